import { abortAllDurableObjects } from 'cloudflare:test'
import { describe, expect, it } from 'vitest'
import { randomFrom } from '../seed.ts'
import type { TestRep } from '../world.ts'
import { connect, createWorld, payload, signIn } from '../world.ts'
import { count, idle, rows } from './inside.ts'
import type { IsThere } from './killing.ts'
import { createKiller, signed, untilTaken } from './killing.ts'

const world = createWorld()
const { killWhen, spare } = createKiller()

async function connectedRep() {
  const rep = signIn(world)
  const webhook = await connect(world, rep)
  await idle(rep)
  return { rep, webhook }
}

/** What the CRM has under a title, and what the inbox says became of its deliveries. */
function writes(rep: TestRep, title: string): number {
  return world.crm.synced.filter(
    ({ ownerUserId, meeting }) => ownerUserId === rep.userId && meeting.title === title,
  ).length
}

/** What the inbox says is not done, or the jobs say went wrong. */
async function unsettled(rep: TestRep) {
  expect(await count(rep, `jobs where state = 'parked'`)).toBe(0)
  return rows(rep, `select * from deliveries where outcome is null or state <> 'stored'`)
}

describe('a process that dies', () => {
  it('at each await in turn between receiving and done loses nothing', async () => {
    const { rep, webhook } = await connectedRep()
    let deliveries = 0
    const run = async (isThere: IsThere) => {
      deliveries += 1
      const title = `Call ${deliveries}`
      const send = await signed(webhook, `msg_${deliveries}`, payload({ title }))
      await abortAllDurableObjects()
      const { isDead, trace } = await killWhen(rep, isThere)
      await untilTaken(send)
      await idle(rep)
      spare()
      expect(writes(rep, title)).toBeGreaterThanOrEqual(1)
      expect(await unsettled(rep)).toEqual([])
      return { isDead: isDead(), trace }
    }
    const { trace } = await run(() => false)
    const deaths: string[] = []
    for (const point of trace) {
      const { isDead } = await run((name, occurrence) => `${name} ${occurrence}` === point)
      if (isDead) deaths.push(point)
    }
    expect(deaths.length).toBeGreaterThanOrEqual(12)
    expect(deaths).toEqual(
      expect.arrayContaining([
        'before decrypt 1',
        'before sign 1',
        'after sign 1',
        'before sync_meeting 1',
        'after sync_meeting 1',
        'after set_sync_state 1',
      ]),
    )
  }, 300_000)

  it('anywhere while deliveries come in threes and doubles loses none, over 200 schedules', async () => {
    const { rep, webhook } = await connectedRep()
    const seed = Math.floor(Math.random() * 2 ** 31)
    console.info(`seed ${seed}`)
    const random = randomFrom(seed)
    const schedules = 200
    let deaths = 0
    for (let schedule = 0; schedule < schedules; schedule += 1) {
      const titles = [0, 1, 2].map((index) => `Schedule ${schedule}, call ${index}`)
      const sends = await Promise.all(
        titles.map((title, index) =>
          signed(webhook, `msg_${schedule}_${index}`, payload({ title })),
        ),
      )
      const [again = expect.fail('There are three')] = sends
      const at = 1 + Math.floor(random() * 40)
      const { isDead } = await killWhen(rep, (_, __, count) => count === at)
      await Promise.all([...sends, again].map(untilTaken))
      await idle(rep)
      spare()
      if (isDead()) deaths += 1
      for (const title of titles) expect(writes(rep, title), title).toBeGreaterThanOrEqual(1)
    }
    expect(await unsettled(rep)).toEqual([])
    expect(deaths).toBeGreaterThan(schedules / 2)
    console.info(`${deaths} deaths in ${schedules} schedules, ${schedules * 3} deliveries, 0 lost`)
  }, 240_000)
})
