import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { randomFrom } from '../../seed.ts'
import { connect, createWorld, mailbox, signIn } from '../../world.ts'
import { count, idle, runAlarms } from '../inside.ts'

/** Calls go side by side, and their answers take their time and overtake one another. */

vi.useFakeTimers({ toFake: ['Date'], now: Date.now() })
const world = createWorld()
afterAll(() => vi.useRealTimers())

const day = 24 * 60 * 60_000
const missed = 30

describe('Fathom’s budgets, with four jobs asking at once', () => {
  it.each([
    ['as documented', { global: 60, heavy: 30 }],
    ['of a Fathom under load', { global: 60, heavy: 5 }],
    ['of an account that others draw on as well', { global: 12, heavy: 6 }],
  ])('are never overdrawn, and are enough: those %s', async (_, limits) => {
    const seed = Math.floor(Math.random() * 2 ** 31)
    console.info(`seed ${seed}`)
    const random = randomFrom(seed)
    world.fathom.setRateLimits({ global: 10_000, heavy: 10_000 })
    world.interceptFathom = null
    world.fathom.finishMeeting('demo', { notify: false, finishedAt: Date.now() - 20 * day })
    const rep = signIn(world)
    await connect(world, rep)
    await idle(rep)
    for (let n = 0; n < missed; n += 1) {
      vi.setSystemTime(Date.now() + 60_000)
      world.fathom.finishMeeting('pricing', { notify: false })
    }
    vi.setSystemTime(Date.now() + day)
    world.fathom.setRateLimits(limits)
    let asked = 0
    let refused = 0
    world.interceptFathom = async (request) => {
      if (request.url.endsWith('/oauth2/token')) return null
      asked += 1
      const response = await world.fathom.app.fetch(request)
      if (response.status === 429) refused += 1
      await new Promise((resolve) => setTimeout(resolve, random() * 20))
      return response
    }
    await runInDurableObject(mailbox(rep), (_, { storage }) => {
      storage.sql.exec(`update facts set value = '1' where name = 'nextMonthAt'`)
    })
    await runDurableObjectAlarm(mailbox(rep))
    await runAlarms(rep)

    expect(await count(rep, 'recordings where synced_at is not null')).toBeGreaterThanOrEqual(
      missed,
    )
    expect(await count(rep, 'recordings where synced_at is null')).toBe(0)
    expect(asked).toBeGreaterThan(2 * missed)
    expect(refused).toBe(0)
  })
})
