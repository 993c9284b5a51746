import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { randomFrom } from '../seed.ts'
import { connect, createWorld, mailbox, signIn } from '../world.ts'
import { count, idle, runAlarms } from './inside.ts'

/**
 * A month of calls of which every twentieth webhook is never sent. Fathom keeps to its documented
 * budgets, on a clock that jumps from alarm to alarm.
 */

vi.useFakeTimers({ toFake: ['Date'], now: Date.now() })
const world = createWorld()
afterAll(() => vi.useRealTimers())

const minute = 60_000
const day = 24 * 60 * minute
const calls = 600
const lost = 30
/** Short ones of the library, so that the time goes into the calls and not into their words. */
const kinds = ['discovery', 'demo', 'pricing', 'qbr', 'hand-over', 'free-mail-guest']

describe('a month in which 5 % of the webhooks never come', () => {
  it('is complete after one comparison, which keeps within sixty calls a minute', async () => {
    const seed = Math.floor(Math.random() * 2 ** 31)
    console.info(`seed ${seed}`)
    const random = randomFrom(seed)
    // Fathom's list says at once who the rep is, so that no import begins later.
    world.fathom.finishMeeting('demo', { notify: false, finishedAt: Date.now() - 20 * day })
    const rep = signIn(world)
    await connect(world, rep)
    await idle(rep)
    await runInDurableObject(mailbox(rep), (_, { storage }) => {
      // No comparison before the one that counts.
      const later = Date.now() + 40 * day
      storage.sql.exec(
        `update facts set value = ? where name in ('nextRecentAt', 'nextMonthAt')`,
        String(later),
      )
    })
    world.crm.synced.length = 0
    const silent = new Set<number>()
    while (silent.size < lost) silent.add(Math.floor(random() * calls))
    for (let n = 0; n < calls; n += 1) {
      vi.setSystemTime(Date.now() + (29 * day) / calls)
      world.fathom.finishMeeting(kinds[n % kinds.length], { notify: !silent.has(n) })
      if (n % 50 === 49) await world.fathom.settled()
    }
    await world.fathom.settled()
    await runAlarms(rep)
    const written = () => new Set(world.crm.synced.map(({ meeting }) => meeting.recordingId))
    expect(written().size).toBe(calls - lost)

    world.fathom.setRateLimits({ global: 60, heavy: 30 })
    const asked: number[] = []
    let refused = 0
    world.interceptFathom = async (request) => {
      if (request.url.endsWith('/oauth2/token')) return null
      asked.push(Date.now())
      const response = await world.fathom.app.fetch(request)
      if (response.status === 429) refused += 1
      return response
    }
    world.fathomCalls.length = 0
    await runInDurableObject(mailbox(rep), (_, { storage }) => {
      storage.sql.exec(`update facts set value = '1' where name = 'nextMonthAt'`)
    })
    await runDurableObjectAlarm(mailbox(rep))
    const took = await runAlarms(rep)

    expect(written().size).toBe(calls)
    expect(world.crm.syncStates.get(rep.userId)).toMatchObject({ missingCount: 0 })
    expect(await count(rep, 'recordings where synced_at is null')).toBe(0)
    const whole = world.crm.synced.filter(
      ({ transcript, source }) => transcript && source === 'poll',
    )
    expect(new Set(whole.map(({ meeting }) => meeting.recordingId)).size).toBe(lost)
    expect(await count(rep, 'jobs')).toBe(0)
    const pages = world.fathomCalls.filter((call) => call.startsWith('GET /meetings'))
    expect(pages.length).toBe(calls / 10)
    const busiest = Math.max(
      ...asked.map((time) => asked.filter((t) => t >= time && t < time + minute).length),
    )
    console.info(
      `${lost} of ${calls} recovered with ${asked.length} calls in ${Math.round(took / 1000)} s, ` +
        `at most ${busiest} a minute, ${refused} refused`,
    )
    expect(refused).toBe(0)
    expect(busiest).toBeLessThanOrEqual(60)
  }, 300_000)
})
