import 'fake-indexeddb/auto'
import { beforeEach, expect, test } from 'vitest'
import { getMeta, setMeta } from '../../../lib/cache/meta.ts'
import { wipeCache } from '../../../lib/cache/wipe.ts'
import type { EnterDeps } from '../../../lib/run/enter-google.ts'
import {
  enterWithGoogle,
  readGoogleReturn,
  settleLostEntering,
} from '../../../lib/run/enter-google.ts'
import { createAuth } from '../../../lib/session/auth.ts'
import { createGotrue } from '../../../lib/session/gotrue.ts'
import { createSession } from '../../../lib/session/session.ts'

const home = 'https://abcdefghijklmnopabcdefghijklmnop.chromiumapp.org/google'

beforeEach(wipeCache)

/** A Supabase Auth that gives a session for the code `once` and the verifier of the challenge it was shown. */
function deps(launch?: (url: string) => Promise<string | undefined>) {
  let challenge: string | null = null
  const send: typeof fetch = async (input, init) => {
    const body = await new Request(input, init).json()
    const bytes = await crypto.subtle.digest(
      'SHA-256',
      new TextEncoder().encode(body.code_verifier),
    )
    const digest = Buffer.from(bytes).toString('base64url')
    if (body.auth_code !== 'once')
      return Response.json({ code: 'flow_state_not_found' }, { status: 404 })
    if (digest !== challenge) return Response.json({ code: 'bad_code_verifier' }, { status: 400 })
    return Response.json({
      access_token: 'a',
      refresh_token: 'r',
      expires_in: 3600,
      user: { id: 'u1', email: 'dana@northbeam.example' },
    })
  }
  const where = { url: 'https://crm.test', key: 'publishable', send }
  const all: EnterDeps = {
    identity: {
      launchWebAuthFlow: async ({ url }) => {
        challenge = new URL(url).searchParams.get('code_challenge')
        return launch ? launch(url) : `${home}?code=once`
      },
      getRedirectURL: (path) => `https://abcdefghijklmnopabcdefghijklmnop.chromiumapp.org/${path}`,
    },
    url: where.url,
    gotrue: createGotrue(where),
    session: createSession({
      auth: createAuth(async () => createGotrue(where)),
      store: { read: async () => null, write: async () => {}, forget: async () => {} },
      locks: navigator.locks,
      now: Date.now,
    }),
    now: () => Date.parse('2026-11-23T10:00:00Z'),
  }
  return all
}

test('what Google says is traded for a session, and whose it is becomes known', async () => {
  let asked = ''
  const all = deps(async (url) => {
    asked = url
    expect(await getMeta('entering')).toMatchObject({ state: 'open' })
    return `${home}?code=once`
  })
  expect(await enterWithGoogle(all)).toEqual({ state: 'connected', message: null })
  expect(await getMeta('owner')).toEqual({ userId: 'u1', email: 'dana@northbeam.example' })
  expect(await getMeta('entering')).toMatchObject({ state: 'connected' })
  const { searchParams, origin, pathname } = new URL(asked)
  expect(`${origin}${pathname}`).toBe('https://crm.test/auth/v1/authorize')
  expect(Object.fromEntries(searchParams)).toMatchObject({
    provider: 'google',
    redirect_to: home,
    code_challenge_method: 's256',
  })
})

test.each([
  ['The user did not approve access.', 'closed'],
  ['Only one web auth flow is allowed at a time.', 'busy'],
  ['Authorization page could not be loaded.', 'unavailable'],
])('"%s" ends as %s', async (words, state) => {
  const all = deps(() => Promise.reject(new Error(words)))
  expect(await enterWithGoogle(all)).toEqual({ state, message: null })
  expect(await getMeta('entering')).toMatchObject({ state })
  expect(await getMeta('owner')).toBeUndefined()
})

test('a code that was traded in before opens nothing', async () => {
  const all = deps(async () => `${home}?code=twice`)
  expect(await enterWithGoogle(all)).toEqual({
    state: 'failed',
    message: expect.stringMatching(/used already/),
  })
  expect(await getMeta('owner')).toBeUndefined()
})

test.each([
  ['somebody else’s address', 'https://evil.example/google?code=once', 'failed', null],
  ['another path of ours', home.replace('google', 'fathom?code=once'), 'failed', null],
  ['no address', undefined, 'failed', null],
  ['a refusal', `${home}?error=access_denied`, 'declined', null],
  [
    'closed sign-ups, behind the #',
    `${home}#error=access_denied&error_code=signup_disabled`,
    'failed',
    /by invitation/,
  ],
  [
    'an unconfirmed Google address',
    `${home}?error_code=provider_email_needs_verification`,
    'failed',
    /Confirm it there/,
  ],
] as const)('%s is no way in', (_, address, state, words) => {
  expect(readGoogleReturn(address, home)).toEqual({
    ok: false,
    outcome: { state, message: words === null ? null : expect.stringMatching(words) },
  })
})

test('a window that died with the background is recorded as closed, once', async () => {
  await setMeta('entering', { state: 'open', message: null, at: '' })
  await settleLostEntering(0)
  expect(await getMeta('entering')).toMatchObject({ state: 'closed' })
  await setMeta('entering', { state: 'connected', message: null, at: '' })
  await settleLostEntering(0)
  expect(await getMeta('entering')).toMatchObject({ state: 'connected' })
})
