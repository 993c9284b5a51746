import type { Breaker } from './backoff.ts'
import { backoffMs, breakerAfterFailure } from './backoff.ts'
import type { JobResult } from './result.ts'

/**
 * When a job runs, and when not: pure. Times are milliseconds since epoch, `random` is in [0, 1).
 * The platform retries an alarm six times and then never again, so nothing here relies on that:
 * every failure ends in a time of ours, or in a person's hands.
 */

export const maxAttempts = 8

export type NextState =
  | { state: 'done' }
  | { state: 'queued'; dueAt: number; attempts: number; reason: string | null }
  | { state: 'parked'; reason: string }
  | { state: 'blocked'; reason: string }

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
        reason: result.reason,
      }
    case 'busy':
      // Not charged: `room` holds everything back that would come in vain as well.
      return { state: 'queued', dueAt: now, attempts: job.attempts - 1, reason: null }
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

/** The one alarm: the earliest of what there is, never in the past. Null: nothing to wake for. */
export function nextAlarm(times: readonly (number | null)[], now: number): number | null {
  const known = times.filter((time) => time !== null)
  return known.length === 0 ? null : Math.max(now, Math.min(...known))
}
