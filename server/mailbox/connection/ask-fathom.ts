import type { Caller, FathomAnswer, RateLimit } from '../../fathom/client.ts'
import { logWarning } from '../../log.ts'
import type { MailboxContext } from '../context.ts'
import { noteServiceUp } from '../jobs/breakers.ts'
import type { JobResult } from '../jobs/result.ts'
import type { Asked, AskFathom, Bucket } from '../jobs/tools.ts'
import type { Tokens } from './tokens.ts'

/** Of a budget whose limit no answer has told yet: the lowest that Fathom's documentation gives. */
const limitAtWorst: Record<Bucket, number> = { global: 60, heavy: 5 }
/** While the first calls of a minute are under way, nobody knows when that minute ends. */
const untilAnsweredMs = 1_000
/** A reset is told in whole seconds, rounded up: later than this, it is another minute's. */
const sameWindowMs = 2_000

/**
 * Every call to Fathom goes through here: budget first, then access, then the call, once more with
 * a fresh token where the first was not accepted. A key is tried twice before it is taken for refused.
 */
export function createAskFathom(context: MailboxContext, tokens: Tokens): AskFathom {
  const { sql, settings, now } = context
  /** Calls of which no answer has told yet: jobs ask side by side. */
  const underWay: Record<Bucket, number> = { global: 0, heavy: 0 }

  return async function ask(bucket, call, calls = 1) {
    const names = bucketsOf(bucket)
    const pausedUntil = budgetPause(sql, names, calls, underWay, now())
    if (pausedUntil !== null)
      return ended({ outcome: 'later', at: pausedUntil, reason: 'fathom_rate' })
    for (const name of names) underWay[name] += calls
    try {
      return await askNow(bucket, call, calls)
    } finally {
      for (const name of names) underWay[name] -= calls
    }
  }

  async function askNow<T>(
    bucket: Bucket,
    call: (caller: Caller) => Promise<FathomAnswer<T>>,
    calls: number,
  ): Promise<Asked<T>> {
    let rejected: string | undefined
    let isSure = false
    for (;;) {
      const access = await tokens.access(rejected)
      if (!access.ok) return ended(withoutAccess(access.reason, now()))
      const { apiUrl } = settings.fathom
      const isKey = access.apiKey !== undefined
      const credential = isKey ? { apiKey: access.apiKey } : { accessToken: access.accessToken }
      const answer = await call({ apiUrl, ...credential })
      noteBudget(sql, bucket, calls, answer.rateLimit, now())
      if (answer.ok) {
        noteServiceUp(sql, 'fathom')
        return { ok: true, value: answer.value }
      }
      switch (answer.reason) {
        case 'unauthorized':
          // Refused with a token that is minutes old at most: it is not the token.
          if (rejected !== undefined && !isKey)
            return ended({ outcome: 'retry', reason: 'fathom_unauthorized' })
          if (!isKey || isSure) rejected = access.apiKey ?? access.accessToken
          isSure = true
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

/** Heavy calls count in both, and their answers tell of the heavy one. */
function bucketsOf(bucket: Bucket): Bucket[] {
  return bucket === 'heavy' ? ['global', 'heavy'] : ['global']
}

/** Until when so many calls may not be made of these; null: now. */
function budgetPause(
  sql: SqlStorage,
  buckets: Bucket[],
  calls: number,
  underWay: Record<Bucket, number>,
  now: number,
): number | null {
  const spent = buckets.flatMap((bucket) => {
    const { remaining, resetsAt, limit } = readBudget(sql, bucket)
    const isCounting = resetsAt > now
    const left = (isCounting ? remaining : limit) - underWay[bucket]
    if (left - calls >= reserveOf(limit)) return []
    return [isCounting ? resetsAt : now + untilAnsweredMs]
  })
  return spent.length > 0 ? Math.max(...spent) : null
}

/**
 * Left to whoever else calls for the same account: mailboxes of one account share its budget and cannot
 * see each other's calls. Of the five of a Fathom under load nothing is left: a call takes two.
 */
function reserveOf(limit: number): number {
  return Math.min(2, Math.floor(limit / 10))
}

/** Answers come in any order: within one minute, the lowest that was told is the latest. */
function noteBudget(
  sql: SqlStorage,
  bucket: Bucket,
  calls: number,
  rateLimit: RateLimit,
  now: number,
): void {
  if (bucket === 'heavy') {
    sql.exec(
      `update budgets set remaining = max(remaining - ?, 0) where bucket = 'global' and resets_at > ?`,
      calls,
      now,
    )
  }
  if (rateLimit === null) return
  const { remaining, resetsAt } = readBudget(sql, bucket)
  const told = now + rateLimit.resetSeconds * 1000
  const isSameWindow = resetsAt > now && told <= resetsAt + sameWindowMs
  writeBudget(sql, bucket, {
    remaining: isSameWindow ? Math.min(remaining, rateLimit.remaining) : rateLimit.remaining,
    resetsAt: isSameWindow ? Math.max(resetsAt, told) : told,
    limit: rateLimit.limit,
  })
}

function pauseBudget(sql: SqlStorage, bucket: Bucket, until: number): void {
  writeBudget(sql, bucket, { ...readBudget(sql, bucket), remaining: 0, resetsAt: until })
}

/** `limit`: calls a minute, as last told. */
type Budget = { remaining: number; resetsAt: number; limit: number }

function readBudget(sql: SqlStorage, bucket: Bucket): Budget {
  const [row] = sql
    .exec<{ remaining: number; resetsAt: number; limit: number | null }>(
      `select remaining, resets_at as "resetsAt", calls_a_minute as "limit"
        from budgets where bucket = ?`,
      bucket,
    )
    .toArray()
  const { remaining = 0, resetsAt = 0, limit = null } = row ?? {}
  return { remaining, resetsAt, limit: limit ?? limitAtWorst[bucket] }
}

function writeBudget(sql: SqlStorage, bucket: Bucket, budget: Budget): void {
  sql.exec(
    `insert into budgets (bucket, remaining, resets_at, calls_a_minute) values (?, ?, ?, ?)
      on conflict (bucket) do update set remaining = excluded.remaining,
        resets_at = excluded.resets_at, calls_a_minute = excluded.calls_a_minute`,
    bucket,
    budget.remaining,
    budget.resetsAt,
    budget.limit,
  )
}
