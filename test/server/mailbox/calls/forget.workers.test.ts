import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env, exports } from 'cloudflare:workers'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { settingsOf } from '../../../../server/env.ts'
import type { TestRep } from '../../world.ts'
import { call, connect, createWorld, deliver, mailbox, payload, signIn } from '../../world.ts'

const world = createWorld()

afterEach(() => {
  world.crm.intercept = null
})

async function count(rep: TestRep, from: string): Promise<number> {
  return runInDurableObject(mailbox(rep), (_, { storage }) =>
    Number(storage.sql.exec(`select count(*) as n from ${from}`).one().n),
  )
}

/** A rep with one delivery that has reached the CRM, one that waits, and one that cannot be read. */
async function repWithDeliveries() {
  world.crm.intercept = null
  const rep = signIn(world)
  const webhook = await connect(world, rep)
  await deliver(webhook, payload())
  await vi.waitFor(async () =>
    expect(await count(rep, 'deliveries where settled_at is not null')).toBe(1),
  )
  await deliver(webhook, 'not even JSON')
  await vi.waitFor(async () => expect(await count(rep, `jobs where state = 'parked'`)).toBe(1))
  world.crm.intercept = (name) =>
    name === 'sync_meeting' ? new Response('', { status: 503 }) : null
  await deliver(webhook, payload())
  expect(await count(rep, 'chunks')).toBe(3)
  return { rep, webhook }
}

/** Lets the CRM answer again, and what waits for it go on. */
async function resume(rep: TestRep): Promise<void> {
  world.crm.intercept = null
  await vi.waitFor(async () => {
    await runInDurableObject(mailbox(rep), (_, { storage }) => {
      storage.sql.exec(`update jobs set due_at = 0 where state = 'queued'`)
      storage.sql.exec('update breakers set open_until = 0')
    })
    await runDurableObjectAlarm(mailbox(rep))
    expect(await count(rep, 'deliveries where settled_at is not null')).toBe(2)
  })
}

function forget(rep: TestRep, id = crypto.randomUUID()) {
  const madeAt = new Date().toISOString()
  const mutation = { id, name: 'person.forget', args: { contactId: crypto.randomUUID() }, madeAt }
  return call('/v1/push', {
    token: rep.token,
    body: { clientId: crypto.randomUUID(), mutations: [mutation] },
  })
}

function answerPush(ok: boolean) {
  world.crm.functions.apply_mutations = ({ p_mutations: mutations }) => ({
    results: (mutations as { id: string }[]).map(({ id }) =>
      ok ? { id, ok } : { id, ok, reason: 'not_found', message: 'Gone.' },
    ),
    touched: [],
  })
}

describe('forgetting a person', () => {
  it('drops every body that has reached the CRM, and the others as soon as they have', async () => {
    const { rep, webhook } = await repWithDeliveries()
    answerPush(true)
    expect((await forget(rep)).status).toBe(200)
    // The one that waits and the one that nobody can read yet.
    expect(await count(rep, 'chunks')).toBe(2)
    await resume(rep)
    expect(await count(rep, 'chunks')).toBe(1)
    // What comes later is taken in with the person left out, and is kept like any other.
    await deliver(webhook, payload())
    await vi.waitFor(async () =>
      expect(await count(rep, 'deliveries where settled_at is not null')).toBe(3),
    )
    expect(await count(rep, 'chunks')).toBe(2)
  })

  it('that the CRM refuses drops nothing', async () => {
    const { rep } = await repWithDeliveries()
    answerPush(false)
    expect((await forget(rep)).status).toBe(200)
    expect(await count(rep, 'chunks')).toBe(3)
  })

  it('is pushed again until the mailbox has heard of it, too', async () => {
    const { rep } = await repWithDeliveries()
    answerPush(true)
    // The CRM took it; who asked cannot be told a moment later.
    world.crm.intercept = (_, request) =>
      request.url.endsWith('/auth/v1/user') ? new Response('', { status: 500 }) : null
    const id = crypto.randomUUID()
    expect((await forget(rep, id)).status).toBe(503)
    expect(await count(rep, 'chunks')).toBe(3)
    world.crm.intercept = (name) =>
      name === 'sync_meeting' ? new Response('', { status: 503 }) : null
    expect((await forget(rep, id)).status).toBe(200)
    expect(await count(rep, 'chunks')).toBe(2)
  })
})

describe('a person’s own request', () => {
  function ask(headers: Record<string, string>, body: unknown = { email: 'p@acme.example' }) {
    return exports.default.fetch(`${env.PUBLIC_URL}/v1/operator/forget`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })
  }
  const settings = settingsOf(env)
  if (!settings.ok) throw new Error('The tests are not configured')
  const operator = { authorization: `Bearer ${settings.settings.operatorToken}` }

  it('reaches the CRM and the mailbox of every rep it names', async () => {
    const one = await repWithDeliveries()
    const two = await repWithDeliveries()
    const owners = [one.rep.userId, two.rep.userId]
    const asked: unknown[] = []
    world.crm.functions.forget_person = (args) => {
      asked.push(args)
      return { owners, refused: [], touched: owners }
    }
    const response = await ask(operator)
    expect(await response.json()).toEqual({ forgotten: 2, refused: 0, failed: 0 })
    expect(asked).toEqual([{ p_email: 'p@acme.example' }])
    for (const { rep } of [one, two]) {
      const settled = 'chunks where delivery_id in (select id from deliveries where settled_at > 0)'
      expect(await count(rep, settled)).toBe(0)
      expect(await count(rep, 'chunks')).toBeGreaterThan(0)
    }
  })

  it('is for the operator alone', async () => {
    const rep = signIn(world)
    world.crm.calls.length = 0
    for (const authorization of ['', 'Bearer', `Bearer ${rep.token}`, 'Bearer guess']) {
      expect((await ask({ authorization })).status).toBe(404)
    }
    expect((await ask(operator, { email: 'nobody' })).status).toBe(400)
    expect(world.crm.calls).toEqual([])
  })
})
