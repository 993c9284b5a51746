import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  backoffMs,
  breakerAfterFailure,
  breakerState,
  closed,
  roomAfterBusy,
} from '../../../../server/mailbox/jobs/backoff.ts'
import { maxAttempts, nextAlarm, settle } from '../../../../server/mailbox/jobs/schedule.ts'

const dice = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
const now = 1_000_000_000

describe('the wait between attempts', () => {
  it('grows, never beyond ten minutes, and never less than half of its step', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), dice, (attempt, random) => {
        const step = Math.min(600_000, 2_000 * 2 ** (attempt - 1))
        const wait = backoffMs(attempt, random)
        expect(wait).toBeGreaterThanOrEqual(step / 2)
        expect(wait).toBeLessThanOrEqual(step)
      }),
    )
  })
})

describe('a job', () => {
  it('is parked with its reason when its attempts are spent', () => {
    const result = { outcome: 'retry', reason: 'crm_contended_40P01' } as const
    expect(settle(result, { attempts: maxAttempts }, closed, now, 0)).toEqual({
      state: 'parked',
      reason: 'crm_contended_40P01',
    })
    expect(settle(result, { attempts: maxAttempts - 1 }, closed, now, 0).state).toBe('queued')
  })

  it('waits at least as long as the service said', () => {
    const result = { outcome: 'retry', reason: 'x', notBefore: now + 3_600_000 } as const
    expect(settle(result, { attempts: 1 }, closed, now, 0)).toMatchObject({
      dueAt: now + 3_600_000,
    })
  })

  it('is not charged for waiting, nor for an outage that is known', () => {
    const later = settle(
      { outcome: 'later', at: now + 5, reason: 'fathom_rate' },
      { attempts: 3 },
      closed,
      now,
      0,
    )
    expect(later).toMatchObject({ attempts: 2, dueAt: now + 5 })
    const down = { outcome: 'down', service: 'crm', reason: 'crm_unavailable' } as const
    const breaker = { failures: 2, openUntil: now - 1 }
    expect(settle(down, { attempts: 99 }, breaker, now, 0)).toMatchObject({ attempts: 98 })
  })

  it('is not charged for a workspace that is full, however often', () => {
    const busy = settle({ outcome: 'busy' }, { attempts: 99 }, closed, now, 0.5)
    expect(busy).toEqual({ state: 'queued', dueAt: now, attempts: 98, reason: null })
  })

  it('that alone brings a service down is charged, and in the end parked', () => {
    const down = { outcome: 'down', service: 'crm', reason: 'crm_unavailable' } as const
    expect(settle(down, { attempts: 2 }, closed, now, 0)).toMatchObject({ attempts: 2 })
    expect(settle(down, { attempts: maxAttempts }, closed, now, 0).state).toBe('parked')
  })

  it('never becomes due in the past', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(
          { outcome: 'later', at: 0, reason: 'behind' } as const,
          { outcome: 'retry', reason: 'x', notBefore: 0 } as const,
          { outcome: 'down', service: 'fathom', reason: 'x' } as const,
        ),
        fc.integer({ min: 1, max: maxAttempts - 1 }),
        dice,
        (result, attempts, random) => {
          const next = settle(result, { attempts }, closed, now, random)
          expect(next.state).toBe('queued')
          if (next.state === 'queued') expect(next.dueAt).toBeGreaterThanOrEqual(now)
        },
      ),
    )
  })
})

describe('the breaker', () => {
  it('steps once for a failure and not for those that were under way with it', () => {
    const first = breakerAfterFailure(closed, now, 0.5)
    expect(breakerAfterFailure(first, now, 0.5)).toEqual(first)
    const second = breakerAfterFailure(first, first.openUntil + 1, 0.5)
    expect(second.failures).toBe(2)
  })

  it('lets nobody through, then one, then all', () => {
    const open = breakerAfterFailure(closed, now, 0)
    expect(breakerState(open, now)).toBe('wait')
    expect(breakerState(open, open.openUntil)).toBe('probe')
    expect(breakerState(closed, now)).toBe('closed')
  })

  it('sends at most one probe a step, never more than five minutes apart, over six hours', () => {
    let breaker = closed
    let time = now
    let probes = 0
    while (time < now + 6 * 3_600_000) {
      breaker = breakerAfterFailure(breaker, time, 0.5)
      expect(breaker.openUntil - time).toBeLessThanOrEqual(300_000)
      time = breaker.openUntil
      probes += 1
    }
    expect(probes).toBeLessThan(120)
  })
})

describe('a workspace that is full', () => {
  it('is tried again soon, at another moment each time, and seldomer after many times in vain', () => {
    fc.assert(
      fc.property(dice, (random) => {
        let room = closed
        for (let tries = 1; tries <= 40; tries += 1) {
          const at = room.openUntil + 1
          room = roomAfterBusy(room, at, random)
          const wait = room.openUntil - at
          expect(room.failures).toBe(tries)
          expect(wait).toBeGreaterThanOrEqual(100)
          expect(wait).toBeLessThanOrEqual(tries === 1 ? 200 : tries <= 20 ? 2_000 : 10_000)
        }
      }),
    )
    expect(roomAfterBusy(closed, now, 0)).not.toEqual(roomAfterBusy(closed, now, 0.9))
  })

  it('counts once for the jobs that came in vain together', () => {
    const first = roomAfterBusy(closed, now, 0.5)
    expect(roomAfterBusy(first, now + 1, 0.5)).toEqual(first)
  })
})

describe('the alarm', () => {
  it('is the earliest time there is, not in the past, or none', () => {
    expect(nextAlarm([null, now + 9, now + 5], now)).toBe(now + 5)
    expect(nextAlarm([now - 5], now)).toBe(now)
    expect(nextAlarm([null], now)).toBeNull()
  })
})
