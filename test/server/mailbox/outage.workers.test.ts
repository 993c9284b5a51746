import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { describe, expect, it, vi } from 'vitest'
import { refusal } from '../fake-crm.ts'
import type { TestRep } from '../world.ts'
import { connect, createWorld, deliver, mailbox, payload, signIn } from '../world.ts'
import { idle, rows } from './inside.ts'

const world = createWorld()

/** A connected rep with nothing left to do. */
async function settledRep() {
  const rep = signIn(world)
  const webhook = await connect(world, rep)
  await idle(rep)
  return { rep, webhook }
}

/** Lets the waits of jobs and breakers pass, and fires the alarm. */
async function passTime(rep: TestRep): Promise<void> {
  await runInDurableObject(mailbox(rep), (_, { storage }) => {
    storage.sql.exec('update breakers set open_until = 0')
    storage.sql.exec(`update jobs set due_at = 0 where state = 'queued'`)
  })
  await runDurableObjectAlarm(mailbox(rep))
}

function syncCallsOf(rep: TestRep) {
  return world.crm.calls.filter(
    ({ name, args }) =>
      name === 'sync_meeting' && JSON.stringify(args).includes(`"ownerUserId":"${rep.userId}"`),
  )
}

function syncedTitles(rep: TestRep): (string | undefined)[] {
  return world.crm.synced
    .filter(({ ownerUserId }) => ownerUserId === rep.userId)
    .map(({ meeting }) => meeting.title)
}

describe('while the CRM is down', () => {
  it.each([
    ['nobody answers', () => Promise.reject(new TypeError('network'))],
    ['it answers 500', () => new Response('<html>', { status: 500 })],
    ['it has no connection left', () => refusal(503, '53300')],
    ['our key is not accepted', () => refusal(401, 'PGRST301')],
    ['the function is not there yet', () => refusal(404, 'PGRST202')],
  ])(
    'because %s, all deliveries are taken, one probe goes out a step, and all arrive',
    async (_, fail) => {
      const { rep, webhook } = await settledRep()
      let requests = 0
      world.crm.intercept = (name) => {
        if (name === 'user') return null
        requests += 1
        return fail()
      }
      const titles = Array.from({ length: 40 }, (_, index) => `Call ${index}`)
      const answers = await Promise.all(titles.map((title) => deliver(webhook, payload({ title }))))
      expect(answers.every(({ status }) => status === 202)).toBe(true)
      await vi.waitFor(async () =>
        expect(await rows(rep, 'select * from breakers')).toHaveLength(1),
      )
      await vi.waitFor(async () =>
        expect(await rows(rep, `select * from jobs where state = 'running'`)).toEqual([]),
      )
      // Those that were under way when it began, and none after.
      expect(requests).toBeLessThanOrEqual(8)
      for (let step = 0; step < 12; step += 1) {
        const before = requests
        await passTime(rep)
        expect(requests - before).toBe(1)
      }
      expect(await rows(rep, `select * from jobs where state = 'parked'`)).toEqual([])
      world.crm.intercept = null
      await passTime(rep)
      await vi.waitFor(() => expect(syncedTitles(rep).sort()).toEqual(titles.sort()), 10_000)
      expect(await rows(rep, 'select * from breakers')).toEqual([])
    },
  )

  it('the rep can still connect; the CRM hears of it later', async () => {
    const rep = signIn(world)
    world.crm.intercept = (name) => (name === 'user' ? null : new Response('', { status: 503 }))
    await connect(world, rep)
    world.crm.intercept = null
    expect(world.crm.integrations.get(rep.userId)).toBeUndefined()
    await passTime(rep)
    await vi.waitFor(() =>
      expect(world.crm.integrations.get(rep.userId)).toMatchObject({ status: 'active' }),
    )
  })
})

describe('an answer of the CRM that is lost', () => {
  it('is asked for again, and the meeting is there once', async () => {
    const { rep, webhook } = await settledRep()
    let lost = 0
    world.crm.intercept = async (name, request) => {
      if (name !== 'sync_meeting' || lost > 0) return null
      lost += 1
      const { p } = await request.clone().json<{ p: unknown }>()
      world.crm.functions.sync_meeting?.({ p }, null)
      throw new TypeError('The connection broke off')
    }
    await deliver(webhook, payload({ title: 'Twice written' }))
    await vi.waitFor(() => expect(lost).toBe(1))
    world.crm.intercept = null
    await vi.waitFor(async () =>
      expect(await rows(rep, `select * from jobs where state = 'running'`)).toEqual([]),
    )
    await passTime(rep)
    await vi.waitFor(() => expect(syncCallsOf(rep)).toHaveLength(2))
    await vi.waitFor(async () =>
      expect(await rows(rep, 'select outcome from deliveries')).toEqual([{ outcome: 'unchanged' }]),
    )
  })
})

describe('a meeting that the CRM cannot take', () => {
  it('is parked with its reason, holds back no other, and goes through when it is replayed', async () => {
    const { rep, webhook } = await settledRep()
    world.crm.intercept = async (name, request) => {
      const isPoison = name === 'sync_meeting' && (await request.clone().text()).includes('Poison')
      return isPoison ? refusal(400, '22P02') : null
    }
    await deliver(webhook, payload({ title: 'Poison' }))
    await deliver(webhook, payload({ title: 'Healthy' }))
    await vi.waitFor(() => expect(syncedTitles(rep)).toEqual(['Healthy']))
    await vi.waitFor(async () =>
      expect(await rows(rep, `select reason, attempts from jobs where state = 'parked'`)).toEqual([
        { reason: 'crm_refused_22P02', attempts: 1 },
      ]),
    )
    await vi.waitFor(() =>
      expect(world.crm.syncStates.get(rep.userId)).toMatchObject({ parkedCount: 1 }),
    )
    world.crm.intercept = null
    expect(await mailbox(rep).replay(null)).toBe(1)
    await vi.waitFor(() => expect(syncedTitles(rep)).toEqual(['Healthy', 'Poison']))
    await vi.waitFor(() =>
      expect(world.crm.syncStates.get(rep.userId)).toMatchObject({ parkedCount: 0 }),
    )
  })

  it.each(['40P01', '40001', '23503', '23505', '55P03', '57014'])(
    'because of %s goes round again by itself',
    async (code) => {
      const { rep, webhook } = await settledRep()
      let refusals = 0
      world.crm.intercept = (name) => {
        if (name !== 'sync_meeting' || refusals === 3) return null
        refusals += 1
        return refusal(500, code)
      }
      await deliver(webhook, payload({ title: 'Contended' }))
      for (let step = 0; step < 4; step += 1) {
        await vi.waitFor(async () =>
          expect(await rows(rep, `select * from jobs where state = 'running'`)).toEqual([]),
        )
        await passTime(rep)
      }
      world.crm.intercept = null
      await vi.waitFor(() => expect(syncedTitles(rep)).toEqual(['Contended']))
    },
  )

  it('and would be tried for ever is parked after its attempts', async () => {
    const { rep, webhook } = await settledRep()
    world.crm.intercept = (name) => (name === 'sync_meeting' ? refusal(500, '40001') : null)
    await deliver(webhook, payload())
    for (let step = 0; step < 10; step += 1) {
      await vi.waitFor(async () =>
        expect(await rows(rep, `select * from jobs where state = 'running'`)).toEqual([]),
      )
      await passTime(rep)
    }
    world.crm.intercept = null
    expect(await rows(rep, `select reason from jobs where state = 'parked'`)).toEqual([
      { reason: 'crm_contended_40001' },
    ])
    expect(syncCallsOf(rep)).toHaveLength(8)
  })
})

describe('two deliveries of one recording', () => {
  it('are written in their order, the second never while the first is under way', async () => {
    const { rep, webhook } = await settledRep()
    const recording = { recording_id: 77, url: 'https://fathom.video/calls/77' }
    let underWay = 0
    let most = 0
    const other = Promise.withResolvers<void>()
    world.crm.intercept = async (name, request) => {
      if (name !== 'sync_meeting') return null
      const { p } = await request.clone().json<{ p: { meeting: { recordingId: string } } }>()
      if (p.meeting.recordingId !== '77') {
        other.resolve()
        return null
      }
      underWay += 1
      most = Math.max(most, underWay)
      // The first is held until the other call has gone past it.
      await other.promise
      underWay -= 1
      return null
    }
    const titles = ['One', 'Two', 'Three', 'Four']
    for (const title of titles) await deliver(webhook, payload({ ...recording, title }))
    await deliver(webhook, payload({ title: 'Another call' }))
    await vi.waitFor(() => expect(syncedTitles(rep)).toHaveLength(5), 5_000)
    world.crm.intercept = null
    expect(most).toBe(1)
    expect(syncedTitles(rep).filter((title) => title !== 'Another call')).toEqual(titles)
    expect(syncedTitles(rep).indexOf('Another call')).toBeLessThan(4)
  })
})
