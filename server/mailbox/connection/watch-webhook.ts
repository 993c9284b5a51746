import { logWarning } from '../../log.ts'
import type { MailboxContext } from '../context.ts'
import { readFact, readTime, writeFact } from '../facts.ts'
import type { WebhookReason } from '../jobs/job.ts'
import { changePayload, dropJob, enqueue, jobsOfKey } from '../jobs/queue.ts'
import { reportSoon } from '../jobs/report-soon.ts'
import type { LiveWebhook, StoredWebhook } from './webhooks.ts'
import { liveWebhook } from './webhooks.ts'

/**
 * Whether Fathom still tells: a webhook can be deleted there, lead to a former address of the companion, or
 * sign with another secret, and nobody is told. What the list has and the webhook should have told is the
 * proof; signatures that do not fit are another. It is made anew then, once, and again only after longer
 * and longer waits. Meanwhile the list is read more often.
 */

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** Fathom tries a delivery again for 35 minutes before its long waits (5 s, 5 min, 30 min). */
const graceAfterCall = hour
const graceAfterDetails = 15 * minute
/** So many calls at once are not as many accidents: only what is under way is waited for. */
const manyCalls = 3
const graceForMany = 10 * minute
/** A delivery that was spoilt on its way comes again, sound. */
const refusalsToAct = 3
/** After so many webhooks in a row that told nothing, the next is made no sooner than this after the last. */
const renewalWaits = [0, 6 * hour, day, 3 * day]
const longestRenewalWait = 7 * day
/** How long a webhook that took the place of a silent one is doubted itself, until it is heard. */
const probation = 3 * day
/** Nothing was made, for a reason that does not pass by itself. */
const parkedWait = 6 * hour

/** Between two comparisons with Fathom's list. */
export function comparisonInterval(context: MailboxContext, time: number): number {
  return isDoubted(context, time) ? 15 * minute : hour
}

/** Whether calls may come that nobody tells. */
export function isDoubted({ sql }: MailboxContext, time: number): boolean {
  if (readFact(sql, 'connection') !== 'active') return false
  const live = liveWebhook(sql)
  if (live === null || live.refusals > 0) return true
  const heard = heardAt(sql, live)
  const isOnProbation = live.madeBecause !== null && live.madeBecause !== 'moved' && heard === null
  return (isOnProbation && time - live.createdAt < probation) || untold(sql, live).length > 0
}

/** Something makes it doubtful that Fathom tells: the next comparison comes sooner. */
export function compareSooner(context: MailboxContext): void {
  const { sql, now } = context
  const next = readTime(sql, 'nextRecentAt')
  const sooner = now() + comparisonInterval(context, now())
  if (next !== null && sooner < next) writeFact(sql, 'nextRecentAt', sooner)
}

/** Looks at what there is for and against the webhook, and has it made anew where that is called for. */
export function watchWebhook(context: MailboxContext): void {
  const { sql, now } = context
  if (readFact(sql, 'connection') !== 'active') return
  const time = now()
  const live = liveWebhook(sql)
  if (live === null) {
    const parked = jobsOfKey(sql, 'create_webhook', 'webhook').filter(
      (one) => one.state === 'parked',
    )
    const since = Math.max(0, ...parked.map(({ id }) => parkedAt(sql, id)))
    if (since + parkedWait <= time) renew(context, 'missing', null)
    reportSoon(context)
    return
  }
  noteMoved(context)
  if (renewalDue(sql, live) > time) return
  if (live.refusals >= refusalsToAct) {
    renew(context, 'refused', live)
    return
  }
  const calls = untold(sql, live)
  const isOverdue = (call: Untold, grace: number) => call.detailsAt + grace <= time
  const isProof =
    calls.some(
      (call) => isOverdue(call, graceAfterDetails) && call.endedAt + graceAfterCall <= time,
    ) || calls.filter((call) => isOverdue(call, graceForMany)).length >= manyCalls
  if (isProof) renew(context, 'untold', live)
}

/** The companion has another address than when the webhook was made: it moves along. */
export function noteMoved(context: MailboxContext): void {
  const { sql, settings } = context
  const live = readFact(sql, 'connection') === 'active' ? liveWebhook(sql) : null
  if (live === null || live.publicUrl === settings.publicUrl) return
  if (live.publicUrl === null) {
    // Made by a release that did not note it; the companion has not moved since.
    sql.exec(
      'update webhooks set public_url = ? where generation = ?',
      settings.publicUrl,
      live.generation,
    )
    return
  }
  renew(context, 'moved', live)
}

/** A delivery whose signature does not fit. Answers whether there is something to do now. */
export function noteRefusal(context: MailboxContext, webhook: StoredWebhook): boolean {
  if (webhook.state !== 'live' || webhook.refusals > refusalsToAct) return false
  const { sql } = context
  sql.exec('update webhooks set refusals = refusals + 1 where generation = ?', webhook.generation)
  if (webhook.refusals === 0) compareSooner(context)
  watchWebhook(context)
  return true
}

/** A delivery whose signature fits: whatever there was against its webhook is over. */
export function noteHeard({ sql }: MailboxContext, webhook: StoredWebhook): void {
  if (webhook.refusals === 0) return
  sql.exec('update webhooks set refusals = 0 where generation = ?', webhook.generation)
}

/** When the last delivery came that this webhook's secret fits; null: none ever. */
export function heardAt(sql: SqlStorage, { generation }: { generation: number }): number | null {
  const [row] = sql
    .exec<{ received_at: number }>(
      'select received_at from deliveries where generation = ? order by id desc limit 1',
      generation,
    )
    .toArray()
  return row?.received_at ?? null
}

/** A call may be over before the webhook is made, and be written up after. */
const longestWriting = 6 * hour

type Untold = { endedAt: number; detailsAt: number }

/**
 * Calls from the webhook's time that Fathom has written up whole, summary and all, and that only its list
 * told, with no delivery of another call since. A call without a summary is told by nobody.
 */
export function untold(sql: SqlStorage, live: LiveWebhook): Untold[] {
  return sql
    .exec<{ ended_at: number; details_at: number }>(
      `select ended_at, details_at from recordings
        where received_at is null and details_at is not null and ended_at > ?
          and (ended_at >= ? or (appeared_at > ? and ended_at >= ?))`,
      heardAt(sql, live) ?? 0,
      // Fathom's times are in whole seconds.
      Math.floor(live.createdAt / 1000) * 1000,
      live.createdAt,
      live.createdAt - longestWriting,
    )
    .toArray()
    .map((row) => ({ endedAt: row.ended_at, detailsAt: row.details_at }))
}

/** When the webhook may be made anew at the earliest. */
function renewalDue(sql: SqlStorage, live: LiveWebhook): number {
  const { silent } = sql
    .exec<{ silent: number }>(
      `select count(*) as silent from webhooks
        where made_because in ('untold', 'refused', 'deleted')
          and generation > coalesce((select max(generation) from deliveries), 0)`,
    )
    .one()
  return live.createdAt + (renewalWaits[silent] ?? longestRenewalWait)
}

function renew(context: MailboxContext, because: WebhookReason, live: LiveWebhook | null): void {
  const { sql, now } = context
  const time = now()
  const coalesceKey = 'webhook'
  const payload = { because, ...(live && { replaces: live.generation }) }
  const pending = jobsOfKey(sql, 'create_webhook', coalesceKey)
  for (const { id, state } of pending) if (state === 'parked') dropJob(sql, id)
  const waiting = pending.find(({ state }) => state === 'queued' || state === 'blocked')
  if (waiting) {
    if (live && waiting.payload.replaces !== live.generation) {
      changePayload<'create_webhook'>(sql, waiting.id, payload)
    }
    return
  }
  if (pending.some(({ state }) => state === 'running')) return
  logWarning('webhook_renewed', { because })
  enqueue(sql, 'create_webhook', payload, { dueAt: time, coalesceKey, now: time })
  compareSooner(context)
}

function parkedAt(sql: SqlStorage, id: number): number {
  const [row] = sql
    .exec<{ parked_at: number | null }>('select parked_at from jobs where id = ?', id)
    .toArray()
  return row?.parked_at ?? 0
}
