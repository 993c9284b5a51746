import * as z from 'zod/mini'
import type { FathomStatus, ParkedJob } from '../../lib/contract/receipt.ts'
import { MeetingReceipt } from '../../lib/contract/receipt.ts'
import { aiStanding } from './analyse-meeting.ts'
import type { MailboxContext } from './context.ts'
import { readFact, readTime } from './facts.ts'
import { countMissing } from './recordings.ts'

/** What the rep can be shown of the mailbox's work, kept small and without content. */

const Recorders = z.array(z.object({ name: z.nullable(z.string()), email: z.string() }))
export type Recorders = z.infer<typeof Recorders>

/** More than these are counted in `fathom_sync_state`, and replayed together. */
const maxParked = 50

/** The status of a mailbox that nobody has connected. */
export const notConnected: FathomStatus = {
  connection: 'none',
  fathomUserEmail: null,
  recorders: [],
  lastDeliveryAt: null,
  lastSyncAt: null,
  waiting: 0,
  oldestWaitingAt: null,
  parked: [],
  missing: null,
  missingCheckedAt: null,
  ai: { mode: 'rules', callsToday: 0, tokensToday: 0, costToday: 0, lastError: null },
}

export function statusOf(context: MailboxContext): FathomStatus {
  const { sql } = context
  const connection = readFact(sql, 'connection')
  if (connection === null) return notConnected
  const fathomUserEmail = readFact(sql, 'fathomEmail')
  const { waiting, oldest } = sql
    .exec<{ waiting: number; oldest: number | null }>(
      `select count(*) as waiting, min(created_at) as oldest from jobs
        where kind = 'sync_delivery' and state in ('queued', 'running')`,
    )
    .one()
  return {
    connection: connection === 'disconnecting' ? 'disconnected' : connection,
    fathomUserEmail,
    recorders: fathomUserEmail === null ? readRecorders(sql) : [],
    lastDeliveryAt: instant(readTime(sql, 'lastDeliveryAt')),
    lastSyncAt: instant(readTime(sql, 'lastSuccessAt')),
    waiting,
    oldestWaitingAt: instant(oldest),
    parked: listParked(sql),
    missing: readFact(sql, 'missingCheckedAt') === null ? null : countMissing(sql),
    missingCheckedAt: instant(readTime(sql, 'missingCheckedAt')),
    ai: aiStanding(context),
  }
}

/** Whom Fathom's list named as recorders while it was looked for who the rep is. */
export function readRecorders(sql: SqlStorage): Recorders {
  const text = readFact(sql, 'recorders')
  const parsed = Recorders.safeParse(text === null ? [] : JSON.parse(text))
  return parsed.success ? parsed.data : []
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
export function parkedWords(reason: string): string {
  switch (reason) {
    case 'same_id_other_bytes':
      return 'Fathom sent this delivery twice with different contents. Replay it to take the second.'
    case 'not_json':
    case 'not_an_object':
    case 'no_identity':
      return 'Upshot could not read what Fathom sent. It is kept; replay it after an update.'
    case 'crashed':
      return 'This call was too much for one go, several times. Replay it to try again.'
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
