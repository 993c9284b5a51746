import { abortAllDurableObjects, runInDurableObject } from 'cloudflare:test'
import { exports } from 'cloudflare:workers'
import { describe, expect, it, vi } from 'vitest'
import { randomFrom } from '../seed.ts'
import type { TestRep, World } from '../world.ts'
import { connect, createWorld, mailbox, payload, sign, signIn } from '../world.ts'
import { count, idle, rows } from './inside.ts'

/**
 * The process dies at any await between receiving a delivery and its being done. Every such await
 * ends in WebCrypto or the network, so both are where it can be made to die.
 */

const world = createWorld()

/** Called at every await with what is about to happen, or has just happened. */
let atAwait: (point: string) => void = () => {}

const { subtle } = crypto
for (const name of ['digest', 'sign', 'importKey', 'decrypt'] as const) {
  const real = subtle[name].bind(subtle) as (...args: unknown[]) => Promise<unknown>
  vi.spyOn(subtle, name).mockImplementation((async (...args: unknown[]) => {
    atAwait(`before ${name}`)
    const result = await real(...args)
    atAwait(`after ${name}`)
    return result
  }) as never)
}
const network = vi.mocked(fetch).getMockImplementation() ?? fetch
vi.mocked(fetch).mockImplementation(async (input, init) => {
  const url = new URL(new Request(input, init).url)
  const what = url.pathname.split('/').at(-1)
  atAwait(`before ${what}`)
  const response = await network(input, init)
  atAwait(`after ${what}`)
  return response
})

async function connectedRep() {
  const rep = signIn(world)
  const webhook = await connect(world, rep)
  await idle(rep)
  return { rep, webhook }
}

/**
 * Kills the object's process once, at the first await that `isThere` says yes to. It is given the
 * await's name, how often that name came by, and how many awaits there were.
 */
async function killWhen(
  rep: TestRep,
  isThere: (name: string, occurrence: number, count: number) => boolean,
): Promise<{ isDead: () => boolean; trace: string[] }> {
  const state = await runInDurableObject(mailbox(rep), (_, own) => own)
  const occurrences = new Map<string, number>()
  const trace: string[] = []
  let dead = false
  atAwait = (name) => {
    const occurrence = (occurrences.get(name) ?? 0) + 1
    occurrences.set(name, occurrence)
    trace.push(`${name} ${occurrence}`)
    if (dead || !isThere(name, occurrence, trace.length)) return
    dead = true
    state.abort('The process died')
    throw new Error('The process died')
  }
  return { isDead: () => dead, trace }
}

/** A signed request, made before anything is killed: our own signing is no await of the companion's. */
async function signed({ url, secret }: World['webhooks'][number], id: string, body: string) {
  const timestamp = String(Math.floor(Date.now() / 1000))
  const signature = await sign(secret, id, timestamp, body)
  const headers = {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signature,
  }
  return () => exports.default.fetch(url, { method: 'POST', body, headers })
}

/** Delivers as Fathom does: again, under the same id, until it is answered 202. */
async function untilTaken(send: () => Promise<Response>): Promise<void> {
  await vi.waitFor(async () => expect((await send()).status).toBe(202), {
    timeout: 5_000,
    interval: 5,
  })
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
    const run = async (isThere: Parameters<typeof killWhen>[1]) => {
      deliveries += 1
      const title = `Call ${deliveries}`
      const send = await signed(webhook, `msg_${deliveries}`, payload({ title }))
      await abortAllDurableObjects()
      const { isDead, trace } = await killWhen(rep, isThere)
      await untilTaken(send)
      await idle(rep)
      atAwait = () => {}
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
  }, 120_000)

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
      atAwait = () => {}
      if (isDead()) deaths += 1
      for (const title of titles) expect(writes(rep, title), title).toBeGreaterThanOrEqual(1)
    }
    expect(await unsettled(rep)).toEqual([])
    expect(deaths).toBeGreaterThan(schedules / 2)
    console.info(`${deaths} deaths in ${schedules} schedules, ${schedules * 3} deliveries, 0 lost`)
  }, 240_000)
})
