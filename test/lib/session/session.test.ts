import 'fake-indexeddb/auto'
import { beforeEach, expect, test } from 'vitest'
import { Unreachable } from '../../../lib/api.ts'
import { db } from '../../../lib/cache/db.ts'
import { getMeta, setMeta } from '../../../lib/cache/meta.ts'
import { wipeCache } from '../../../lib/cache/wipe.ts'
import { act } from '../../../lib/outbox/actions.ts'
import { createSession } from '../../../lib/session/session.ts'
import { meetingRow, rep } from '../model-crm.ts'
import { memoryAuth, refused } from './memory-auth.ts'

beforeEach(wipeCache)

/** The session as panel and background have it: two of them over one store. */
function sessionsOf(server: ReturnType<typeof memoryAuth>) {
  const deps = {
    auth: server.auth,
    store: server.store,
    locks: navigator.locks,
    now: () => server.now,
  }
  return { session: createSession(deps), other: createSession(deps) }
}

async function signedIn() {
  const server = memoryAuth()
  const sessions = sessionsOf(server)
  expect(await sessions.session.signIn(rep.email, 'right')).toEqual({ ok: true })
  return { server, ...sessions }
}

const minutes = (count: number) => count * 60_000

test('signing in makes the cache the rep’s and gives a token', async () => {
  const { session } = await signedIn()
  expect(await getMeta('owner')).toEqual(rep)
  expect(await session.accessToken()).toBe(`token 1 of ${rep.userId}`)
})

test.each([
  ['invalid_credentials', 'Email or password is not right.'],
  ['email_not_confirmed', /not confirmed/],
  ['user_banned', /blocked/],
  ['something_new', 'Signing in did not work. Try again in a moment.'],
])('%s is told in words and changes nothing', async (code, message) => {
  const server = memoryAuth()
  server.failure = refused(code)
  expect(await sessionsOf(server).session.signIn(rep.email, 'wrong')).toEqual({
    ok: false,
    message: expect.stringMatching(message),
  })
  expect(await getMeta('owner')).toBeUndefined()
})

test.each([
  ['unreachable', /does not answer/],
  ['too_many', /Wait a minute/],
] as const)('a server that is %s is told from a wrong password', async (reason, message) => {
  const server = memoryAuth()
  server.failure = { ok: false, reason }
  expect(await sessionsOf(server).session.signIn(rep.email, 'right')).toEqual({
    ok: false,
    message: expect.stringMatching(message),
  })
})

test('signing in again keeps the cache; another rep finds nothing of the former', async () => {
  const { server, session } = await signedIn()
  await db.meetings.put(meetingRow('m1'))
  await session.signIn(rep.email, 'right')
  expect(await db.meetings.count()).toBe(1)

  server.userId = '10000000-0000-4000-8000-00000000000f'
  server.email = null
  await session.signIn('sam@upshot.test', 'right')
  expect(await db.meetings.count()).toBe(0)
  expect(await getMeta('owner')).toEqual({ userId: server.userId, email: 'sam@upshot.test' })
})

test('a session of somebody else never speaks for the rep whose cache this is', async () => {
  const { session } = await signedIn()
  await setMeta('owner', { userId: 'somebody else', email: 'else@upshot.test' })
  await expect(session.accessToken()).rejects.toMatchObject({ code: 'unauthorized' })
})

test('without a session there is no token', async () => {
  await setMeta('owner', rep)
  await expect(sessionsOf(memoryAuth()).session.accessToken()).rejects.toMatchObject({
    code: 'unauthorized',
  })
})

test('a token near its end is exchanged once, however many ask for it', async () => {
  const { server, session, other } = await signedIn()
  server.now += minutes(59.5)
  const tokens = await Promise.all(
    Array.from({ length: 20 }, (_, index) => (index % 2 ? session : other).accessToken()),
  )
  expect(new Set(tokens)).toEqual(new Set([`token 2 of ${rep.userId}`]))
  expect(server.refreshes).toBe(1)
})

test('a token that was turned down is exchanged once, however many it was turned down for', async () => {
  const { server, session, other } = await signedIn()
  const rejected = await session.accessToken()
  const tokens = await Promise.all([
    session.accessToken(rejected),
    other.accessToken(rejected),
    session.accessToken(rejected),
  ])
  expect(new Set(tokens).size).toBe(1)
  expect(tokens[0]).not.toBe(rejected)
  expect(server.refreshes).toBe(1)
})

test('only the server’s own word ends a session', async () => {
  const { server, session } = await signedIn()
  server.now += minutes(61)
  for (const reason of ['unreachable', 'too_many'] as const) {
    server.failure = { ok: false, reason }
    await expect(session.accessToken()).rejects.toThrow(Unreachable)
  }
  server.failure = null
  expect(await session.accessToken()).toBe(`token 2 of ${rep.userId}`)

  server.now += minutes(61)
  server.failure = refused('session_not_found')
  await expect(session.accessToken()).rejects.toMatchObject({ code: 'unauthorized' })
  server.failure = null
  await expect(session.accessToken()).rejects.toMatchObject({ code: 'unauthorized' })
  expect(server.refreshes).toBe(4)
})

test('a token that still holds is used while it cannot be exchanged', async () => {
  const { server, session } = await signedIn()
  const token = await session.accessToken()
  server.now += minutes(59.5)
  server.failure = { ok: false, reason: 'unreachable' }
  expect(await session.accessToken()).toBe(token)
  await expect(session.accessToken(token)).rejects.toThrow(Unreachable)
})

test('a session that ended leaves the cache to be read', async () => {
  const { server, session } = await signedIn()
  await db.meetings.put(meetingRow('m1'))
  server.now += minutes(61)
  server.failure = refused('session_not_found')
  await expect(session.accessToken()).rejects.toMatchObject({ code: 'unauthorized' })
  expect(await db.meetings.count()).toBe(1)
  expect(await getMeta('owner')).toEqual(rep)
})

test('signing out asks while clicks are unsent, and then forgets everything', async () => {
  const { server, session } = await signedIn()
  await act.dismissItem('40000000-0000-4000-8000-000000000001')
  expect(await session.signOut({ discardUnsent: false })).toEqual({
    ok: false,
    reason: 'unsent',
    count: 1,
  })
  expect(await db.outbox.count()).toBe(1)

  expect(await session.signOut({ discardUnsent: true })).toEqual({ ok: true })
  expect(server.signedOut).toEqual([`token 1 of ${rep.userId}`])
  expect(await server.store.read()).toBeNull()
  const counts = await Promise.all(db.tables.map((table) => table.count()))
  expect(counts.every((count) => count === 0)).toBe(true)
})

test('what else is to be forgotten goes once the CRM was told, and before the panel sees an empty cache', async () => {
  const { server, session } = await signedIn()
  const seen: unknown[] = []
  const forget = async () => {
    seen.push([...server.signedOut], await getMeta('owner'))
  }
  await act.dismissItem('40000000-0000-4000-8000-000000000001')
  expect(await session.signOut({ discardUnsent: false, forget })).toMatchObject({ ok: false })
  expect(seen).toEqual([])

  expect(await session.signOut({ discardUnsent: true, forget })).toEqual({ ok: true })
  expect(seen).toEqual([[`token 1 of ${rep.userId}`], rep])
  expect(await getMeta('owner')).toBeUndefined()
})
