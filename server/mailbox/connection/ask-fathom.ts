import type { RateLimit } from '../../fathom/client.ts'
import { logWarning } from '../../log.ts'
import type { MailboxContext } from '../context.ts'
import { noteServiceUp } from '../jobs/breakers.ts'
import type { JobResult } from '../jobs/result.ts'
import type { AskFathom, Bucket } from '../jobs/tools.ts'
import type { Tokens } from './tokens.ts'

/**
 * Left to whoever else calls for the same account: mailboxes of one account share its budget and
 * cannot see each other's calls.
 */
const reserve = 2

/**
 * Every call to Fathom goes through here: budget first, then a token, then the call, once more with
 * a fresh token where the first was not accepted.
 */
export function createAskFathom(context: MailboxContext, tokens: Tokens): AskFathom {
  const { sql, settings, now } = context

  return async function ask(bucket, call) {
    const pausedUntil = budgetPause(sql, bucket, now())
    if (pausedUntil !== null)
      return ended({ outcome: 'later', at: pausedUntil, reason: 'fathom_rate' })
    let rejected: string | undefined
    for (;;) {
      const access = await tokens.access(rejected)
      if (!access.ok) return ended(withoutAccess(access.reason, now()))
      const { accessToken } = access
      const answer = await call({ apiUrl: settings.fathom.apiUrl, accessToken })
      noteBudget(sql, bucket, answer.rateLimit, now())
      if (answer.ok) {
        noteServiceUp(sql, 'fathom')
        return { ok: true, value: answer.value }
      }
      switch (answer.reason) {
        case 'unauthorized':
          // Refused with a token that is minutes old at most: it is not the token.
          if (rejected !== undefined)
            return ended({ outcome: 'retry', reason: 'fathom_unauthorized' })
          rejected = accessToken
          continue
        case 'not_found':
          noteServiceUp(sql, 'fathom')
          return { ok: false, reason: 'not_found' }
        case 'rate_limited': {
          const until = now() + Math.max(1, answer.retryAfterSeconds) * 1000
          pauseBudget(sql, bucket, until)
          return ended({ outcome: 'later', at: until, reason: 'fathom_rate' })
        }
        case 'refused':
          noteServiceUp(sql, 'fathom')
          logWarning('fathom_refused', { status: answer.status })
          return ended({ outcome: 'park', reason: `fathom_refused_${answer.status}` })
        case 'too_large':
          noteServiceUp(sql, 'fathom')
          logWarning('fathom_answer_too_large')
          return ended({ outcome: 'park', reason: 'fathom_answer_too_large' })
        case 'unavailable':
          logWarning('fathom_unavailable', { status: answer.status })
          return ended({ outcome: 'down', service: 'fathom', reason: 'fathom_unavailable' })
      }
    }
  }
}

function ended(result: JobResult): { ok: false; reason: 'ended'; result: JobResult } {
  return { ok: false, reason: 'ended', result }
}

/** Nobody but the operator can do anything, who sees it; what waits looks again this much later. */
const keysBackMs = 5 * 60_000

function withoutAccess(
  reason: 'none' | 'revoked' | 'unreadable' | 'unavailable',
  now: number,
): JobResult {
  switch (reason) {
    case 'revoked':
      return { outcome: 'blocked', reason: 'revoked' }
    case 'unreadable':
      return { outcome: 'later', at: now + keysBackMs, reason: 'secrets_do_not_open' }
    case 'unavailable':
      return { outcome: 'down', service: 'fathom', reason: 'fathom_unavailable' }
    case 'none':
      return { outcome: 'done' }
  }
}

/** Until when a bucket may not be used; null: now. Heavy calls count in both. */
function budgetPause(sql: SqlStorage, bucket: Bucket, now: number): number | null {
  const names = bucket === 'heavy' ? ['global', 'heavy'] : ['global']
  const { until } = sql
    .exec<{ until: number | null }>(
      `select max(resets_at) as until from budgets
        where bucket in (select value from json_each(?)) and remaining <= ? and resets_at > ?`,
      JSON.stringify(names),
      reserve,
      now,
    )
    .one()
  return until
}

function noteBudget(sql: SqlStorage, bucket: Bucket, rateLimit: RateLimit, now: number): void {
  if (rateLimit === null) return
  writeBudget(sql, bucket, rateLimit.remaining, now + rateLimit.resetSeconds * 1000)
}

function pauseBudget(sql: SqlStorage, bucket: Bucket, until: number): void {
  writeBudget(sql, bucket, 0, until)
}

function writeBudget(sql: SqlStorage, bucket: Bucket, remaining: number, resetsAt: number): void {
  sql.exec(
    `insert into budgets values (?, ?, ?) on conflict (bucket)
      do update set remaining = excluded.remaining, resets_at = excluded.resets_at`,
    bucket,
    remaining,
    resetsAt,
  )
}
