import { runInDurableObject } from 'cloudflare:test'
import { env, exports } from 'cloudflare:workers'
import { describe, expect, it, vi } from 'vitest'
import { utf8 } from '../../../../server/encoding.ts'
import { KeyRegistry } from '../../../../server/mailbox/connection/key-registry.ts'
import { Mailbox } from '../../../../server/mailbox/mailbox.ts'
import type { TestRep } from '../../world.ts'
import { call, connect, createWorld, deliver, mailbox, payload, sign, signIn } from '../../world.ts'
import { idle, rows } from '../inside.ts'

/** A companion that is started with wrong keys loses nothing, says so, and goes on when they are right. */

const world = createWorld()

type Keys = { current: string; keys: Record<string, string> }
const right: Keys = JSON.parse(env.TOKEN_KEYS)
const newKey = () => btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(32))))
const wrong = {
  'other bytes under the same id': { current: 'k1', keys: { k1: newKey() } },
  'another key, and the old one gone': { current: 'k2', keys: { k2: newKey() } },
}

/** The rep's mailbox as a process has it that was started with other keys; its alarm is run. */
function wakeWith(rep: TestRep, keys: Keys): Promise<void> {
  return runInDurableObject(mailbox(rep), async (_, state) => {
    state.storage.sql.exec(`update jobs set due_at = 0 where state = 'queued'`)
    const woken = new Mailbox(state, { ...env, TOKEN_KEYS: JSON.stringify(keys) })
    await woken.alarm()
  })
}

function receiveWith(rep: TestRep, keys: Keys, delivery: Parameters<Mailbox['receive']>[0]) {
  return runInDurableObject(mailbox(rep), (_, state) =>
    new Mailbox(state, { ...env, TOKEN_KEYS: JSON.stringify(keys) }).receive(delivery),
  )
}

function check(keys: Keys) {
  const registry = env.KEY_REGISTRY.get(env.KEY_REGISTRY.idFromName('all'))
  return runInDurableObject(registry, (_, state) =>
    new KeyRegistry(state, { ...env, TOKEN_KEYS: JSON.stringify(keys) }).check(),
  )
}

const sealedOf = async (rep: TestRep) => [
  ...(await rows(rep, `select value from facts where name = 'tokens'`)),
  ...(await rows(rep, 'select secret from webhooks order by generation')),
]

async function connected(): Promise<TestRep> {
  const rep = signIn(world)
  await connect(world, rep)
  await idle(rep)
  return rep
}

describe.each(Object.entries(wrong))('with %s', (_name, keys) => {
  it('nothing is erased, Fathom is not asked, the rep is told, and all goes on by itself', async () => {
    const rep = await connected()
    const before = await sealedOf(rep)
    expect(before).toHaveLength(2)
    await call('/v1/sync', { token: rep.token })
    await call('/v1/fathom/status', { token: rep.token })
    world.fathomCalls.length = 0
    for (let hour = 0; hour < 5; hour += 1) await wakeWith(rep, keys)
    expect(world.fathomCalls).toEqual([])
    expect(await sealedOf(rep)).toEqual(before)
    expect(await rows(rep, `select value from facts where name = 'connection'`)).toEqual([
      { value: 'active' },
    ])
    await vi.waitFor(() =>
      expect(world.crm.syncStates.get(rep.userId)).toMatchObject({
        syncStatus: 'error',
        lastSyncError: 'secrets_do_not_open',
      }),
    )
    expect(world.crm.integrations.get(rep.userId)).toMatchObject({ status: 'active' })
    expect(world.logs.join('\n')).toContain('"event":"secrets_do_not_open","secrets":2')
    const report = await check(keys)
    expect(report.problems).not.toEqual([])
    expect(report.keys.find(({ id }) => id === 'k1')).toMatchObject({
      unreadable: expect.any(Number),
    })

    // Right again: green at once, before any mailbox has woken.
    expect((await check(right)).problems).toEqual([])
    await wakeWith(rep, right)
    await idle(rep)
    expect(world.crm.syncStates.get(rep.userId)).toMatchObject({ lastSyncError: null })
    expect(world.logs.join('\n')).toContain('"event":"secrets_open_again"')
    expect((await check(right)).problems).toEqual([])
    const webhook = world.webhooks.at(-1)
    if (!webhook) throw new Error('There is a webhook')
    const body = payload({ title: 'After the mistake', recording_id: 990 })
    expect((await deliver(webhook, body)).status).toBe(202)
    await idle(rep)
  })

  it('a delivery is neither taken nor refused for good: it is told to come again', async () => {
    const rep = await connected()
    const before = await sealedOf(rep)
    const { url = '', secret = '' } = world.webhooks.at(-1) ?? {}
    const [, generation = '', random = ''] = url.split('/').at(-1)?.split('.') ?? []
    const body = utf8(payload({ title: 'Meanwhile', recording_id: 991 }))
    const [id, timestamp] = [crypto.randomUUID(), String(Math.floor(Date.now() / 1000))]
    const headers = { id, timestamp, signature: await sign(secret, id, timestamp, body) }
    const delivery = { generation: Number(generation), random, headers, body, requestId: 'one' }
    await expect(receiveWith(rep, keys, delivery)).rejects.toThrow('does not open')
    expect(await sealedOf(rep)).toEqual(before)
    await expect(receiveWith(rep, right, delivery)).resolves.toMatchObject({ ok: true })
    await idle(rep)
  })

  it('a rep who disconnects is not held by a key that never comes back', async () => {
    const rep = await connected()
    await runInDurableObject(mailbox(rep), async (_, state) => {
      const there = new Mailbox(state, { ...env, TOKEN_KEYS: JSON.stringify(keys) })
      await there.disconnect(false)
      expect((await there.standing()).connection).toBe('disconnected')
      state.storage.sql.exec(`update jobs set due_at = 0, created_at = created_at - 7300000`)
      await there.alarm()
    })
    expect(await rows(rep, `select 1 from facts where name = 'tokens'`)).toEqual([])
  })
})

describe('the registry of keys', () => {
  it('tells the mistakes apart, and what is sealed under which key', async () => {
    await connected()
    const sound = await check(right)
    expect(sound.problems).toEqual([])
    expect(sound.keys.find(({ isCurrent }) => isCurrent)).toMatchObject({ id: 'k1', opens: true })
    const [same, gone] = Object.values(wrong)
    if (!same || !gone) throw new Error('There are two')
    expect((await check(same)).problems).toEqual([
      'TOKEN_KEYS has other bytes under "k1" than those that sealed what is stored',
    ])
    expect((await check(gone)).problems).toEqual([
      'TOKEN_KEYS lacks the key "k1", under which secrets are still sealed',
    ])
    const rotated = await check({ current: 'k3', keys: { ...right.keys, k3: newKey() } })
    expect(rotated.problems).toEqual([])
    expect(rotated.keys.map(({ id, isCurrent, isHere }) => [id, isCurrent, isHere])).toEqual([
      ['k1', false, true],
      ['k3', true, true],
    ])
  })

  it('follows a rotation: sealed anew, nothing is counted under the old key, and it may go', async () => {
    const rep = await connected()
    const id = mailbox(rep).id.toString()
    const keys = { current: 'k9', keys: { ...right.keys, k9: newKey() } }
    await runInDurableObject(mailbox(rep), async (_, state) => {
      state.storage.sql.exec(`update facts set value = '0' where name = 'nextTidyAt'`)
      const there = new Mailbox(state, { ...env, TOKEN_KEYS: JSON.stringify(keys) })
      await there.alarm()
      await there.alarm()
    })
    const registry = env.KEY_REGISTRY.get(env.KEY_REGISTRY.idFromName('all'))
    const counted = await runInDurableObject(registry, (_, { storage }) =>
      storage.sql
        .exec('select key_id, secrets, unreadable from under_keys where mailbox = ?', id)
        .toArray(),
    )
    expect(counted).toEqual([{ key_id: 'k9', secrets: 2, unreadable: 0 }])
    await runInDurableObject(mailbox(rep), async (_, state) => {
      await new Mailbox(state, { ...env, TOKEN_KEYS: JSON.stringify(keys) }).erase()
    })
    const left = await runInDurableObject(registry, (_, { storage }) =>
      storage.sql.exec('select 1 from under_keys where mailbox = ?', id).toArray(),
    )
    expect(left).toEqual([])
  })
})

describe('GET /health', () => {
  const health = (path: string) => exports.default.fetch(`${env.PUBLIC_URL}${path}`)

  it('says that keys, CRM, sign-in and mailboxes answer', async () => {
    expect((await health('/health')).status).toBe(200)
    const deep = await health('/health?deep')
    expect([deep.status, await deep.json()]).toEqual([
      200,
      { ok: true, version: expect.any(String), backend: expect.any(Object) },
    ])
  })

  it('names what is wrong with the CRM’s keys, and asks it once for all who ask', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 60_000 })
    try {
      world.crm.intercept = () => new Response('{}', { status: 401 })
      const before = world.crm.calls.length
      const answers = await Promise.all([1, 2, 3].map(() => health('/health?deep=1')))
      for (const answer of answers) {
        expect([answer.status, await answer.json()]).toMatchObject([
          503,
          {
            ok: false,
            problems: [
              'the CRM refuses SUPABASE_SECRET_KEY',
              "the CRM's sign-in refuses SUPABASE_PUBLISHABLE_KEY",
            ],
          },
        ])
      }
      expect(world.crm.calls.length - before).toBeLessThan(3)
      // The shallow one does not ask it, and stays green.
      expect((await health('/health')).status).toBe(200)
    } finally {
      world.crm.intercept = null
      vi.useRealTimers()
    }
  })
})
