import 'fake-indexeddb/auto'
import { AuthApiError, AuthRetryableFetchError } from '@supabase/supabase-js'
import { beforeEach, expect, test, vi } from 'vitest'
import { Unreachable } from '../../../lib/api.ts'
import { db } from '../../../lib/cache/db.ts'
import { getMeta, setMeta } from '../../../lib/cache/meta.ts'
import { wipeCache } from '../../../lib/cache/wipe.ts'
import { dismissItem } from '../../../lib/outbox/actions.ts'
import { createSession } from '../../../lib/session/session.ts'
import { meetingRow, rep } from '../model-crm.ts'
import { memoryAuth } from './memory-auth.ts'

beforeEach(wipeCache)

function sessionOf(auth: ReturnType<typeof memoryAuth>) {
  const forget = vi.fn(async () => auth.forget())
  return { forget, session: createSession({ auth: auth.client, locks: navigator.locks, forget }) }
}

test('signing in makes the cache the rep’s and gives a token', async () => {
  const { session } = sessionOf(memoryAuth())
  expect(await session.signIn(rep.email, 'right')).toEqual({ ok: true })
  expect(await getMeta('owner')).toEqual(rep)
  expect(await session.accessToken()).toBe(`token of ${rep.userId}`)
})

test('a wrong password is told in words and changes nothing', async () => {
  const auth = memoryAuth()
  auth.signInError = new AuthApiError('Invalid login credentials', 400, 'invalid_credentials')
  const { session } = sessionOf(auth)
  expect(await session.signIn(rep.email, 'wrong')).toEqual({
    ok: false,
    message: 'Email or password is not right.',
  })
  expect(await getMeta('owner')).toBeUndefined()
})

test('signing in again keeps the cache; another rep finds nothing of the former', async () => {
  const auth = memoryAuth()
  const { session } = sessionOf(auth)
  await session.signIn(rep.email, 'right')
  await db.meetings.put(meetingRow('m1'))
  await session.signIn(rep.email, 'right')
  expect(await db.meetings.count()).toBe(1)

  auth.userId = '10000000-0000-4000-8000-00000000000f'
  await session.signIn('sam@upshot.test', 'right')
  expect(await db.meetings.count()).toBe(0)
  expect(await getMeta('owner')).toEqual({ userId: auth.userId, email: 'sam@upshot.test' })
})

test('a session of somebody else never speaks for the rep whose cache this is', async () => {
  const auth = memoryAuth()
  const { session } = sessionOf(auth)
  await session.signIn(rep.email, 'right')
  await setMeta('owner', { userId: 'somebody else', email: 'else@upshot.test' })
  await expect(session.accessToken()).rejects.toMatchObject({ code: 'unauthorized' })
})

test('no session is unauthorized; a refresh without an answer is not', async () => {
  const auth = memoryAuth()
  const { session } = sessionOf(auth)
  await setMeta('owner', rep)
  await expect(session.accessToken()).rejects.toMatchObject({ code: 'unauthorized' })
  auth.sessionError = new AuthRetryableFetchError('no network', 0)
  await expect(session.accessToken()).rejects.toThrow(Unreachable)
})

test('signing out asks while clicks are unsent, and then forgets everything', async () => {
  const auth = memoryAuth()
  const { session, forget } = sessionOf(auth)
  await session.signIn(rep.email, 'right')
  await dismissItem('40000000-0000-4000-8000-000000000001')
  expect(await session.signOut({ discardUnsent: false })).toEqual({
    ok: false,
    reason: 'unsent',
    count: 1,
  })
  expect(await db.outbox.count()).toBe(1)

  expect(await session.signOut({ discardUnsent: true })).toEqual({ ok: true })
  expect(forget).toHaveBeenCalledOnce()
  const counts = await Promise.all(db.tables.map((table) => table.count()))
  expect(counts.every((count) => count === 0)).toBe(true)
})

test('signing out forgets everything though the server does not answer', async () => {
  const auth = memoryAuth()
  auth.signOutFails = true
  const { session } = sessionOf(auth)
  await session.signIn(rep.email, 'right')
  expect(await session.signOut({ discardUnsent: false })).toEqual({ ok: true })
  expect(await getMeta('owner')).toBeUndefined()
  await setMeta('owner', rep)
  await expect(session.accessToken()).rejects.toMatchObject({ code: 'unauthorized' })
})
