import { runDurableObjectAlarm } from 'cloudflare:test'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { TestRep } from '../world.ts'
import { connect, createWorld, deliver, mailbox, payload, signIn } from '../world.ts'
import { count, idle, nextAlarm, rows } from './inside.ts'

/** Services that take a request and never answer, or too late; and clocks that disagree. */

const world = createWorld()

// Patience of 20 s is 20 ms here, and ends as a real request does: by its signal, body and all.
const { timeout } = AbortSignal
vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => timeout.call(AbortSignal, ms / 1000))

/** What is not answered: by path. `late` is told when the caller has given up. */
let hangs: { path: string; body?: boolean; late?: (request: Request) => void } | null = null
let hung = 0
const network = vi.mocked(fetch).getMockImplementation() ?? fetch
vi.mocked(fetch).mockImplementation((input, init) => {
  const request = new Request(input, init)
  const signal = init?.signal
  const { path, body, late } = hangs ?? { path: '' }
  if (path === '' || !new URL(request.url).pathname.endsWith(path) || !signal) {
    return network(input, init)
  }
  hung += 1
  const given = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => {
      reject(signal.reason)
      late?.(request)
    })
  })
  if (!body) return given
  return Promise.resolve(
    new Response(
      new ReadableStream({
        async start(controller) {
          controller.enqueue(new TextEncoder().encode('{"items": ['))
          await given.catch((reason) => controller.error(reason))
        },
      }),
    ),
  )
})

afterEach(() => {
  hangs = null
  hung = 0
})

async function connectedRep() {
  const rep = signIn(world)
  const webhook = await connect(world, rep)
  await idle(rep)
  return { rep, webhook }
}

function titlesOf(rep: TestRep) {
  return world.crm.synced
    .filter(({ ownerUserId }) => ownerUserId === rep.userId)
    .map(({ meeting }) => meeting.title)
}

describe('a CRM that takes requests and answers none', () => {
  it('holds up no delivery, gets one more request a step, and all arrive when it answers', async () => {
    const { rep, webhook } = await connectedRep()
    hangs = { path: '/sync_meeting' }
    const titles = Array.from({ length: 20 }, (_, n) => `Call ${n}`)
    for (const title of titles) {
      expect((await deliver(webhook, payload({ title }))).status).toBe(202)
    }
    await vi.waitFor(async () => {
      expect(await count(rep, 'breakers')).toBe(1)
      expect(await count(rep, `jobs where state = 'running'`)).toBe(0)
    }, 5_000)
    // As many as are written side by side.
    expect(hung).toBeLessThanOrEqual(4)
    for (let step = 0; step < 5; step += 1) {
      const before = hung
      await rows(rep, 'update breakers set open_until = 0')
      await rows(rep, `update jobs set due_at = 0 where state = 'queued'`)
      await runDurableObjectAlarm(mailbox(rep))
      expect(hung - before).toBe(1)
    }
    hangs = null
    await idle(rep)
    expect(titlesOf(rep).sort()).toEqual(titles.sort())
    expect(await count(rep, 'jobs')).toBe(0)
  })

  it('and writes after all, when nobody waits any more, has the meeting once', async () => {
    const { rep, webhook } = await connectedRep()
    hangs = {
      path: '/sync_meeting',
      late: (request) => void network(request, {}).catch(() => {}),
    }
    await deliver(webhook, payload({ title: 'Late' }))
    await vi.waitFor(() => expect(titlesOf(rep)).toEqual(['Late']), 5_000)
    hangs = null
    await idle(rep)
    // Said twice, with the same hash: the database takes it for what it is.
    const [first, second] = world.crm.synced.filter(({ ownerUserId }) => ownerUserId === rep.userId)
    expect(second).toEqual(first)
    expect(await rows(rep, 'select outcome from deliveries')).toEqual([{ outcome: 'unchanged' }])
  })
})

describe('a Fathom that takes requests and answers none', () => {
  it.each([
    ['to the list', { path: '/meetings' }],
    ['in the middle of its list', { path: '/meetings', body: true }],
  ])('%s holds up no delivery, and is asked again', async (_, hanging) => {
    const { rep, webhook } = await connectedRep()
    hangs = hanging
    await mailbox(rep).syncNow()
    await deliver(webhook, payload({ title: 'Delivered' }))
    await vi.waitFor(() => expect(titlesOf(rep)).toEqual(['Delivered']), 5_000)
    await vi.waitFor(async () => {
      await runDurableObjectAlarm(mailbox(rep))
      expect(await rows(rep, `select service from breakers`)).toEqual([{ service: 'fathom' }])
    }, 5_000)
    expect((await mailbox(rep).standing()).connection).toBe('active')
    hangs = null
    await idle(rep)
    expect(await count(rep, 'jobs')).toBe(0)
  })

  it('to a refresh costs nobody the connection', async () => {
    const { rep } = await connectedRep()
    hangs = { path: '/token' }
    // Every token is refused until it is refreshed, and that hangs.
    world.interceptFathom = (request) =>
      request.url.includes('/meetings') && hangs ? new Response('', { status: 401 }) : null
    await mailbox(rep).syncNow()
    await vi.waitFor(async () => {
      await runDurableObjectAlarm(mailbox(rep))
      expect(hung).toBeGreaterThan(0)
      expect(await rows(rep, `select service from breakers`)).toEqual([{ service: 'fathom' }])
    }, 5_000)
    expect((await mailbox(rep).standing()).connection).toBe('active')
    hangs = null
    world.interceptFathom = null
    await idle(rep)
    expect((await mailbox(rep).standing()).connection).toBe('active')
  })
})

describe('clocks that disagree', () => {
  it('within five minutes neither refuse nor reorder a delivery', async () => {
    const { rep, webhook } = await connectedRep()
    const now = Math.floor(Date.now() / 1000)
    for (const [title, offset] of [
      ['From ahead', 295],
      ['From behind', -295],
    ] as const) {
      const timestamp = now + offset
      expect((await deliver(webhook, payload({ title }), { timestamp })).status).toBe(202)
    }
    await idle(rep)
    const mine = world.crm.synced.filter(({ ownerUserId }) => ownerUserId === rep.userId)
    expect(mine.map(({ rank }) => rank)).toEqual([0, 0])
    for (const offset of [301, -301]) {
      const timestamp = now + offset + Math.sign(offset) * 5
      expect((await deliver(webhook, payload(), { timestamp })).status).toBe(401)
    }
  })

  it('delay what was taken in under a clock that was set back since, and lose nothing', async () => {
    const { rep, webhook } = await connectedRep()
    const real = Date.now()
    vi.useFakeTimers({ toFake: ['Date'], now: real + 120_000 })
    try {
      await deliver(webhook, payload({ title: 'From the future' }))
      vi.setSystemTime(real)
      await runDurableObjectAlarm(mailbox(rep))
      expect(titlesOf(rep)).toEqual([])
      expect(await nextAlarm(rep)).toBe(real + 120_000)
      vi.setSystemTime(real + 121_000)
      await runDurableObjectAlarm(mailbox(rep))
      expect(titlesOf(rep)).toEqual(['From the future'])
    } finally {
      vi.useRealTimers()
    }
  })
})
