import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { afterEach, describe, expect, it } from 'vitest'
import type { TestRep } from '../../world.ts'
import { call, connect, createWorld, deliver, mailbox, payload, signIn } from '../../world.ts'
import { idle, rows } from '../inside.ts'

const world = createWorld()

afterEach(() => {
  world.interceptFathom = null
})

const old = { name: 'Sam Rivera', email: 'sam@northbeam.example' }
const fresh = { name: 'Sam Rivera-Poe', email: 'sam@newbrand.example' }
const dana = { name: 'Dana', email: 'dana@northbeam.example' }

type Recorded = { recorded_by: { email: string } } & Record<string, unknown>

function recorded(by: typeof old, changes: Record<string, unknown> = {}): Recorded {
  const whole = JSON.parse(payload({ recorded_by: by, ...changes }))
  return { ...whole, transcript: null, default_summary: null }
}

/** Fathom's list, which shows of each recorder what they recorded, and to nobody in particular all. */
function fathomHas(calls: readonly Recorded[]) {
  world.interceptFathom = (request) => {
    const url = new URL(request.url)
    if (url.pathname.includes('/recordings/')) return new Response('', { status: 404 })
    if (!url.pathname.endsWith('/meetings')) return null
    const by = url.searchParams.getAll('recorded_by[]')
    const items = calls.filter(
      ({ recorded_by }) => by.length === 0 || by.includes(recorded_by.email),
    )
    return Response.json({ limit: 10, next_cursor: null, items })
  }
}

async function connected(calls: readonly Recorded[] = [recorded(old)]) {
  fathomHas(calls)
  const rep = signIn(world, old.email)
  const webhook = await connect(world, rep)
  await idle(rep)
  return { rep, webhook }
}

async function compare(rep: TestRep) {
  await rows(rep, `insert or replace into facts values ('nextRecentAt', '1'), ('nextMonthAt', '1')`)
  await runInDurableObject(mailbox(rep), (_, { storage }) => storage.setAlarm(Date.now()))
  await runDurableObjectAlarm(mailbox(rep))
  await idle(rep)
}

function told(rep: TestRep) {
  return world.crm.syncStates.get(rep.userId)
}

function titles(rep: TestRep) {
  return world.crm.synced
    .filter(({ ownerUserId }) => ownerUserId === rep.userId)
    .map(({ meeting }) => meeting.title)
}

describe('a delivery of the rep’s own by another recorder', () => {
  it('is theirs, asks who they are, and until then nobody says that nothing is missing', async () => {
    const { rep, webhook } = await connected()
    expect(told(rep)).toMatchObject({ missingCount: 0 })
    const start = new Date(Date.now() - 3_600_000).toISOString()
    await deliver(
      webhook,
      payload({ title: 'New', recorded_by: fresh, recording_start_time: start }),
    )
    await idle(rep)
    expect(titles(rep)).toContain('New')
    expect(told(rep)).toMatchObject({ missingCount: null, missingCheckedAt: start })
    expect(await mailbox(rep).standing()).toMatchObject({
      fathomUserEmail: old.email,
      recorders: [fresh],
      missing: null,
      missingCheckedAt: start,
    })
    // A comparison by the old address proves nothing.
    await compare(rep)
    expect(told(rep)).toMatchObject({ missingCount: null, missingCheckedAt: start })
  })

  it('answered with yes, finds what was lost in between, which makes tasks like any new call', async () => {
    const { rep, webhook } = await connected()
    const lost = recorded(fresh, { title: 'Lost' })
    fathomHas([recorded(old), lost])
    await deliver(webhook, payload({ title: 'New', recorded_by: fresh }))
    await idle(rep)
    expect(titles(rep)).not.toContain('Lost')
    await rows(rep, `update facts set value = '1' where name = 'connectedAt'`)
    expect(
      (await call('/v1/fathom/recorder', { token: rep.token, body: { email: fresh.email } }))
        .status,
    ).toBe(200)
    await idle(rep)
    expect(titles(rep)).toContain('Lost')
    const found = world.crm.synced.find(({ meeting }) => meeting.title === 'Lost')
    expect(found?.imported).toBe(false)
    expect(world.crm.integrations.get(rep.userId)).toMatchObject({ fathomUserEmail: fresh.email })
    expect(told(rep)).toMatchObject({ missingCount: 0 })
    // Whoever they were, they still are.
    await deliver(webhook, payload({ recorded_by: old }))
    await idle(rep)
    expect(told(rep)).toMatchObject({ missingCount: 0 })
  })

  it('answered with no, is somebody else’s, and not asked about again', async () => {
    const { rep, webhook } = await connected()
    await deliver(webhook, payload({ recorded_by: dana }))
    await idle(rep)
    const body = { email: dana.email, isMe: false }
    expect((await call('/v1/fathom/recorder', { token: rep.token, body })).status).toBe(200)
    await idle(rep)
    expect(told(rep)).toMatchObject({ missingCount: 0 })
    await deliver(webhook, payload({ recorded_by: dana }))
    await idle(rep)
    expect(told(rep)).toMatchObject({ missingCount: 0 })
    expect((await mailbox(rep).standing()).recorders).toEqual([])
  })

  it('by another spelling of the known address asks nothing', async () => {
    const { rep, webhook } = await connected()
    await deliver(
      webhook,
      payload({ recorded_by: { name: 'Sam', email: 'SAM+calls@northbeam.example' } }),
    )
    await idle(rep)
    expect(told(rep)).toMatchObject({ missingCount: 0 })
  })
})

describe('a list that is suddenly empty', () => {
  it('is looked into: who records there under another address may be the rep', async () => {
    const { rep } = await connected()
    const before = told(rep)?.missingCheckedAt
    fathomHas([recorded(fresh), recorded(dana)])
    await compare(rep)
    expect(told(rep)).toMatchObject({ missingCount: null, missingCheckedAt: before })
    expect((await mailbox(rep).standing()).recorders.map(({ email }) => email).sort()).toEqual([
      dana.email,
      fresh.email,
    ])
    expect(await mailbox(rep).chooseRecorder(dana.email, false)).toBe(true)
    expect((await mailbox(rep).standing()).recorders).toEqual([fresh])
    expect(await mailbox(rep).chooseRecorder(fresh.email)).toBe(true)
    await idle(rep)
    expect(told(rep)).toMatchObject({ missingCount: 0 })
  })

  it('is an empty list where nobody else records there', async () => {
    const { rep } = await connected()
    fathomHas([])
    await compare(rep)
    await compare(rep)
    expect(told(rep)).toMatchObject({ missingCount: 0 })
    expect((await mailbox(rep).standing()).recorders).toEqual([])
  })

  it('asks nothing of a rep who never had a call', async () => {
    const { rep } = await connected([])
    fathomHas([recorded(dana)])
    await compare(rep)
    expect((await mailbox(rep).standing()).recorders.map(({ email }) => email)).toEqual([
      dana.email,
    ])
    expect(world.crm.integrations.get(rep.userId)).toMatchObject({ fathomUserEmail: null })
  })
})
