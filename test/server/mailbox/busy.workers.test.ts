import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { refusal } from '../fake-crm.ts'
import type { TestRep } from '../world.ts'
import { call, connect, createWorld, deliver, mailbox, payload, signIn } from '../world.ts'
import { idle, rows } from './inside.ts'

const world = createWorld()

afterEach(() => {
  world.crm.intercept = null
})

/** The answer of a database whose workspace is full. */
const noRoom = () => refusal(500, '55P03')

async function passTime(rep: TestRep): Promise<void> {
  await runInDurableObject(mailbox(rep), (_, { storage }) => {
    storage.sql.exec('update breakers set open_until = 0')
  })
  await runDurableObjectAlarm(mailbox(rep))
}

describe('a workspace in which others write', () => {
  it('is come back to, one call at a time and for as long as it takes, and no call is blamed for it', async () => {
    const rep = signIn(world)
    const webhook = await connect(world, rep)
    await idle(rep)
    let inVain = 0
    world.crm.intercept = (name) => {
      if (name !== 'sync_meeting') return null
      inVain += 1
      return noRoom()
    }
    const titles = Array.from({ length: 12 }, (_, n) => `Call ${n}`)
    await Promise.all(titles.map((title) => deliver(webhook, payload({ title }))))
    await vi.waitFor(async () =>
      expect(await rows(rep, `select * from breakers where service = 'room'`)).toHaveLength(1),
    )
    for (let step = 0; step < 20; step += 1) {
      await vi.waitFor(async () =>
        expect(await rows(rep, `select * from jobs where state = 'running'`)).toEqual([]),
      )
      const before = inVain
      await passTime(rep)
      expect(inVain - before).toBe(1)
    }
    // More often than any job has attempts.
    expect(await rows(rep, `select * from jobs where state = 'parked' or attempts > 0`)).toEqual([])
    expect(await rows(rep, `select * from breakers where service = 'crm'`)).toEqual([])
    world.crm.intercept = null
    await idle(rep)
    const arrived = world.crm.synced.filter(({ ownerUserId }) => ownerUserId === rep.userId)
    expect(arrived.map(({ meeting }) => meeting.title).sort()).toEqual(titles.sort())
    expect(await rows(rep, 'select * from breakers')).toEqual([])
  })

  it('is written to by one call of a rep at a time', async () => {
    const rep = signIn(world)
    const webhook = await connect(world, rep)
    await idle(rep)
    let writing = 0
    let most = 0
    world.crm.intercept = async (name) => {
      if (name !== 'sync_meeting') return null
      writing += 1
      most = Math.max(most, writing)
      await new Promise((resolve) => setTimeout(resolve, 20))
      writing -= 1
      return null
    }
    await Promise.all(Array.from({ length: 8 }, () => deliver(webhook, payload())))
    await idle(rep)
    expect(most).toBe(1)
  })
})

describe('clicks beside a colleague who writes', () => {
  const click = { clientId: crypto.randomUUID() }

  async function push(rep: TestRep) {
    const id = crypto.randomUUID()
    const mutation = {
      id,
      name: 'task.complete',
      args: { taskId: crypto.randomUUID() },
      madeAt: new Date().toISOString(),
    }
    return {
      id,
      response: await call('/v1/push', {
        token: rep.token,
        body: { ...click, mutations: [mutation] },
      }),
    }
  }

  it('are tried again at once, and the rep is told nothing', async () => {
    const rep = signIn(world)
    let tries = 0
    world.crm.functions.apply_mutations = ({ p_mutations: sent }) => ({
      results: (sent as { id: string }[]).map(({ id }) => ({ id, ok: true })),
      touched: [],
    })
    world.crm.intercept = (name) => {
      if (name !== 'apply_mutations') return null
      tries += 1
      return tries <= 2 ? noRoom() : null
    }
    const { id, response } = await push(rep)
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({ results: [{ id, ok: true }] })
    expect(tries).toBe(3)
  })

  it('stay in the outbox where that does not help, as when the CRM does not answer', async () => {
    const rep = signIn(world)
    let tries = 0
    world.crm.intercept = (name) => {
      if (name !== 'apply_mutations') return null
      tries += 1
      return noRoom()
    }
    const { response } = await push(rep)
    expect(response.status).toBe(503)
    expect(await response.json()).toMatchObject({ error: { code: 'crm_unavailable' } })
    expect(tries).toBe(4)
  })
})
