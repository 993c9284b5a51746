import { runDurableObjectAlarm } from 'cloudflare:test'
import { env, exports } from 'cloudflare:workers'
import { describe, expect, it, vi } from 'vitest'
import { ErrorBody } from '../../../lib/contract/error.ts'
import { PushResponse } from '../../../lib/contract/mutation.ts'
import { refusal } from '../fake-crm.ts'
import type { TestRep } from '../world.ts'
import { call, createWorld, mailbox, origin, signIn } from '../world.ts'

const world = createWorld()

const pullRequest = { cursor: 'abc', stream: 'rows' }

function mutation(name: string, args: object, changes: object = {}) {
  return { id: crypto.randomUUID(), name, args, madeAt: new Date().toISOString(), ...changes }
}

function push(rep: TestRep, mutations: unknown[], changes: object = {}) {
  const body = { clientId: crypto.randomUUID(), mutations, ...changes }
  return call('/v1/push', { token: rep.token, body })
}

describe('transcript', () => {
  const meetingId = crypto.randomUUID()

  it("hands one transcript through untouched, under the rep's own token", async () => {
    const rep = signIn(world)
    const asked: unknown[] = []
    world.crm.functions.read_transcript = (args, userId) => {
      asked.push({ args, userId })
      return { transcript: null, odd: 1 }
    }
    const response = await call('/v1/transcript', { token: rep.token, body: { meetingId } })
    expect(await response.json()).toEqual({ transcript: null, odd: 1 })
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(asked).toEqual([{ args: { p_meeting: meetingId }, userId: rep.userId }])
  })

  it('refuses a request that is not one', async () => {
    const { token } = signIn(world)
    for (const body of ['', {}, { meetingId: 'x' }, { meetingId: null }]) {
      expect((await call('/v1/transcript', { token, body })).status).toBe(400)
    }
  })
})

describe('search-transcripts', () => {
  const meetingId = crypto.randomUUID()
  const companyId = crypto.randomUUID()
  const from = { start: '2026-11-20T14:00:00.123456+00:00', meetingId }
  const request = { words: ['security'], companyId: null, from: null }

  it("hands what was found through untouched, under the rep's own token", async () => {
    const rep = signIn(world)
    const asked: unknown[] = []
    world.crm.functions.search_transcripts = (args, userId) => {
      asked.push({ args, userId })
      return { lines: [], next: null, odd: 1 }
    }
    const ask = (body: object) => call('/v1/search-transcripts', { token: rep.token, body })
    const response = await ask(request)
    expect(await response.json()).toEqual({ lines: [], next: null, odd: 1 })
    expect(response.headers.get('cache-control')).toBe('no-store')
    const undated = { ...from, start: null }
    for (const more of [{ from, companyId }, { from: undated }]) {
      expect((await ask({ ...request, ...more })).status).toBe(200)
    }
    const nothing = { p_company: null, p_start: null, p_meeting: null }
    const place = { p_start: from.start, p_meeting: meetingId }
    expect(asked).toEqual(
      [nothing, { ...place, p_company: companyId }, { ...nothing, p_meeting: meetingId }].map(
        (args) => ({ args: { p_words: ['security'], ...args }, userId: rep.userId }),
      ),
    )
  })

  it('refuses a search without words, with too many or too long ones, or from nowhere', async () => {
    const { token } = signIn(world)
    const before = world.crm.calls.length
    for (const changes of [
      { words: [] },
      { words: [''] },
      { words: ['x'.repeat(101)] },
      { words: Array(21).fill('x') },
      { words: 'security' },
      { companyId: 'x' },
      { from: { start: 'yesterday', meetingId } },
      { from: { start: from.start } },
    ]) {
      const body = { ...request, ...changes }
      expect((await call('/v1/search-transcripts', { token, body })).status).toBe(400)
    }
    expect(world.crm.calls.length).toBe(before)
    expect((await call('/v1/search-transcripts', { body: request })).status).toBe(401)
  })
})

describe('pull', () => {
  it("hands the database's answer through untouched, under the rep's own token", async () => {
    const rep = signIn(world)
    const page = '{"cursor":"e.1","reset":false,"more":false,"changes":[],  "odd":1.0}'
    const asked: { url: string; headers: Headers; body: unknown }[] = []
    world.crm.intercept = async (name, request) => {
      if (name !== 'pull_changes') return null
      asked.push({ url: request.url, headers: request.headers, body: await request.json() })
      return new Response(page, { headers: { 'content-type': 'application/json' } })
    }
    const response = await call('/v1/pull', { token: rep.token, body: pullRequest })
    world.crm.intercept = null
    expect(await response.text()).toBe(page)
    expect(response.headers.get('access-control-allow-origin')).toBe(origin)
    expect(response.headers.get('cache-control')).toBe('no-store')
    const [{ headers, body, url } = expect.fail('The database was not asked')] = asked
    expect(url).toBe('https://supabase.test/rest/v1/rpc/pull_changes')
    expect(body).toEqual({ p_cursor: 'abc', p_stream: 'rows' })
    expect(headers.get('authorization')).toBe(`Bearer ${rep.token}`)
    expect(headers.get('apikey')).toBe(env.SUPABASE_PUBLISHABLE_KEY)
  })

  it.each([
    ['the CRM down', () => Promise.reject(new TypeError('network')), 503, 'crm_unavailable'],
    ['a 500 page', () => new Response('<html>', { status: 500 }), 503, 'crm_unavailable'],
    ['no connection', () => refusal(503, 'PGRST001'), 503, 'crm_unavailable'],
    ['a missing function', () => refusal(404, 'PGRST202'), 503, 'crm_unavailable'],
    ['too many requests', () => new Response('', { status: 429 }), 503, 'crm_unavailable'],
    ['a lost race', () => refusal(500, '40001'), 503, 'crm_unavailable'],
    ['an expired token', () => refusal(401, 'PGRST301'), 401, 'unauthorized'],
    ['a right that is missing', () => refusal(403, '42501'), 403, 'forbidden'],
    ['an argument it does not take', () => refusal(400, '22P02'), 400, 'bad_request'],
  ])('with %s answers in the closed set', async (_, answer, status, code) => {
    const rep = signIn(world)
    world.crm.intercept = (name) => (name === 'pull_changes' ? answer() : null)
    const response = await call('/v1/pull', { token: rep.token, body: pullRequest })
    world.crm.intercept = null
    expect(response.status).toBe(status)
    expect(ErrorBody.parse(await response.json()).error.code).toBe(code)
  })

  it('refuses a request that is not one', async () => {
    const { token } = signIn(world)
    for (const body of [
      '',
      '{',
      {},
      { cursor: 1, stream: 'rows' },
      { cursor: null, stream: 'all' },
    ]) {
      expect((await call('/v1/pull', { token, body })).status).toBe(400)
    }
  })
})

describe('push', () => {
  it('refuses what is invalid by itself, and sends on the rest in order', async () => {
    const rep = signIn(world)
    const taskId = crypto.randomUUID()
    let args: Record<string, unknown> = {}
    world.crm.functions.apply_mutations = (given) => {
      args = given
      const mutations = given.p_mutations as { id: string }[]
      return { results: mutations.map(({ id }) => ({ id, ok: true })), touched: [] }
    }
    const sent = [
      mutation('task.complete', { taskId }),
      mutation('task.explode', { taskId }),
      mutation('task.create', { taskId, title: '   ' }),
      mutation('task.create', { taskId, title: '  Call Priya ', surplus: 1 }),
      mutation('task.reopen', { taskId }, { madeAt: 'yesterday' }),
      mutation('constructor', {}),
    ]
    const response = await push(rep, sent)
    const { results } = PushResponse.parse(await response.json())
    expect(results.map(({ id }) => id)).toEqual(sent.map(({ id }) => id))
    expect(results.map((result) => (result.ok ? 'ok' : result.reason))).toEqual([
      'ok',
      'unknown_mutation',
      'invalid',
      'ok',
      'invalid',
      'unknown_mutation',
    ])
    expect(args.p_mutations).toMatchObject([
      { name: 'task.complete', args: { taskId } },
      { name: 'task.create', args: { taskId, title: 'Call Priya' } },
    ])
    expect(JSON.stringify(args)).not.toContain('surplus')
  })

  it('does not ask the database when nothing is left to do', async () => {
    const before = world.crm.calls.length
    const response = await push(signIn(world), [mutation('task.complete', {})])
    expect(PushResponse.parse(await response.json()).results).toMatchObject([{ reason: 'invalid' }])
    expect(world.crm.calls).toHaveLength(before)
  })

  it('refuses an envelope that is none, and more than fifty at once', async () => {
    const rep = signIn(world)
    const one = mutation('task.complete', { taskId: crypto.randomUUID() })
    for (const mutations of [[], Array(51).fill(one), [{}], ['x'], [null]]) {
      expect((await push(rep, mutations)).status).toBe(400)
    }
    expect((await push(rep, [one], { clientId: 'me' })).status).toBe(400)
  })

  it('keeps whom it touched to itself', async () => {
    const rep = signIn(world)
    const one = mutation('task.complete', { taskId: crypto.randomUUID() })
    world.crm.functions.apply_mutations = () => ({
      results: [{ id: one.id, ok: true }],
      touched: [rep.userId],
    })
    const answer = await (await push(rep, [one])).json()
    expect(answer).toEqual({ results: [{ id: one.id, ok: true }] })
  })
})

async function ticketOf(rep: TestRep): Promise<string> {
  const response = await call('/v1/live', { token: rep.token })
  return (await response.json<{ ticket: string }>()).ticket
}

function openSocket(ticket: string, headers: Record<string, string> = { origin }) {
  return exports.default.fetch(`${env.PUBLIC_URL}/v1/live/${ticket}`, {
    headers: { upgrade: 'websocket', ...headers },
  })
}

/** A panel's socket, with what arrived at it. */
async function listen(rep: TestRep) {
  const { webSocket } = await openSocket(await ticketOf(rep))
  if (!webSocket) throw new Error('The socket did not open')
  const messages: unknown[] = []
  const closed: number[] = []
  webSocket.accept()
  webSocket.addEventListener('message', ({ data }) => messages.push(JSON.parse(String(data))))
  webSocket.addEventListener('close', ({ code }) => closed.push(code))
  return { webSocket, messages, closed }
}

describe('live', () => {
  it('tells the panels of those whom a push touched to pull, and says nothing else', async () => {
    const rep = signIn(world)
    const colleague = signIn(world, 'dana@northbeam.example')
    const stranger = signIn(world, 'eve@elsewhere.example')
    const [own, theirs, none] = await Promise.all([
      listen(rep),
      listen(colleague),
      listen(stranger),
    ])
    const one = mutation('task.complete', { taskId: crypto.randomUUID() })
    world.crm.functions.apply_mutations = () => ({
      results: [{ id: one.id, ok: true }],
      touched: [rep.userId, colleague.userId],
    })
    await push(rep, [one])
    await vi.waitFor(() => {
      expect(own.messages).toEqual([{ type: 'pull' }])
      expect(theirs.messages).toEqual([{ type: 'pull' }])
    })
    expect(none.messages).toEqual([])
  })

  it('opens once for a ticket', async () => {
    const ticket = await ticketOf(signIn(world))
    expect((await openSocket(ticket)).status).toBe(101)
    expect((await openSocket(ticket)).status).toBe(404)
  })

  it('does not open with a ticket that is made up, foreign or a minute old', async () => {
    const rep = signIn(world)
    const [hex, random] = (await ticketOf(rep)).split('.')
    for (const ticket of [
      `${'ab'.repeat(32)}.${random}`,
      `${hex}.${'x'.repeat(32)}`,
      `${env.MAILBOX.idFromName(crypto.randomUUID())}.${random}`,
      hex ?? '',
      'x',
    ]) {
      expect((await openSocket(ticket)).status).toBe(404)
    }
    const realNow = Date.now()
    vi.spyOn(Date, 'now').mockReturnValue(realNow + 60_001)
    expect((await openSocket(`${hex}.${random}`)).status).toBe(404)
    vi.mocked(Date.now).mockRestore()
  })

  it('opens only for the origins of our extensions, and only as a WebSocket', async () => {
    const ticket = await ticketOf(signIn(world))
    expect((await openSocket(ticket, { origin: 'https://evil.example' })).status).toBe(403)
    expect((await openSocket(ticket, {})).status).toBe(403)
    const plain = await exports.default.fetch(`${env.PUBLIC_URL}/v1/live/${ticket}`, {
      headers: { origin },
    })
    expect(plain.status).toBe(400)
    expect((await openSocket(ticket)).status).toBe(101)
  })

  it('closes when the session that it was opened with is over', async () => {
    const rep = world.crm.signIn(crypto.randomUUID(), 'sam@northbeam.example', {
      endsAt: Date.now() + 120_000,
    })
    const panel = await listen(rep)
    const realNow = Date.now()
    vi.spyOn(Date, 'now').mockReturnValue(realNow + 130_000)
    await runDurableObjectAlarm(mailbox(rep))
    vi.mocked(Date.now).mockRestore()
    await vi.waitFor(() => expect(panel.closed).toEqual([4001]))
  })

  it('answers a ping without waking the mailbox', async () => {
    const { webSocket } = await openSocket(await ticketOf(signIn(world)))
    const answers: string[] = []
    webSocket?.accept()
    webSocket?.addEventListener('message', ({ data }) => answers.push(String(data)))
    webSocket?.send('ping')
    await vi.waitFor(() => expect(answers).toEqual(['pong']))
  })
})
