import { env, exports } from 'cloudflare:workers'
import { describe, expect, it, vi } from 'vitest'
import { versionHeader } from '../../../lib/contract/client.ts'
import { ErrorBody } from '../../../lib/contract/error.ts'
import { version } from '../../../package.json'
import type { SessionOptions } from '../fake-crm.ts'
import { refusal } from '../fake-crm.ts'
import {
  call,
  connect,
  createWorld,
  deliver,
  origin,
  otherExtensionId,
  payload,
  signIn,
} from '../world.ts'

const world = createWorld()
const { PUBLIC_URL } = env

const ownPaths = [
  '/v1/fathom/begin',
  '/v1/fathom/claim',
  '/v1/fathom/key',
  '/v1/fathom/disconnect',
  '/v1/sync',
  '/v1/panel-errors',
  '/v1/pull',
  '/v1/transcript',
  '/v1/push',
  '/v1/live',
]

describe('health', () => {
  it('answers without asking anybody', async () => {
    const before = world.crm.calls.length + world.fathomCalls.length
    const response = await exports.default.fetch(`${PUBLIC_URL}/health`)
    expect(await response.json()).toEqual({
      ok: true,
      version,
      backend: {
        companionUrl: PUBLIC_URL,
        supabaseUrl: env.SUPABASE_URL,
        supabaseKey: env.SUPABASE_PUBLISHABLE_KEY,
      },
    })
    // A panel that does not know yet whose it is asks from an origin that is not listed.
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    expect(world.crm.calls.length + world.fathomCalls.length).toBe(before)
  })
})

describe('a preflight', () => {
  const preflight = (from: string, path: string) =>
    exports.default.fetch(`${PUBLIC_URL}${path}`, {
      method: 'OPTIONS',
      headers: {
        origin: from,
        'access-control-request-method': 'POST',
        'access-control-request-headers': `authorization,content-type,${versionHeader}`,
      },
    })

  it.each(ownPaths)('of our extensions is answered, and may be remembered, on %s', async (path) => {
    for (const from of [origin, `chrome-extension://${otherExtensionId}`]) {
      const response = await preflight(from, path)
      expect(response.status).toBe(204)
      expect(response.headers.get('access-control-allow-origin')).toBe(from)
      expect(response.headers.get('access-control-allow-headers')).toContain(versionHeader)
      expect(Number(response.headers.get('access-control-max-age'))).toBeGreaterThan(600)
      expect(response.headers.get('access-control-allow-credentials')).toBeNull()
    }
  })

  it.each([
    'https://evil.example',
    `chrome-extension://${'c'.repeat(32)}`,
    `https://${otherExtensionId}`,
    `${origin}.evil.example`,
    'null',
  ])('of %s is not', async (from) => {
    const response = await preflight(from, '/v1/pull')
    expect(response.headers.get('access-control-allow-origin')).toBeNull()
  })
})

describe.each(ownPaths)('%s', (path) => {
  it('refuses a caller without a session, with a shape that the extension knows', async () => {
    const response = await call(path, { body: {} })
    expect(response.status).toBe(401)
    expect(response.headers.get('access-control-allow-origin')).toBe(origin)
    expect(ErrorBody.parse(await response.json()).error).toMatchObject({
      code: 'unauthorized',
      message: expect.stringContaining('Sign in'),
      requestId: expect.stringMatching(/./),
    })
  })

  it('refuses an extension that is too old, with words a rep understands', async () => {
    const { token } = signIn(world)
    for (const version of ['0.0.9', '0', '0.0.99999']) {
      const response = await call(path, { token, headers: { [versionHeader]: version } })
      expect(response.status).toBe(426)
      expect(ErrorBody.parse(await response.json()).error.message).toContain('too old')
    }
  })

  it('refuses a request that does not say its version', async () => {
    const { token } = signIn(world)
    for (const version of ['', 'latest', '1.2.3.4.5', '0.1.0-beta', '1e9']) {
      const response = await call(path, { token, headers: { [versionHeader]: version } })
      expect(response.status).toBe(400)
    }
  })

  it('refuses a token that the CRM does not know', async () => {
    const rep = signIn(world)
    world.crm.signOut(rep)
    const body = path === '/v1/pull' ? { cursor: null, stream: 'rows' } : undefined
    const mutation = {
      id: crypto.randomUUID(),
      name: 'x',
      args: {},
      madeAt: new Date().toISOString(),
    }
    const task = { ...mutation, name: 'task.complete', args: { taskId: crypto.randomUUID() } }
    const push = { clientId: crypto.randomUUID(), mutations: [task] }
    const transcript = { meetingId: crypto.randomUUID() }
    const sent = path === '/v1/push' ? push : path === '/v1/transcript' ? transcript : body
    expect((await call(path, { token: rep.token, body: sent })).status).toBe(401)
  })
})

describe('text that the CRM cannot hold', () => {
  const odd = ['a\u0000b', 'a\uD83D']

  it.each(odd)('is refused in a cursor and in words, before the CRM is asked', async (text) => {
    const { token } = signIn(world)
    const before = world.crm.calls.length
    const pull = await call('/v1/pull', { token, body: { cursor: text, stream: 'rows' } })
    const body = { words: [text], companyId: null, from: null }
    const search = await call('/v1/search-transcripts', { token, body })
    expect([pull.status, search.status]).toEqual([400, 400])
    expect(world.crm.calls.length).toBe(before)
  })

  it('is cleaned in a click', async () => {
    const { token } = signIn(world)
    world.crm.functions.apply_mutations = ({ p_mutations: sent }) => ({
      results: (sent as { id: string }[]).map(({ id }) => ({ id, ok: true })),
    })
    const taskId = crypto.randomUUID()
    const mutation = {
      id: crypto.randomUUID(),
      name: 'task.edit',
      args: { taskId, changes: { title: 'Send\u0000 it\uD83D' } },
      madeAt: new Date().toISOString(),
    }
    const body = { clientId: crypto.randomUUID(), mutations: [mutation] }
    expect((await call('/v1/push', { token, body })).status).toBe(200)
    expect(world.crm.calls.at(-1)?.args).toMatchObject({
      p_mutations: [{ args: { changes: { title: 'Send it\uFFFD' } } }],
    })
  })

  it('and whatever else the CRM will never take is the request’s fault, not ours', async () => {
    const { token } = signIn(world)
    world.crm.intercept = (name) => (name === 'pull_changes' ? refusal(400, '22P02') : null)
    const response = await call('/v1/pull', { token, body: { cursor: 'x', stream: 'rows' } })
    world.crm.intercept = null
    expect(response.status).toBe(400)
    expect(ErrorBody.parse(await response.json()).error.code).toBe('bad_request')
  })
})

describe('a session', () => {
  const hour = 3600
  const inAnHour = () => Math.floor(Date.now() / 1000) + hour
  const asked = async (options: SessionOptions) => {
    const { token } = world.crm.signIn(crypto.randomUUID(), 'sam@northbeam.example', options)
    return (await call('/v1/sync', { token })).status
  }

  it('counts where it is for us and from now on, and nowhere else', async () => {
    expect(await asked({})).toBe(200)
    expect(await asked({ aud: ['other', 'authenticated'] })).toBe(200)
    expect(await asked({ nbf: inAnHour() - hour })).toBe(200)
    expect(await asked({ aud: 'another-service' })).toBe(401)
    expect(await asked({ aud: [] })).toBe(401)
    expect(await asked({ nbf: inAnHour() })).toBe(401)
  })

  it('under a key that the project does not have is refused at no cost, however many there are', async () => {
    const url = (part: object) =>
      btoa(JSON.stringify(part)).replace(/=+$/, '').replace(/\+/g, '-').replace(/\//g, '_')
    const made = () => {
      const head = { alg: 'ES256', typ: 'JWT', kid: crypto.randomUUID() }
      const claims = { sub: crypto.randomUUID(), role: 'authenticated', exp: inAnHour() }
      return `${url(head)}.${url(claims)}.AAAA`
    }
    const user = vi.fn()
    world.crm.intercept = (name) => {
      if (name === 'user') user()
      return null
    }
    const before = world.crm.keysAsked
    const headers = { 'cf-connecting-ip': '192.0.2.77' }
    for (let n = 0; n < 20; n += 1) {
      expect((await call('/v1/sync', { token: made(), headers })).status).toBe(401)
    }
    world.crm.intercept = null
    expect(world.crm.keysAsked - before).toBeLessThanOrEqual(1)
    expect(user).not.toHaveBeenCalled()
  })
})

// A window of a minute may end in the middle, and the counting begin anew.
const batches = 40

describe('too much at once', () => {
  it('by one session is refused, and holds back no other', async () => {
    const { token } = signIn(world)
    world.crm.functions.pull_changes = () => ({})
    const body = { cursor: null, stream: 'rows' }
    const statuses = new Set<number>()
    for (let batch = 0; batch < batches && !statuses.has(429); batch += 1) {
      const answers = await Promise.all(
        Array.from({ length: 50 }, () => call('/v1/pull', { token, body })),
      )
      for (const { status } of answers) statuses.add(status)
    }
    expect([...statuses].sort()).toEqual([200, 429])
    expect((await call('/v1/pull', { token: signIn(world).token, body })).status).toBe(200)
  })

  it('by one session is refused however its header is spelt', async () => {
    const { token } = signIn(world)
    world.crm.functions.pull_changes = () => ({})
    const body = { cursor: null, stream: 'rows' }
    const spellings = ['Bearer', 'bearer', 'BEARER', 'bEaReR', 'BeArEr']
    const statuses = new Set<number>()
    for (let batch = 0; batch < batches && !statuses.has(429); batch += 1) {
      const answers = await Promise.all(
        Array.from({ length: 50 }, (_, n) => {
          const headers = { authorization: `${spellings[n % spellings.length]} ${token}` }
          return call('/v1/pull', { headers, body })
        }),
      )
      for (const { status } of answers) statuses.add(status)
    }
    // Five times the limit would have passed as five sessions.
    expect([...statuses].sort()).toEqual([200, 429])
  })

  it('by made-up sessions from one address is refused, while real ones there go on', async () => {
    const headers = { 'cf-connecting-ip': '192.0.2.9' }
    const { token } = signIn(world)
    const statuses = new Set<number>()
    for (let batch = 0; batch < batches && !statuses.has(429); batch += 1) {
      const answers = await Promise.all(
        Array.from({ length: 50 }, () =>
          call('/v1/sync', { token: `a.${crypto.randomUUID()}.c`, headers }),
        ),
      )
      for (const { status } of answers) statuses.add(status)
    }
    expect([...statuses].sort()).toEqual([401, 429])
    expect((await call('/v1/sync', { token, headers })).status).toBe(200)
  })

  it('of made-up deliveries from one address is refused, while real ones still arrive', async () => {
    const webhook = await connect(world, signIn(world))
    const headers = { 'cf-connecting-ip': '192.0.2.1' }
    const forged = { ...webhook, secret: `whsec_${btoa('not the secret of this one')}` }
    const statuses = new Set<number>()
    for (let batch = 0; batch < batches && !statuses.has(429); batch += 1) {
      const answers = await Promise.all(
        Array.from({ length: 50 }, () => deliver(forged, payload(), { headers })),
      )
      for (const { status } of answers) statuses.add(status)
    }
    expect([...statuses].sort()).toEqual([401, 429])
    expect((await deliver(webhook, payload(), { headers })).status).toBe(202)
  })
})

describe('what is not there', () => {
  it('is a 404 in the same shape, for whoever asks', async () => {
    for (const path of [
      '/',
      '/v1/unknown',
      '/hooks/fathom',
      '/oauth/fathom',
      '/v1/fathom/begin/x',
    ]) {
      const response = await exports.default.fetch(`${PUBLIC_URL}${path}`, {
        headers: { [versionHeader]: '0.1.0' },
      })
      expect(response.status).toBe(404)
      ErrorBody.parse(await response.json())
    }
  })
})

describe('an error of ours', () => {
  it('tells nothing of the inside, and the log not what came in', async () => {
    const { token } = signIn(world)
    world.crm.intercept = () => {
      throw new Error('password=hunter2 at /srv/secret.ts')
    }
    const response = await call('/v1/pull', { token, body: { cursor: null, stream: 'rows' } })
    world.crm.intercept = null
    expect(response.status).toBe(503)
    expect(await response.text()).not.toContain('hunter2')
    expect(world.logs.join('\n')).not.toContain('hunter2')
    expect(world.logs.join('\n')).not.toContain(token)
  })
})
