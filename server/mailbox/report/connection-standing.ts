import type { FathomStatus, ParkedJob } from '../../../lib/contract/receipt.ts'
import { MeetingReceipt } from '../../../lib/contract/receipt.ts'
import type { Settings } from '../../env.ts'
import { aiStanding } from '../ai/ai-standing.ts'
import { countMissing } from '../calls/missing.ts'
import { isInDoubt, readRecorders } from '../calls/recorder-doubt.ts'
import { keyScope } from '../connection/connect-by-key.ts'
import type { MailboxContext } from '../context.ts'
import { readFact, readTime } from '../facts.ts'
import { noticesOf } from './notices.ts'
import { countWaiting, waitsOf } from './waits.ts'

/** What the rep can be shown of the mailbox's work, kept small and without content. */

/** More than these are counted in `fathom_sync_state`, and replayed together. */
const maxParked = 50

/** The standing of a mailbox that nobody has connected. */
export const notConnected = ({ settings }: Pick<MailboxContext, 'settings'>): FathomStatus => ({
  connection: 'none',
  by: null,
  connectedAt: null,
  ways: waysOf(settings),
  fathomUserEmail: null,
  recorders: [],
  lastDeliveryAt: null,
  lastSyncAt: null,
  waiting: 0,
  oldestWaitingAt: null,
  waits: [],
  notices: [],
  parked: [],
  missing: null,
  missingCheckedAt: null,
  ai: { mode: 'rules', callsToday: 0, tokensToday: 0, costToday: 0, lastError: null },
})

/** How the connection is, as the rep is shown it. */
export function standingOf(context: MailboxContext): FathomStatus {
  const { sql, settings } = context
  const connection = readFact(sql, 'connection')
  if (connection === null) return notConnected(context)
  const fathomUserEmail = readFact(sql, 'fathomEmail')
  const { waiting, oldest } = countWaiting(sql)
  return {
    connection: connection === 'disconnecting' ? 'disconnected' : connection,
    by: byOf(sql),
    connectedAt: instant(readTime(sql, 'connectedAt')),
    ways: waysOf(settings),
    fathomUserEmail,
    recorders: fathomUserEmail === null || isInDoubt(sql) ? readRecorders(sql) : [],
    lastDeliveryAt: instant(readTime(sql, 'lastDeliveryAt')),
    lastSyncAt: instant(readTime(sql, 'lastSuccessAt')),
    waiting,
    oldestWaitingAt: instant(oldest),
    waits: waitsOf(context),
    notices: noticesOf(context),
    parked: listParked(sql),
    missing: countMissing(sql),
    missingCheckedAt: instant(readTime(sql, 'missingCheckedAt')),
    ai: aiStanding(context),
  }
}

/** How the rep connected; of a connection that is over, how they did the last time. */
function byOf(sql: SqlStorage): 'consent' | 'key' | null {
  const scopes = readFact(sql, 'scopes')
  return scopes === null ? null : scopes === keyScope ? 'key' : 'consent'
}

function waysOf({ fathom }: Settings): FathomStatus['ways'] {
  return fathom.app === null ? ['key'] : ['consent', 'key']
}

/** The way of one recording, with nulls where there was none. */
export function receiptOf(sql: SqlStorage, recordingId: string | null): MeetingReceipt {
  const [row] = sql
    .exec<{
      received_at: number | null
      listed_at: number | null
      synced_at: number | null
      counts: string | null
    }>(
      `select received_at, listed_at, synced_at, counts from recordings where recording_id = ?`,
      recordingId,
    )
    .toArray()
  const counts = MeetingReceipt.shape.counts.safeParse(JSON.parse(row?.counts ?? 'null'))
  return {
    receivedAt: instant(row?.received_at ?? null),
    listedAt: instant(row?.listed_at ?? null),
    syncedAt: instant(row?.synced_at ?? null),
    counts: counts.success ? counts.data : null,
  }
}

function listParked(sql: SqlStorage): ParkedJob[] {
  return sql
    .exec<{ id: number; reason: string | null; parked_at: number }>(
      `select id, reason, parked_at from jobs where state = 'parked'
        order by parked_at desc limit ?`,
      maxParked,
    )
    .toArray()
    .map(({ id, reason, parked_at: parkedAt }) => ({
      id,
      reason: reason ?? 'unknown',
      message: parkedWords(reason ?? ''),
      parkedAt: new Date(parkedAt).toISOString(),
    }))
}

/** A reason in words for the rep: what happened, and whether a replay may help. */
function parkedWords(reason: string): string {
  switch (reason) {
    case 'same_id_other_bytes':
      return 'Fathom sent this delivery twice with different contents. Replay it to take the second.'
    case 'not_json':
    case 'not_an_object':
    case 'no_identity':
      return 'Upshot could not read what Fathom sent. It is kept; replay it after an update.'
    case 'crashed':
      return 'This call was too much for one go, several times. Replay it to try again.'
    case 'fathom_answer_too_large':
      return 'Fathom sent more than a call can hold, so Upshot stopped reading. Replay it to ask again.'
  }
  if (reason.startsWith('crm_')) {
    return 'The CRM did not take this call. Replay it to try again.'
  }
  if (reason.startsWith('fathom_')) {
    return 'Fathom refused what Upshot asked for. Replay it to try again.'
  }
  return 'Something went wrong with this call, several times. Replay it to try again.'
}

function instant(time: number | null): string | null {
  return time === null ? null : new Date(time).toISOString()
}
