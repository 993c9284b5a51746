/**
 * When a job runs, and when not: pure. Times are milliseconds since epoch, `random` is in [0, 1).
 * The platform retries an alarm six times and then never again, so nothing here relies on that:
 * every failure ends in a time of ours, or in a person's hands.
 */

export const maxAttempts = 8
const firstDelayMs = 2_000
const longestDelayMs = 10 * 60_000
/** While a service is down, one probe goes out per step, and none is more than this late. */
const longestProbeDelayMs = 5 * 60_000

export type Service = 'crm' | 'fathom' | 'claude'

export type Breaker = { failures: number; openUntil: number }
export const closed: Breaker = { failures: 0, openUntil: 0 }

/** How a run ended. Only these types decide what happens next, never the text of an error. */
export type JobResult =
  | { outcome: 'done' }
  /** Not the job's fault and not a failure: a budget is spent, or it is behind another of its lane. */
  | { outcome: 'later'; at: number }
  /** The service is down for everybody. */
  | { outcome: 'down'; service: Service; reason: string }
  /** This job failed; it may succeed. `notBefore`: the service said how long to wait. */
  | { outcome: 'retry'; reason: string; notBefore?: number }
  /** Cannot succeed without somebody doing something. */
  | { outcome: 'park'; reason: string }
  /** The rep has to reconnect Fathom. */
  | { outcome: 'blocked'; reason: string }

export type NextState =
  | { state: 'done' }
  | { state: 'queued'; dueAt: number; attempts: number; reason: string | null }
  | { state: 'parked'; reason: string }
  | { state: 'blocked'; reason: string }

/** Doubles with each attempt, up to ten minutes; half of it fixed, half random. */
export function backoffMs(attempt: number, random: number): number {
  return jittered(firstDelayMs, longestDelayMs, attempt, random)
}

function jittered(first: number, longest: number, attempt: number, random: number): number {
  const whole = Math.min(longest, first * 2 ** Math.max(0, attempt - 1))
  return Math.round(whole / 2 + (whole / 2) * random)
}

/**
 * What becomes of a job. `attempts` counts this run already, since it was written before the run: a
 * job that brings the whole process down is counted too.
 *
 * An outage is not charged to the job that found it while the breaker was open. While it was closed
 * it is: otherwise a job that alone makes the service fail would be tried for ever.
 */
export function settle(
  result: JobResult,
  job: { attempts: number },
  breaker: Breaker,
  now: number,
  random: number,
): NextState {
  switch (result.outcome) {
    case 'done':
      return { state: 'done' }
    case 'later':
      return {
        state: 'queued',
        dueAt: Math.max(now, result.at),
        attempts: job.attempts - 1,
        reason: null,
      }
    case 'down': {
      const charged = breaker.failures === 0
      if (charged && job.attempts >= maxAttempts) return { state: 'parked', reason: result.reason }
      const attempts = charged ? job.attempts : job.attempts - 1
      // Behind the next probe, so that another job is that probe.
      const dueAt = breakerAfterFailure(breaker, now, random).openUntil + 1
      return { state: 'queued', dueAt, attempts, reason: result.reason }
    }
    case 'retry': {
      if (job.attempts >= maxAttempts) return { state: 'parked', reason: result.reason }
      const dueAt = Math.max(now + backoffMs(job.attempts, random), result.notBefore ?? 0)
      return { state: 'queued', dueAt, attempts: job.attempts, reason: result.reason }
    }
    case 'park':
      return { state: 'parked', reason: result.reason }
    case 'blocked':
      return { state: 'blocked', reason: result.reason }
  }
}

/** One step further, unless this failure was under way when the breaker opened. */
export function breakerAfterFailure(breaker: Breaker, now: number, random: number): Breaker {
  if (breaker.openUntil > now) return breaker
  const failures = breaker.failures + 1
  return {
    failures,
    openUntil: now + jittered(firstDelayMs, longestProbeDelayMs, failures, random),
  }
}

/** `wait`: nobody may call. `probe`: one may, alone. */
export function breakerState(breaker: Breaker, now: number): 'closed' | 'wait' | 'probe' {
  if (breaker.failures === 0) return 'closed'
  return breaker.openUntil > now ? 'wait' : 'probe'
}

/** The one alarm: the earliest of what there is, never in the past. Null: nothing to wake for. */
export function nextAlarm(times: readonly (number | null)[], now: number): number | null {
  const known = times.filter((time) => time !== null)
  return known.length === 0 ? null : Math.max(now, Math.min(...known))
}
