import { generateKeyPairSync, sign } from 'node:crypto'
import { Hono } from 'hono'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { AppError } from '../../../lib/contract/error.ts'
import { callCrm, keyHeaders } from '../../../server/db/client.ts'
import { readSettings } from '../../../server/env.ts'
import { authenticate } from '../../../server/http/authenticate.ts'
import type { CompanionEnv } from '../../../server/http/companion.ts'

const userId = '6f4a2f8e-2c1d-4f66-9d25-0e4a0a3f7b11'
const project = 'https://abcdefghijklmnopqrst.supabase.co'

/** Every test its own project and key, so that nothing is remembered from the one before. */
async function setUp(vars: Record<string, string>) {
  const kid = crypto.randomUUID()
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const jwk = pair.publicKey.export({ format: 'jwk' })
  fetched.mockImplementation(async (input: RequestInfo | URL) => {
    const url = new URL(new Request(input).url)
    if (url.pathname !== '/auth/v1/.well-known/jwks.json') throw new TypeError('Nobody there')
    return Response.json({ keys: [{ ...jwk, kid, alg: 'ES256', key_ops: ['verify'] }] })
  })
  const settings = readSettings({
    SUPABASE_PUBLISHABLE_KEY: 'sb_publishable_x',
    SUPABASE_SECRET_KEY: 'sb_secret_x',
    FATHOM_CLIENT_ID: 'client',
    FATHOM_CLIENT_SECRET: 'secret',
    FATHOM_AUTHORIZE_URL: 'https://fathom.test/authorize',
    FATHOM_API_URL: 'https://fathom.test/v1',
    PUBLIC_URL: 'https://companion.test',
    EXTENSION_IDS: 'a'.repeat(32),
    TOKEN_KEYS: JSON.stringify({
      current: 'k1',
      keys: { k1: Buffer.alloc(32).toString('base64') },
    }),
    ...vars,
  })
  if (!settings.ok) throw new Error(settings.problems.join())
  const app = new Hono<CompanionEnv>()
    .use(async (c, next) => {
      c.set('settings', settings.settings)
      await next()
    })
    .get('/', async (c) => c.json(await authenticate(c)))
  app.onError((error, c) => c.json({ code: error instanceof AppError ? error.code : 'other' }, 400))
  return {
    settings: settings.settings,
    async ask(claims: object) {
      const exp = Math.floor(Date.now() / 1000) + 3600
      const all = { sub: userId, role: 'authenticated', aud: 'authenticated', exp, ...claims }
      const [head, body] = [{ alg: 'ES256', typ: 'JWT', kid }, all].map((part) =>
        Buffer.from(JSON.stringify(part)).toString('base64url'),
      )
      const signature = sign('sha256', Buffer.from(`${head}.${body}`), {
        key: pair.privateKey,
        dsaEncoding: 'ieee-p1363',
      })
      const token = `${head}.${body}.${signature.toString('base64url')}`
      return (await app.request('/', { headers: { authorization: `Bearer ${token}` } })).json()
    },
  }
}

const fetched = vi.fn()
beforeEach(() => {
  vi.stubGlobal('fetch', fetched)
  fetched.mockReset()
})
afterEach(() => {
  vi.unstubAllGlobals()
})

test('a session signed by a key of the project is let in, and nobody else is asked', async () => {
  const { ask } = await setUp({ SUPABASE_URL: project })
  expect(await ask({ iss: `${project}/auth/v1` })).toMatchObject({ userId })
  expect(fetched).toHaveBeenCalledTimes(1)
})

test('behind a domain of one’s own, sessions are still signed in the project’s own name', async () => {
  const { ask } = await setUp({
    SUPABASE_URL: 'https://crm.northbeam.example',
    SUPABASE_ISSUER: `${project}/auth/v1`,
  })
  expect(await ask({ iss: `${project}/auth/v1` })).toMatchObject({ userId })
  expect(await ask({ iss: 'https://crm.northbeam.example/auth/v1' })).toEqual({
    code: 'unauthorized',
  })
})

test('a session of another project is refused, whatever it says of itself', async () => {
  const { ask } = await setUp({ SUPABASE_URL: project })
  for (const iss of ['https://other.supabase.co/auth/v1', `${project}/auth/v1/`, undefined]) {
    expect(await ask({ iss })).toEqual({ code: 'unauthorized' })
  }
})

test.each([
  ['today’s secret key', 'sb_secret_abc', { apikey: 'sb_secret_abc' }],
  ['today’s public key', 'sb_publishable_abc', { apikey: 'sb_publishable_abc' }],
  [
    'an older one',
    'eyJh.eyJy.sig',
    { apikey: 'eyJh.eyJy.sig', authorization: 'Bearer eyJh.eyJy.sig' },
  ],
])('%s travels as the gateway takes it', (_, key, headers) => {
  expect(keyHeaders(key)).toEqual(headers)
})

test('a rep’s request has the public key beside the rep’s own token', async () => {
  const { settings } = await setUp({ SUPABASE_URL: project })
  fetched.mockImplementation(async () => Response.json({}))
  await callCrm(settings.supabase, { accessToken: 'eyJrep' }, 'pull_changes', {})
  expect(fetched.mock.lastCall?.[1].headers).toMatchObject({
    apikey: 'sb_publishable_x',
    authorization: 'Bearer eyJrep',
  })
})
