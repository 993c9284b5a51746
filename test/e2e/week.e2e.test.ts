import { describe, expect, test } from 'vitest'
import { chanceOf } from './week/chance.ts'
import { liveWeek } from './week/live.ts'
import type { Outcome } from './week/reckon.ts'
import { reckon } from './week/reckon.ts'

/**
 * A rep's week on two devices, by a hand that clicks as its seed says. Afterwards CRM, caches and screens agree,
 * nothing was decided twice, and History has every step. `WEEK_CALLS` says how many calls it has, and then it is lived
 * a second time on devices six times slower, which has to end the same. `WEEK_SEED` says which week it is; `random` is one
 * that nobody has lived yet.
 */

const { WEEK_CALLS, WEEK_SEED = '1' } = process.env
const seed = WEEK_SEED === 'random' ? Math.floor(Math.random() * 2 ** 31) : Number(WEEK_SEED)
const chance = chanceOf(seed)

const calls = Number(WEEK_CALLS ?? 4)
const paces = WEEK_CALLS === undefined ? [1] : [1, 6]

/** What became of each item of the week that was lived first. */
const first = new Map<string, Outcome>()

describe.each(paces)(`seed ${seed}`, (slower) => {
  // Long for what hangs: the big week takes its time.
  const timeout = (240_000 + calls * 60_000) * slower
  test(`${calls} calls, on devices ${slower} times slower`, { timeout }, async () => {
    const week = await liveWeek({ chance, calls, slower })
    try {
      for (const outcome of await reckon(week, chance, calls)) {
        const { title } = outcome
        expect.soft(outcome).toEqual(first.get(title) ?? outcome)
        if (!first.has(title)) first.set(title, outcome)
      }
    } finally {
      await week.work.close()
    }
  })
})
