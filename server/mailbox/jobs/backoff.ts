/**
 * How long to wait before the next try: pure. Times are milliseconds since epoch, `random` is in [0, 1).
 */

const firstDelayMs = 2_000
const longestDelayMs = 10 * 60_000
/** While a service is down, one probe goes out per step, and none is more than this late. */
const longestProbeDelayMs = 5 * 60_000
/** A write takes tens of milliseconds, so a place is soon free; who has come in vain often comes less often. */
const firstBusyMs = 200
const longestBusyMs = 2_000
const patientTries = 20
const longestPatienceMs = 10_000

export type Breaker = { failures: number; openUntil: number }
export const closed: Breaker = { failures: 0, openUntil: 0 }

/** Doubles with each attempt, up to ten minutes; half of it fixed, half random. */
export function backoffMs(attempt: number, random: number): number {
  return jittered(firstDelayMs, longestDelayMs, attempt, random)
}

function jittered(first: number, longest: number, attempt: number, random: number): number {
  const whole = Math.min(longest, first * 2 ** Math.max(0, attempt - 1))
  return Math.round(whole / 2 + (whole / 2) * random)
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

/** The same for a workspace that is full: half fixed, half random, so that nobody meets the same others again. */
export function roomAfterBusy(breaker: Breaker, now: number, random: number): Breaker {
  if (breaker.openUntil > now) return breaker
  const failures = breaker.failures + 1
  const longest = failures > patientTries ? longestPatienceMs : longestBusyMs
  return { failures, openUntil: now + jittered(firstBusyMs, longest, failures, random) }
}

/** `wait`: nobody may call. `probe`: one may, alone. */
export function breakerState(breaker: Breaker, now: number): 'closed' | 'wait' | 'probe' {
  if (breaker.failures === 0) return 'closed'
  return breaker.openUntil > now ? 'wait' : 'probe'
}
