import { runDurableObjectAlarm } from 'cloudflare:test'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { randomFrom } from '../seed.ts'
import { connect, createWorld, deliver, mailbox, payload, signIn } from '../world.ts'
import { count, idle, nextAlarm, rows, runAlarms } from './inside.ts'

/**
 * Six hours without a CRM, on a clock that jumps from one event to the next: a delivery, or the
 * mailbox's own alarm. The clock runs ahead of the machine's, so that no alarm goes off by itself.
 */

vi.useFakeTimers({ toFake: ['Date'], now: Date.now() })
const world = createWorld()
afterAll(() => vi.useRealTimers())

const hours = 6
const hour = 60 * 60_000
const deliveries = 5_000
/** A probe is never more than this late. */
const longestStepMs = 5 * 60_000

describe('six hours without a CRM', () => {
  it('lose none of 5,000 deliveries, cost one request a back-off step, and are made up for after', async () => {
    const seed = Math.floor(Math.random() * 2 ** 31)
    console.info(`seed ${seed}`)
    const random = randomFrom(seed)
    const rep = signIn(world)
    const webhook = await connect(world, rep)
    await idle(rep)
    const begun = Date.now() + hour
    vi.setSystemTime(begun)
    // What an hour brings by itself is done before the CRM goes.
    await runDurableObjectAlarm(mailbox(rep))
    await runAlarms(rep)
    const from = Date.now()

    /** When the CRM was asked something, and how many steps the breaker had taken by then. */
    const probes: number[] = []
    world.crm.intercept = () => {
      probes.push(Date.now())
      throw new TypeError('Nobody there')
    }
    const arrivals = Array.from({ length: deliveries }, () => from + random() * hours * hour)
    arrivals.sort((a, b) => a - b)
    for (const [n, arrival] of arrivals.entries()) {
      for (;;) {
        const alarm = await nextAlarm(rep)
        if (alarm === null || alarm > arrival) break
        vi.setSystemTime(Math.max(alarm, Date.now()))
        const before = probes.length
        await runDurableObjectAlarm(mailbox(rep))
        expect(probes.length - before, `at alarm ${alarm - from}`).toBeLessThanOrEqual(1)
      }
      vi.setSystemTime(arrival)
      const before = probes.length
      const answer = await deliver(webhook, payload({ title: `Call ${n}` }), { id: `msg_${n}` })
      expect(answer.status).toBe(202)
      expect(probes.length).toBe(before)
    }

    const [breaker] = await rows(rep, `select failures from breakers where service = 'crm'`)
    expect(probes).toHaveLength(Number(breaker?.failures))
    const gaps = probes.slice(1).map((probe, index) => probe - (probes[index] ?? 0))
    expect(Math.max(...gaps)).toBeLessThanOrEqual(longestStepMs)
    expect(probes.length).toBeGreaterThan(hours * 12)
    expect(probes.length).toBeLessThan(hours * 12 * 2 + 20)
    expect(await count(rep, 'deliveries')).toBe(deliveries)
    expect(await count(rep, `jobs where kind = 'sync_delivery' and state = 'queued'`)).toBe(
      deliveries,
    )

    world.crm.intercept = null
    // The last step's wait, and the moment that a report gathers.
    expect(await runAlarms(rep)).toBeLessThanOrEqual(longestStepMs + 60_000)
    const titles = world.crm.synced.map(({ meeting }) => meeting.title)
    expect(titles).toHaveLength(deliveries)
    expect(new Set(titles).size).toBe(deliveries)
    expect(await count(rep, 'jobs')).toBe(0)
    expect(await count(rep, `deliveries where outcome = 'applied'`)).toBe(deliveries)
    expect(world.crm.syncStates.get(rep.userId)).toMatchObject({ parkedCount: 0 })
    console.info(`${deliveries} deliveries, ${probes.length} probes in ${hours} hours, 0 lost`)
  }, 300_000)
})
