import { runInDurableObject } from 'cloudflare:test'
import { env, exports } from 'cloudflare:workers'
import { describe, expect, it, vi } from 'vitest'
import { chunkBytes, maxBodyBytes } from '../../../server/mailbox/calls/inbox.ts'
import type { TestRep } from '../world.ts'
import { connect, createWorld, deliver, mailbox, payload, signIn } from '../world.ts'
import { count, idle } from './inside.ts'

const world = createWorld()

function syncedFor(rep: TestRep) {
  return world.crm.synced.filter(({ ownerUserId }) => ownerUserId === rep.userId)
}

describe('a delivery', () => {
  it('is answered 202 and becomes a meeting in the CRM', async () => {
    const rep = signIn(world)
    const webhook = await connect(world, rep)
    const response = await deliver(webhook, payload({ title: 'Pricing' }))
    expect(response.status).toBe(202)
    await vi.waitFor(() => expect(syncedFor(rep)).toHaveLength(1))
    expect(syncedFor(rep)[0]).toMatchObject({
      source: 'webhook',
      rank: 0,
      imported: false,
      meeting: { title: 'Pricing' },
    })
    await idle(rep)
    expect(await count(rep, 'jobs')).toBe(0)
  })

  it('is taken once, however often it comes', async () => {
    const rep = signIn(world)
    const webhook = await connect(world, rep)
    const body = payload()
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => deliver(webhook, body, { id: 'msg_same' })),
    )
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(202))
    await vi.waitFor(() => expect(syncedFor(rep)).toHaveLength(1))
    expect((await deliver(webhook, body, { id: 'msg_same' })).status).toBe(202)
    expect(await count(rep, 'deliveries')).toBe(1)
  })

  it('with a known id and other bytes is kept, flagged, and not applied', async () => {
    const rep = signIn(world)
    const webhook = await connect(world, rep)
    await deliver(webhook, payload({ title: 'First' }), { id: 'msg_twice' })
    expect((await deliver(webhook, payload({ title: 'Other' }), { id: 'msg_twice' })).status).toBe(
      202,
    )
    await vi.waitFor(() => expect(syncedFor(rep)).toHaveLength(1))
    const parked = await runInDurableObject(mailbox(rep), (_, { storage }) =>
      storage.sql.exec(`select reason from jobs where state = 'parked'`).toArray(),
    )
    expect(parked).toEqual([{ reason: 'same_id_other_bytes' }])
    await mailbox(rep).replay(null)
    await vi.waitFor(() => expect(syncedFor(rep)).toHaveLength(2))
    expect(syncedFor(rep)[1]?.meeting.title).toBe('Other')
  })

  it('that cannot be read is kept and parked with its reason', async () => {
    const rep = signIn(world)
    const webhook = await connect(world, rep)
    expect((await deliver(webhook, 'not json at all')).status).toBe(202)
    await vi.waitFor(async () =>
      expect(
        await runInDurableObject(mailbox(rep), (_, { storage }) =>
          storage.sql.exec(`select reason from jobs where state = 'parked'`).toArray(),
        ),
      ).toEqual([{ reason: 'not_json' }]),
    )
    await vi.waitFor(() =>
      expect(world.crm.syncStates.get(rep.userId)).toMatchObject({ parkedCount: 1 }),
    )
    expect(await count(rep, 'chunks')).toBe(1)
  })

  it('of three megabytes is kept in chunks that production takes, and comes back whole', async () => {
    const rep = signIn(world)
    const webhook = await connect(world, rep)
    const text = 'ü'.repeat(1000)
    const transcript = Array.from({ length: 1500 }, (_, index) => ({
      speaker: { display_name: 'Priya' },
      text,
      timestamp: `00:${String(Math.floor(index / 60) % 60).padStart(2, '0')}:${String(index % 60).padStart(2, '0')}`,
    }))
    expect((await deliver(webhook, payload({ transcript }))).status).toBe(202)
    const sizes = await runInDurableObject(mailbox(rep), (_, { storage }) =>
      storage.sql.exec<{ size: number }>('select length(bytes) as size from chunks').toArray(),
    )
    expect(sizes.length).toBeGreaterThan(2)
    expect(Math.max(...sizes.map(({ size }) => size))).toBeLessThanOrEqual(chunkBytes)
    await vi.waitFor(() => expect(syncedFor(rep)).toHaveLength(1))
    expect(syncedFor(rep)[0]?.transcript?.utterances.at(-1)?.text).toBe(text)
  })

  it('over the limit is refused with 413, declared or not', async () => {
    const rep = signIn(world)
    const webhook = await connect(world, rep)
    const body = new Uint8Array(maxBodyBytes + 1).fill(32)
    expect((await deliver(webhook, body)).status).toBe(413)
    const stream = new ReadableStream<Uint8Array>({
      pull(controller) {
        controller.enqueue(new Uint8Array(chunkBytes))
      },
    })
    const undeclared = await exports.default.fetch(webhook.url, {
      method: 'POST',
      body: stream,
      headers: {
        'webhook-id': 'msg_long',
        'webhook-timestamp': String(Math.floor(Date.now() / 1000)),
        'webhook-signature': `v1,${btoa('x'.repeat(32))}`,
      },
    })
    expect(undeclared.status).toBe(413)
    expect(await count(rep, 'deliveries')).toBe(0)
  })
})

describe('an address', () => {
  const body = payload()

  it('that was made up is refused before any mailbox wakes', async () => {
    const secret = `whsec_${btoa('0123456789abcdef01234567')}`
    for (const address of [
      `${'ab'.repeat(32)}.1.aaaaaaaaaaaaaaaaaaaaaaaa`,
      `${'0'.repeat(64)}.1.aaaaaaaaaaaaaaaaaaaaaaaa`,
      'x.1.aaaaaaaaaaaaaaaaaaaaaaaa',
      '..%2f..%2f',
      `${env.MAILBOX.newUniqueId()}.0.aaaaaaaaaaaaaaaaaaaaaaaa`,
      `${env.MAILBOX.newUniqueId()}.-1.aaaaaaaaaaaaaaaaaaaaaaaa`,
      `${env.MAILBOX.newUniqueId()}.1.short`,
      `${env.MAILBOX.newUniqueId()}`,
    ]) {
      const url = `${env.PUBLIC_URL}/hooks/fathom/${address}`
      expect((await deliver({ url, secret }, body)).status, address).toBe(404)
    }
  })

  it('of a mailbox that nobody ever used answers 404 and leaves no table behind', async () => {
    const id = env.MAILBOX.idFromName(crypto.randomUUID())
    const url = `${env.PUBLIC_URL}/hooks/fathom/${id}.1.aaaaaaaaaaaaaaaaaaaaaaaa`
    const secret = `whsec_${btoa('0123456789abcdef01234567')}`
    expect((await deliver({ url, secret }, body)).status).toBe(404)
    const tables = await runInDurableObject(env.MAILBOX.get(id), (_, { storage }) =>
      storage.sql
        .exec(`select name from sqlite_master where name not like '\\_cf%' escape '\\'`)
        .toArray(),
    )
    expect(tables).toEqual([])
  })

  it('with another random part, or another generation, is unknown', async () => {
    const rep = signIn(world)
    const webhook = await connect(world, rep)
    const [mailboxId, generation, random] = webhook.url.split('/').at(-1)?.split('.') ?? []
    for (const address of [
      `${mailboxId}.${generation}.${random?.slice(0, -1)}`,
      `${mailboxId}.${Number(generation) + 1}.${random}`,
    ]) {
      const url = `${env.PUBLIC_URL}/hooks/fathom/${address}`
      expect((await deliver({ url, secret: webhook.secret }, body)).status).toBe(404)
    }
  })

  it('of an earlier connection still verifies, and is dropped knowingly', async () => {
    const rep = signIn(world)
    const first = await connect(world, rep)
    const second = await connect(world, rep)
    expect((await deliver(first, body)).status).toBe(202)
    expect((await deliver({ ...first, secret: second.secret }, body)).status).toBe(401)
    const states = await runInDurableObject(mailbox(rep), (_, { storage }) =>
      storage.sql.exec('select state from deliveries').toArray(),
    )
    expect(states).toEqual([{ state: 'dropped' }])
    expect(await count(rep, 'chunks')).toBe(0)
  })
})
