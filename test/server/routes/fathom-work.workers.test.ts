import { describe, expect, it, vi } from 'vitest'
import { FathomStatus, MeetingReceipt } from '../../../lib/contract/receipt.ts'
import type { TestRep } from '../world.ts'
import { call, connect, createWorld, deliver, payload, signIn } from '../world.ts'

const world = createWorld()

async function ask(rep: TestRep, path: string, body: unknown = {}) {
  const response = await call(`/v1/fathom/${path}`, { token: rep.token, body })
  return { status: response.status, body: await response.json<Record<string, unknown>>() }
}

describe('the status', () => {
  it('of a rep who never connected says so', async () => {
    const { body } = await ask(signIn(world), 'status')
    expect(FathomStatus.parse(body)).toMatchObject({ connection: 'none', parked: [] })
  })

  it('tells of the last delivery, and of what is parked and why, in words', async () => {
    const rep = signIn(world)
    const webhook = await connect(world, rep)
    await deliver(webhook, payload())
    await deliver(webhook, 'unreadable')
    await vi.waitFor(async () => {
      const status = FathomStatus.parse((await ask(rep, 'status')).body)
      expect(status).toMatchObject({
        connection: 'active',
        fathomUserEmail: 'sam@northbeam.example',
        waiting: 0,
        lastDeliveryAt: expect.any(String),
        parked: [{ reason: 'not_json', message: expect.stringContaining('could not read') }],
      })
    })
  })
})

describe('the receipt of a meeting', () => {
  it('says when it was received and synced, and what became of its items', async () => {
    const rep = signIn(world)
    const webhook = await connect(world, rep)
    await deliver(webhook, payload({ recording_id: 4711 }))
    await vi.waitFor(async () => {
      const { body } = await ask(rep, 'receipt', { recordingId: '4711' })
      expect(MeetingReceipt.parse(body)).toMatchObject({
        receivedAt: expect.any(String),
        syncedAt: expect.any(String),
        counts: { items: 0, failed: 0 },
      })
    })
    const stranger = await ask(signIn(world), 'receipt', { recordingId: '4711' })
    expect(stranger.body).toEqual({
      receivedAt: null,
      listedAt: null,
      syncedAt: null,
      counts: null,
    })
  })
})

describe('a replay', () => {
  it('starts the parked job that is named, and no other rep’s', async () => {
    const rep = signIn(world)
    const webhook = await connect(world, rep)
    await deliver(webhook, 'unreadable')
    const id = await vi.waitFor(async () => {
      const status = FathomStatus.parse((await ask(rep, 'status')).body)
      return status.parked[0]?.id ?? expect.fail('Nothing is parked yet')
    })
    expect((await ask(signIn(world), 'replay', { id })).body).toEqual({ replayed: 0 })
    expect((await ask(rep, 'replay', { id: id + 1 })).body).toEqual({ replayed: 0 })
    expect((await ask(rep, 'replay', { id })).body).toEqual({ replayed: 1 })
  })
})

describe('what is asked wrongly', () => {
  it('is refused', async () => {
    const rep = signIn(world)
    expect((await ask(rep, 'import', { days: 0 })).status).toBe(400)
    expect((await ask(rep, 'import', { days: 366 })).status).toBe(400)
    expect((await ask(rep, 'import', { days: 7 })).body).toEqual({ started: false })
    expect((await ask(rep, 'recorder', { email: 'a@b.example' })).status).toBe(409)
    expect((await ask(rep, 'replay', { id: 'all' })).status).toBe(400)
    for (const path of ['status', 'receipt', 'replay', 'recorder', 'import']) {
      expect((await call(`/v1/fathom/${path}`)).status).toBe(401)
    }
  })
})
