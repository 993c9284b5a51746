import { abortAllDurableObjects, createExecutionContext, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { versionHeader } from '../../../../lib/contract/client.ts'
import { ErrorBody } from '../../../../lib/contract/error.ts'
import { FathomStatus } from '../../../../lib/contract/receipt.ts'
import { createApp } from '../../../../server/app.ts'
import { settingsOf } from '../../../../server/env.ts'
import { notConnected } from '../../../../server/mailbox/report/connection-standing.ts'
import type { TestRep } from '../../world.ts'
import {
  call,
  connect,
  connectByKey,
  createWorld,
  deliver,
  extensionId,
  mailbox,
  origin,
  payload,
  signIn,
} from '../../world.ts'
import { idle, rows } from '../inside.ts'

const world = createWorld()
const day = 24 * 60 * 60_000
const patience = { timeout: 30_000 }

afterEach(() => {
  world.interceptFathom = null
})

async function status(rep: TestRep): Promise<FathomStatus> {
  return FathomStatus.parse(await (await call('/v1/fathom/status', { token: rep.token })).json())
}

async function refusal(response: Response): Promise<ErrorBody['error'] & { status: number }> {
  return { status: response.status, ...ErrorBody.parse(await response.json()).error }
}

function writtenFor(rep: TestRep) {
  return world.crm.synced.filter(({ ownerUserId }) => ownerUserId === rep.userId)
}

function fact(rep: TestRep, name: string) {
  return rows(rep, 'select value from facts where name = ?', name).then(
    ([row]) => row?.value ?? null,
  )
}

function standingAtFathom(): string[] {
  return world.fathom.webhooks().map(({ id }) => id)
}

/** Requests to Fathom while `work` runs. */
async function asked(work: () => Promise<unknown>): Promise<Request[]> {
  const seen: Request[] = []
  world.interceptFathom = (request) => {
    seen.push(request)
    return null
  }
  await work()
  world.interceptFathom = null
  return seen
}

describe('connecting by a key', () => {
  it('tries it, makes the webhook with it, and never sends it as a bearer', async () => {
    const rep = signIn(world)
    const { key } = world.fathom.makeApiKey()
    const requests = await asked(async () => {
      const response = await connectByKey(rep, `  "X-Api-Key: ${key}"\n`)
      expect(response.status).toBe(200)
      expect(await response.json()).toMatchObject({ status: 'active' })
      await idle(rep)
    })
    expect(requests.length).toBeGreaterThan(1)
    for (const { headers } of requests) {
      expect(headers.get('x-api-key')).toBe(key)
      expect(headers.get('authorization')).toBeNull()
    }
    expect(await status(rep)).toMatchObject({
      connection: 'active',
      by: 'key',
      ways: ['consent', 'key'],
      connectedAt: expect.any(String),
    })
    await vi.waitFor(
      () =>
        expect(world.crm.integrations.get(rep.userId)).toMatchObject({
          status: 'active',
          scopes: 'api_key',
        }),
      patience,
    )
    const webhook = world.webhooks.at(-1)
    if (!webhook) throw new Error('No webhook was made')
    expect((await deliver(webhook, payload())).status).toBe(202)
    await vi.waitFor(() => expect(writtenFor(rep)).toHaveLength(1), patience)
  })

  it('takes the rep’s own calls and a team’s none, with their transcripts at once', async () => {
    const finishedAt = Date.now() - 2 * day
    world.fathom.finishMeeting('discovery', { finishedAt, notify: false })
    world.fathom.finishMeeting('teammate-renewal', { finishedAt, notify: false })
    const rep = signIn(world)
    const { key } = world.fathom.makeApiKey()
    const requests = await asked(async () => {
      await connectByKey(rep, key)
      await idle(rep)
    })
    await vi.waitFor(async () => expect((await status(rep)).missing).toBe(0), patience)
    expect(world.crm.integrations.get(rep.userId)).toMatchObject({ fathomUserEmail: rep.email })
    const written = writtenFor(rep)
    expect(written).toHaveLength(1)
    expect(written[0]?.transcript?.utterances.length).toBeGreaterThan(0)
    expect(written[0]?.meeting.summary).toBeTruthy()
    const paths = requests.map(({ url }) => new URL(url))
    expect(paths.some(({ pathname }) => pathname.includes('/recordings/'))).toBe(false)
    expect(
      paths.filter(({ searchParams }) => searchParams.get('include_transcript') === 'true'),
    ).toHaveLength(1)
    // The comparison that follows asks for no text, and takes nothing for changed.
    await call('/v1/sync', { token: rep.token })
    await idle(rep)
    expect(writtenFor(rep)).toHaveLength(1)
  })

  it('fetches each text by itself where Fathom does not give them in the list', async () => {
    world.fathom.finishMeeting('demo', { finishedAt: Date.now() - 3 * day, notify: false })
    const rep = signIn(world)
    const { key } = world.fathom.makeApiKey()
    world.interceptFathom = (request) =>
      request.url.includes('include_transcript=true') ? new Response(null, { status: 400 }) : null
    await connectByKey(rep, key)
    await idle(rep)
    expect(writtenFor(rep).some(({ transcript }) => transcript !== undefined)).toBe(true)
    expect((await status(rep)).parked).toEqual([])
  })

  it('keeps the key sealed under its own purpose, and tells it to nobody again', async () => {
    const rep = signIn(world)
    const { key } = world.fathom.makeApiKey()
    const wrong = `${key}-not-this-one`
    const told = [
      await (await connectByKey(rep, wrong)).text(),
      await (await connectByKey(rep, `Fathom key: ${key}`)).text(),
    ]
    await idle(rep)
    told.push(JSON.stringify(await status(rep)))
    told.push(...world.logs, JSON.stringify(world.crm.calls))
    told.push(
      ...(await runInDurableObject(mailbox(rep), (_, { storage }) =>
        ['facts', 'webhooks', 'one_time', 'jobs', 'deliveries', 'recordings'].map((table) =>
          JSON.stringify(storage.sql.exec(`select * from ${table}`).toArray()),
        ),
      )),
    )
    expect(told.join('\n')).not.toContain(key)
    expect(told.join('\n')).not.toContain(key.slice(-6))
    const settings = settingsOf(env)
    if (!settings.ok) throw new Error('The tests are not configured')
    expect(await fact(rep, 'tokens')).toBeNull()
    expect(String(await fact(rep, 'apiKey'))).toMatch(
      new RegExp(`^1\\.${settings.settings.tokenKeys.current}\\.`),
    )
  })

  it('does nothing anew where the same key comes twice', async () => {
    const rep = signIn(world)
    const { key } = world.fathom.makeApiKey()
    await connectByKey(rep, key)
    await idle(rep)
    const before = [await fact(rep, 'connectedAt'), await rows(rep, 'select * from webhooks')]
    expect((await connectByKey(rep, key)).status).toBe(200)
    await idle(rep)
    expect([await fact(rep, 'connectedAt'), await rows(rep, 'select * from webhooks')]).toEqual(
      before,
    )
  })
})

describe('a key that is not taken', () => {
  it.each([
    ['', 400, /Paste the API key/],
    ['too-short', 400, /too short/],
    ['whsec_000000000000000000000000', 400, /a webhook/],
    ['github_pat_000000000000000000', 400, /of GitHub/],
  ])('%j is sent nowhere', async (pasted, code, words) => {
    const rep = signIn(world)
    const requests = await asked(async () => {
      expect(await refusal(await connectByKey(rep, pasted))).toMatchObject({
        status: code,
        code: 'bad_request',
        message: expect.stringMatching(words),
      })
    })
    expect(requests).toEqual([])
    expect(await status(rep)).toMatchObject({ connection: 'none', by: null })
  })

  it.each([
    [() => new Response('', { status: 401 }), 'fathom_refused', /does not know this key/],
    [() => new Response('', { status: 403 }), 'fathom_refused', /lets it see nothing/],
    [() => new Response('', { status: 429 }), 'fathom_unavailable', /less often/],
    [() => new Response('<html>', { status: 503 }), 'fathom_unavailable', /does not answer/],
    [() => Promise.reject(new TypeError('down')), 'fathom_unavailable', /does not answer/],
    [() => new Response('<p>Sign in to this hotel</p>'), 'fathom_unavailable', /does not answer/],
  ])('changes nothing of the connection that there is: %#', async (answer, code, words) => {
    const rep = signIn(world)
    await connect(world, rep)
    await idle(rep)
    const before = await rows(rep, `select * from facts where name in ('tokens', 'connectedAt')`)
    const live = await rows(rep, 'select * from webhooks')
    world.interceptFathom = (request) => (request.headers.has('x-api-key') ? answer() : null)
    const refused = await refusal(await connectByKey(rep, 'a-key-that-is-refused-here'))
    expect(refused).toMatchObject({ code, message: expect.stringMatching(words) })
    world.interceptFathom = null
    expect(await rows(rep, `select * from facts where name in ('tokens', 'connectedAt')`)).toEqual(
      before,
    )
    expect(await rows(rep, 'select * from webhooks')).toEqual(live)
    expect(await status(rep)).toMatchObject({ connection: 'active', by: 'consent' })
  })

  it('later, says so, keeps what waits, and goes on with another', async () => {
    const rep = signIn(world)
    const first = world.fathom.makeApiKey()
    await connectByKey(rep, first.key)
    await idle(rep)
    world.fathom.revokeApiKey(first.id)
    await call('/v1/sync', { token: rep.token })
    await vi.waitFor(
      async () =>
        expect(await status(rep)).toMatchObject({
          connection: 'revoked',
          by: 'key',
          notices: [
            {
              reason: 'key_refused',
              message: expect.stringMatching(/does not take your API key any more/),
              action: 'reconnect',
            },
          ],
        }),
      patience,
    )
    expect(await fact(rep, 'apiKey')).toBeNull()
    await vi.waitFor(
      () => expect(world.crm.syncStates.get(rep.userId)?.lastSyncError).toBe('key_refused'),
      patience,
    )
    world.fathom.finishMeeting('pricing', { notify: false })
    expect((await connectByKey(rep, world.fathom.makeApiKey().key)).status).toBe(200)
    await idle(rep)
    expect(await status(rep)).toMatchObject({ connection: 'active', notices: [] })
    expect(writtenFor(rep).length).toBeGreaterThan(0)
  })

  it('once, by a slip of Fathom’s, is asked with again', async () => {
    const rep = signIn(world)
    await connectByKey(rep, world.fathom.makeApiKey().key)
    await idle(rep)
    let slips = 0
    world.interceptFathom = () => {
      slips += 1
      return slips === 1 ? new Response('', { status: 401 }) : null
    }
    await call('/v1/sync', { token: rep.token })
    await idle(rep)
    expect(slips).toBeGreaterThan(1)
    expect(await status(rep)).toMatchObject({ connection: 'active' })
  })
})

describe('a key of somebody else', () => {
  it('is found out by what it shows in private: the rep is asked who they are', async () => {
    const mine = world.fathom.scenarios().find(({ key }) => key === 'teammate-renewal')
    if (!mine) throw new Error('The library has changed')
    const finishedAt = Date.now() - day
    world.fathom.finishMeeting('teammate-renewal', { finishedAt, notify: false })
    const rep = signIn(world, 'kim@northbeam.example')
    // Sam's key in Kim's hands: Kim's calls are seen as a colleague's, Sam's own as private ones.
    const page = (items: object[]) => Response.json({ items, next_cursor: null, limit: 10 })
    const of = (email: string, sharedWith: string) => ({
      ...JSON.parse(payload({ recorded_by: { name: email, email }, shared_with: sharedWith })),
      created_at: new Date(finishedAt).toISOString(),
    })
    const kims = of(rep.email, 'single_team')
    const sams = of('sam@northbeam.example', 'no_teams')
    world.interceptFathom = (request) => {
      const { pathname, searchParams } = new URL(request.url)
      if (!pathname.endsWith('/meetings')) return null
      return searchParams.has('recorded_by[]') ? page([kims]) : page([sams, kims])
    }
    const { key } = world.fathom.makeApiKey()
    await connectByKey(rep, key)
    await idle(rep)
    expect(await status(rep)).toMatchObject({
      fathomUserEmail: null,
      recorders: expect.arrayContaining([
        expect.objectContaining({ email: 'sam@northbeam.example' }),
      ]),
    })
    expect(writtenFor(rep)).toEqual([])
  })

  it('tells of nobody’s calls once the rep has said that they are another’s', async () => {
    const rep = signIn(world)
    world.fathom.finishMeeting('discovery', { finishedAt: Date.now() - day, notify: false })
    await connectByKey(rep, world.fathom.makeApiKey().key)
    await idle(rep)
    const webhook = world.webhooks.at(-1)
    if (!webhook) throw new Error('No webhook was made')
    const dana = { name: 'Dana', email: 'dana.else@northbeam.example' }
    await deliver(webhook, payload({ recorded_by: dana }))
    await idle(rep)
    await vi.waitFor(async () => expect((await status(rep)).recorders).toHaveLength(1), patience)
    await call('/v1/fathom/recorder', {
      token: rep.token,
      body: { email: dana.email, isMe: false },
    })
    await idle(rep)
    const before = writtenFor(rep).length
    await deliver(webhook, payload({ recorded_by: dana }))
    await idle(rep)
    expect(writtenFor(rep)).toHaveLength(before)
    expect((await status(rep)).notices).toMatchObject([
      { reason: 'key_of_another', message: expect.stringContaining(dana.email) },
    ])
  })
})

describe('from one way to the other', () => {
  it('and back loses no call, and leaves one webhook at Fathom', async () => {
    const rep = signIn(world)
    const others = standingAtFathom()
    await connect(world, rep)
    await idle(rep)
    const finish = () => world.fathom.finishMeeting('pricing', { notify: false }).recordingId
    const calls = [finish()]
    const { key } = world.fathom.makeApiKey()
    expect((await connectByKey(rep, key)).status).toBe(200)
    calls.push(finish())
    await idle(rep)
    expect(standingAtFathom().filter((id) => !others.includes(id))).toHaveLength(1)
    expect(await fact(rep, 'tokens')).toBeNull()

    calls.push(finish())
    await connect(world, rep)
    await idle(rep)
    expect(standingAtFathom().filter((id) => !others.includes(id))).toHaveLength(1)
    expect(await fact(rep, 'apiKey')).toBeNull()
    expect(await status(rep)).toMatchObject({ connection: 'active', by: 'consent' })
    const written = new Set(writtenFor(rep).map(({ meeting }) => meeting.recordingId))
    for (const id of calls) expect(written).toContain(String(id))
  })

  it('lets the old webhook go by the tokens that made it, although they were nearly over', async () => {
    const rep = signIn(world)
    const { id } = await connect(world, rep)
    await idle(rep)
    await connectByKey(rep, world.fathom.makeApiKey().key)
    await idle(rep)
    expect(standingAtFathom()).not.toContain(id)
  })

  it('ends the key with the connection', async () => {
    const rep = signIn(world)
    await connectByKey(rep, world.fathom.makeApiKey().key)
    await idle(rep)
    const { id = '' } = world.webhooks.at(-1) ?? {}
    await call('/v1/fathom/disconnect', { token: rep.token, body: { deleteData: false } })
    await idle(rep)
    expect(await fact(rep, 'apiKey')).toBeNull()
    expect(standingAtFathom()).not.toContain(id)
    expect(await status(rep)).toMatchObject({ connection: 'disconnected' })
  })

  it('outlives the process', async () => {
    const rep = signIn(world)
    await connectByKey(rep, world.fathom.makeApiKey().key)
    await idle(rep)
    await abortAllDurableObjects()
    expect((await call('/v1/sync', { token: rep.token })).status).toBe(200)
    await idle(rep)
    expect(await status(rep)).toMatchObject({ connection: 'active', by: 'key' })
  })
})

describe('a companion without an app at Fathom', () => {
  it('offers a key alone, and begins no consent', async () => {
    const rep = signIn(world)
    const without = { ...env, FATHOM_CLIENT_ID: '', FATHOM_CLIENT_SECRET: '' }
    const settings = settingsOf(without)
    if (!settings.ok) throw new Error(settings.problems.join())
    expect(settings.settings.fathom.app).toBeNull()
    expect(notConnected(settings).ways).toEqual(['key'])
    const request = new Request(`${env.PUBLIC_URL}/v1/fathom/begin`, {
      method: 'POST',
      headers: {
        origin,
        'content-type': 'application/json',
        [versionHeader]: '0.1.0',
        authorization: `Bearer ${rep.token}`,
      },
      body: JSON.stringify({ extensionId }),
    })
    const begun = await createApp().fetch(request, without, createExecutionContext())
    expect(await refusal(begun)).toMatchObject({ status: 409, code: 'conflict' })
  })
})
