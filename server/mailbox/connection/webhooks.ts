import { digestHex, randomText } from '../../encoding.ts'
import { createWebhook, listMeetings } from '../../fathom/client.ts'
import { importSigningKey } from '../../fathom/verify.ts'
import { logInfo, logWarning } from '../../log.ts'
import type { MailboxContext } from '../context.ts'
import { readFact, readTime } from '../facts.ts'
import type { JobPayloads, SealedAccess, WebhookReason } from '../jobs/job.ts'
import { dropWaiting } from '../jobs/queue.ts'
import { reportSoon } from '../jobs/report-soon.ts'
import type { JobResult } from '../jobs/result.ts'
import { done } from '../jobs/result.ts'
import type { JobTools } from '../jobs/tools.ts'
import { deleteSoon, removeWebhook } from './delete-webhook.ts'
import { seal } from './seal.ts'

/** The webhooks that were asked for, one for each connection: made, found by their address, retired. */

/**
 * Earlier webhooks keep their secrets, so that what they still deliver verifies and is dropped.
 * @param except the one that takes their place
 * @param by what made them, where that is not what the connection goes by from now on
 */
export function retireWebhooks(
  { sql }: MailboxContext,
  time: number,
  except = 0,
  by: SealedAccess | null = null,
): void {
  const live = sql
    .exec<{ generation: number; fathom_id: string | null }>(
      `select generation, fathom_id from webhooks where state = 'live' and generation <> ?`,
      except,
    )
    .toArray()
  for (const { generation, fathom_id: fathomId } of live) {
    sql.exec(
      `update webhooks set state = 'retired', retired_at = ? where generation = ?`,
      time,
      generation,
    )
    if (fathomId !== null) deleteSoon(sql, fathomId, generation, time, by)
  }
}

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
/** How long after so many lost answers the next webhook may be asked for: each may have made one. */
const lostWaits = [0, 5 * minute, 30 * minute, 2 * hour, 12 * hour]

/** Webhooks of this connection that were asked for and never heard of: they may stand at Fathom. */
function lostAnswers({ sql }: MailboxContext): { count: number; nextAt: number } {
  const { count, last } = sql
    .exec<{ count: number; last: number | null }>(
      // One that is still being created was left by a process that died in between.
      `select count(*) as count, max(asked_at) as last from (
          select generation, asked_at from lost_webhooks
          union all select generation, created_at from webhooks where state = 'creating')
        where asked_at >= ? and generation >
          coalesce((select max(generation) from webhooks where state <> 'creating'), 0)`,
      readTime(sql, 'connectedAt') ?? 0,
    )
    .one()
  return { count, nextAt: count === 0 ? 0 : (last ?? 0) + (lostWaits[count - 1] ?? day) }
}

/**
 * Asks Fathom for a webhook. Its address is stored before, and id and secret right after: they are
 * told this once. What cannot be stored or used is deleted at Fathom again. One that it takes the place
 * of is let go of only now, so that there never is none.
 */
export async function makeWebhook(
  { context, ask }: Pick<JobTools, 'context' | 'ask'>,
  { replaces, because }: JobPayloads['create_webhook'] = {},
): Promise<JobResult> {
  const { sql, storage, settings, mailboxId, now } = context
  const owner = readFact(sql, 'userId')
  const live = liveWebhook(sql)
  if (owner === null || readFact(sql, 'connection') !== 'active') return done
  if (live !== null && live.generation !== replaces) return done
  const lost = lostAnswers(context)
  if (lost.nextAt > now()) return answerLost(lost.nextAt)
  if (lost.count > 0) {
    // Only while Fathom answers at all: an outage is not to be filled with webhooks nobody knows.
    const query = { recordedBy: null, createdAfter: null, cursor: null }
    const reached = await ask('global', (caller) => listMeetings(caller, query))
    if (!reached.ok && reached.reason === 'ended') return reached.result
  }
  const random = randomText()
  const { generation } = sql
    .exec<{ generation: number }>(
      `insert into webhooks (address_digest, state, created_at, public_url, made_because)
        values (?, 'creating', ?, ?, ?) returning generation`,
      await digestHex(random),
      now(),
      settings.publicUrl,
      because ?? null,
    )
    .one()
  const destination = `${settings.publicUrl}/hooks/fathom/${mailboxId}.${generation}.${random}`
  let told: Awaited<ReturnType<typeof createWebhook>> | null = null
  const created = await ask('global', async (caller) => {
    told = await createWebhook(caller, destination)
    return told
  })
  if (!created.ok) {
    if (isLost(told)) {
      // Fathom may have made it: its address stays known, and the next one is not asked for at once.
      sql.exec(
        `insert into lost_webhooks select generation, address_digest, created_at from webhooks
          where generation = ?`,
        generation,
      )
      sql.exec('delete from webhooks where generation = ?', generation)
      logWarning('webhook_answer_lost', { generation, lost: lost.count + 1 })
      reportSoon(context)
      return answerLost(lostAnswers(context).nextAt)
    }
    sql.exec('delete from webhooks where generation = ?', generation)
    return created.reason === 'ended'
      ? created.result
      : { outcome: 'park', reason: 'fathom_has_no_webhooks' }
  }
  const { id: fathomId, secret } = created.value
  const binding = { owner, purpose: 'webhook-secret' } as const
  const isUsable = secret !== null && (await importSigningKey(secret)) !== null
  const stored = isUsable ? await seal(settings.tokenKeys, binding, secret) : null
  const stillConnected = readFact(sql, 'connection') === 'active'
  if (stored === null || !stillConnected) {
    logWarning('webhook_unusable', { generation })
    sql.exec(
      `update webhooks set state = 'retired', retired_at = ?, fathom_id = ? where generation = ?`,
      now(),
      fathomId,
      generation,
    )
    const removed = await removeWebhook({ context, ask }, fathomId, generation)
    if (removed.outcome !== 'done') deleteSoon(sql, fathomId, generation, now())
    return stillConnected ? { outcome: 'retry', reason: 'webhook_unusable' } : done
  }
  storage.transactionSync(() => {
    sql.exec(
      `update webhooks set state = 'live', fathom_id = ?, secret = ? where generation = ?`,
      fathomId,
      stored,
      generation,
    )
    retireWebhooks(context, now(), generation)
    dropWaiting(sql, 'create_webhook')
    if (because) reportSoon(context)
  })
  await storage.sync()
  logInfo('webhook_created', { generation, because: because ?? 'connected' })
  return done
}

function answerLost(at: number): JobResult {
  return { outcome: 'later', at, reason: 'webhook_answer_lost' }
}

/** No answer, or none that can be read: what was asked for may have been done. */
function isLost(answer: { ok: boolean; reason?: string } | null): boolean {
  return answer?.reason === 'unavailable' || answer?.reason === 'too_large'
}

export type LiveWebhook = {
  generation: number
  createdAt: number
  publicUrl: string | null
  madeBecause: WebhookReason | 'deleted' | null
  refusals: number
}

/** The one whose deliveries count. */
export function liveWebhook(sql: SqlStorage): LiveWebhook | null {
  const [row] = sql
    .exec<{
      generation: number
      created_at: number
      public_url: string | null
      made_because: LiveWebhook['madeBecause']
      refusals: number
    }>(
      `select generation, created_at, public_url, made_because, refusals from webhooks
        where state = 'live' order by generation desc limit 1`,
    )
    .toArray()
  return row
    ? {
        generation: row.generation,
        createdAt: row.created_at,
        publicUrl: row.public_url,
        madeBecause: row.made_because,
        refusals: row.refusals,
      }
    : null
}

export type StoredWebhook = {
  generation: number
  state: 'creating' | 'live' | 'retired'
  secret: string | null
  createdAt: number
  refusals: number
}

/** The webhook with this address, or null: then nothing is known of it, and nothing is written. */
export async function findWebhook(
  sql: SqlStorage,
  generation: number,
  random: string,
): Promise<StoredWebhook | null> {
  const digest = await digestHex(random)
  const [row] = sql
    .exec<{
      state: StoredWebhook['state']
      secret: string | null
      created_at: number
      refusals: number
    }>(
      `select state, secret, created_at, refusals from webhooks
        where generation = ? and address_digest = ?`,
      generation,
      digest,
    )
    .toArray()
  if (!row) return lostWebhook(sql, generation, digest)
  const { state, secret, created_at: createdAt, refusals } = row
  return { generation, state, secret, createdAt, refusals }
}

function lostWebhook(sql: SqlStorage, generation: number, digest: string): StoredWebhook | null {
  const [row] = sql
    .exec<{ asked_at: number }>(
      'select asked_at from lost_webhooks where generation = ? and address_digest = ?',
      generation,
      digest,
    )
    .toArray()
  return row
    ? { generation, state: 'creating', secret: null, createdAt: row.asked_at, refusals: 0 }
    : null
}

/** Long after Fathom's last retry of anything it could still have signed. */
const retiredRetention = 90 * day
/** As long as the senders of one that nobody knows may go on trying. */
const lostRetention = 30 * day

/**
 * Forgets webhooks that nothing can come from any more: retired long ago and deleted at Fathom, or
 * lost between our asking and Fathom's answer. One that still stands at Fathom keeps its secret.
 */
export function pruneWebhooks(sql: SqlStorage, now: number): void {
  sql.exec(`delete from lost_webhooks where asked_at < ?`, now - lostRetention)
  sql.exec(
    `delete from webhooks where (state = 'retired' and fathom_id is null and retired_at < ?)
      or (state = 'creating' and created_at < ?)`,
    now - retiredRetention,
    now - lostRetention,
  )
}
