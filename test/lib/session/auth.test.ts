import { expect, test } from 'vitest'
import { createAuth } from '../../../lib/session/auth.ts'
import { createGotrue } from '../../../lib/session/gotrue.ts'

const granted = {
  access_token: 'a1',
  token_type: 'bearer',
  expires_in: 3600,
  expires_at: 1,
  refresh_token: 'r1',
  user: { id: 'u1', email: 'dana@upshot.test', role: 'authenticated' },
}

function answering(answer: () => Response | Promise<Response>) {
  const asked: Request[] = []
  const gotrue = createGotrue({
    url: 'https://crm.test',
    key: 'publishable',
    now: () => 1_000_000,
    send: async (input, init) => {
      asked.push(new Request(input, init))
      return answer()
    },
  })
  const auth = createAuth(async () => gotrue)
  return { auth, asked }
}

test('a password is traded for a session whose end is counted on this device’s clock', async () => {
  const { auth, asked } = answering(() => Response.json(granted))
  expect(await auth.signIn('dana@upshot.test', 'secret')).toEqual({
    ok: true,
    session: {
      accessToken: 'a1',
      refreshToken: 'r1',
      expiresAt: 1_000_000 + 3_600_000,
      userId: 'u1',
      email: 'dana@upshot.test',
    },
  })
  expect(asked[0]?.url).toBe('https://crm.test/auth/v1/token?grant_type=password')
  expect(asked[0]?.headers.get('apikey')).toBe('publishable')
  expect(await asked[0]?.json()).toEqual({ email: 'dana@upshot.test', password: 'secret' })
})

test('a refresh sends the refresh token alone', async () => {
  const { auth, asked } = answering(() => Response.json(granted))
  expect(await auth.refresh('r0')).toMatchObject({ ok: true })
  expect(asked[0]?.url).toBe('https://crm.test/auth/v1/token?grant_type=refresh_token')
  expect(await asked[0]?.json()).toEqual({ refresh_token: 'r0' })
})

test.each([
  [400, { code: 'refresh_token_not_found', message: 'Not found' }, 'refresh_token_not_found'],
  [400, { code: 400, error_code: 'invalid_credentials', msg: 'No' }, 'invalid_credentials'],
  [400, { error: 'invalid_grant', error_description: 'No' }, 'invalid_grant'],
  [403, { code: 'user_banned', message: 'Banned' }, 'user_banned'],
])('a %i with %j is the server’s word', async (status, body, code) => {
  const { auth } = answering(() => Response.json(body, { status }))
  expect(await auth.refresh('r0')).toEqual({ ok: false, reason: 'refused', code })
})

test.each([
  ['no network', () => Promise.reject(new TypeError('Failed to fetch'))],
  ['a captive portal', () => new Response('<h1>Welcome</h1>')],
  ['a proxy that forbids', () => new Response('<h1>Forbidden</h1>', { status: 403 })],
  ['a gateway', () => Response.json({ message: 'Invalid API key' }, { status: 401 })],
  ['two at once', () => Response.json({ code: 'conflict', message: 'Retry' }, { status: 409 })],
  ['a fault', () => Response.json({ code: 'unexpected_failure' }, { status: 500 })],
  ['an answer of another shape', () => Response.json({ access_token: 'a1' })],
])('%s is no word of the server’s', async (_, answer) => {
  expect(await answering(answer).auth.refresh('r0')).toEqual({ ok: false, reason: 'unreachable' })
})

test('a rate limit is told apart', async () => {
  const { auth } = answering(() =>
    Response.json({ code: 'over_request_rate_limit', message: 'Slow down' }, { status: 429 }),
  )
  expect(await auth.signIn('dana@upshot.test', 'secret')).toEqual({ ok: false, reason: 'too_many' })
})

test('signing out ends this session alone, and does not mind a server that is away', async () => {
  const { auth, asked } = answering(() => Promise.reject(new TypeError('Failed to fetch')))
  await auth.signOut('a1')
  expect(asked[0]?.url).toBe('https://crm.test/auth/v1/logout?scope=local')
  expect(asked[0]?.headers.get('authorization')).toBe('Bearer a1')
})
