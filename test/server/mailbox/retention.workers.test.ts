import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { refusal } from '../fake-crm.ts'
import type { TestRep } from '../world.ts'
import { call, connect, createWorld, deliver, mailbox, payload, signIn } from '../world.ts'

const world = createWorld()
const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

afterEach(() => {
  vi.useRealTimers()
  world.crm.intercept = null
})

function rows(rep: TestRep, query: string) {
  return runInDurableObject(mailbox(rep), (_, { storage }) => storage.sql.exec(query).toArray())
}

async function count(rep: TestRep, from: string): Promise<number> {
  const [row] = await rows(rep, `select count(*) as n from ${from}`)
  return Number(row?.n)
}

/** Lets everything run that is waiting. */
function idle(rep: TestRep): Promise<void> {
  return vi.waitFor(
    async () => {
      const left = await rows(rep, `select kind, state, reason from jobs where state <> 'parked'`)
      if (left.length > 0) {
        await rows(rep, `update jobs set due_at = 0 where state = 'queued'`)
        await runDurableObjectAlarm(mailbox(rep))
      }
      expect(left).toEqual([])
    },
    { timeout: 15_000, interval: 10 },
  )
}

/** What a mailbox does when it wakes at that time. */
async function wakeAt(rep: TestRep, time: number): Promise<void> {
  vi.useFakeTimers({ toFake: ['Date'], now: time })
  // Comparisons with Fathom are not what is looked at here.
  await rows(rep, `delete from facts where name in ('nextRecentAt', 'nextMonthAt')`)
  await runInDurableObject(mailbox(rep), (_, { storage }) => storage.setAlarm(time))
  await runDurableObjectAlarm(mailbox(rep))
  vi.useRealTimers()
}

describe('what a mailbox keeps', () => {
  it('is a body for 30 days after its success, and its id and digest for 90', async () => {
    const rep = signIn(world)
    const webhook = await connect(world, rep)
    await idle(rep)
    const body = payload()
    await deliver(webhook, body, { id: 'msg_kept' })
    await idle(rep)
    const start = Date.now()
    expect(await count(rep, 'chunks')).toBe(1)

    await wakeAt(rep, start + 29 * day)
    expect(await count(rep, 'chunks')).toBe(1)
    await wakeAt(rep, start + 31 * day)
    expect(await count(rep, 'chunks')).toBe(0)
    // The same delivery again is still known.
    const before = world.crm.synced.length
    expect((await deliver(webhook, body, { id: 'msg_kept' })).status).toBe(202)
    await idle(rep)
    expect(world.crm.synced.length).toBe(before)
    expect(await count(rep, 'deliveries')).toBe(1)

    await wakeAt(rep, start + 89 * day)
    expect(await count(rep, 'deliveries')).toBe(1)
    await wakeAt(rep, start + 91 * day)
    expect(await count(rep, 'deliveries')).toBe(0)
  })

  it('is a body for as long as it takes where it has not reached the CRM', async () => {
    const rep = signIn(world)
    const webhook = await connect(world, rep)
    await idle(rep)
    await deliver(webhook, 'not even JSON')
    await vi.waitFor(async () => expect(await count(rep, `jobs where state = 'parked'`)).toBe(1))
    await wakeAt(rep, Date.now() + 400 * day)
    expect(await count(rep, 'chunks')).toBe(1)
    expect(await count(rep, `jobs where state = 'parked'`)).toBe(1)
  })

  it('is a webhook of an earlier connection for 90 days after Fathom has let go of it', async () => {
    const rep = signIn(world)
    const webhook = await connect(world, rep)
    await idle(rep)
    await call('/v1/fathom/disconnect', { token: rep.token, body: { deleteData: false } })
    await idle(rep)
    const start = Date.now()
    expect((await deliver(webhook, payload(), { id: 'msg_late' })).status).toBe(202)
    await wakeAt(rep, start + 89 * day)
    expect(await count(rep, 'webhooks')).toBe(1)
    await wakeAt(rep, start + 91 * day)
    expect(await count(rep, 'webhooks')).toBe(0)
    expect(await count(rep, 'deliveries')).toBe(0)
    expect((await deliver(webhook, payload())).status).toBe(404)
  })

  it('is the secret of a webhook that still stands at Fathom, however old', async () => {
    const rep = signIn(world)
    await connect(world, rep)
    await idle(rep)
    await rows(rep, `update webhooks set state = 'retired', retired_at = 0`)
    await wakeAt(rep, Date.now() + day + 1)
    expect(await count(rep, 'webhooks')).toBe(1)
  })
})

describe('mending', () => {
  const mended = (rep: TestRep) =>
    world.crm.calls
      .filter(({ args }) => args.p_owner === rep.userId)
      .map(({ name, identity }) => `${identity} ${name}`)

  /** Wakes it when its next hourly and daily turns are due, and lets them run. */
  async function turn(rep: TestRep): Promise<void> {
    await rows(
      rep,
      `insert or replace into facts values ('nextRecentAt', '1'), ('nextMonthAt', '1')`,
    )
    await runInDurableObject(mailbox(rep), (_, { storage }) => storage.setAlarm(Date.now()))
    await runDurableObjectAlarm(mailbox(rep))
    await idle(rep)
  }

  it('is tried with every comparison, tasks each hour and companies each day', async () => {
    const rep = signIn(world)
    await connect(world, rep)
    await idle(rep)
    await turn(rep)
    expect(mended(rep).sort()).toEqual([
      'service backfill_companies',
      'service people_to_tidy',
      'service retry_failed_items',
      'service tidy_people',
    ])
    // Who was taken for a person is judged anew once, not every hour.
    await turn(rep)
    expect(mended(rep).filter((name) => name.endsWith('tidy'))).toHaveLength(1)
    const [facts] = await rows(
      rep,
      `select (select value from facts where name = 'nextRecentAt') as recent,
        (select value from facts where name = 'nextMonthAt') as month`,
    )
    expect(Number(facts?.recent) - Date.now()).toBeLessThan(71 * minute)
    expect(Number(facts?.month) - Date.now()).toBeGreaterThan(23 * hour)
  })

  it('that the CRM refuses holds up nothing and leaves nothing behind', async () => {
    const rep = signIn(world)
    await connect(world, rep)
    await idle(rep)
    world.crm.intercept = (name) =>
      name === 'retry_failed_items' || name === 'backfill_companies' ? refusal(400, '22023') : null
    world.logs.length = 0
    await turn(rep)
    expect(await count(rep, 'jobs')).toBe(0)
    const failed = world.logs.filter((line) => line.includes('mending_failed'))
    expect(failed.map((line) => JSON.parse(line).work).sort()).toEqual([
      'companies',
      'failed_items',
    ])
  })
})
