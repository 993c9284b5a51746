import 'fake-indexeddb/auto'
import { beforeEach, expect, test, vi } from 'vitest'
import { Unreachable } from '../../../lib/api.ts'
import { getMeta, setMeta } from '../../../lib/cache/meta.ts'
import { wipeCache } from '../../../lib/cache/wipe.ts'
import { AppError } from '../../../lib/contract/error.ts'
import { connectByKey } from '../../../lib/run/connect-by-key.ts'

const key = 'Zm9yLXRlc3Rz.not_A-key0'
const now = () => Date.parse('2026-11-23T10:00:00Z')

beforeEach(wipeCache)

test('sends the key alone, records that it is connected, and keeps nothing of it', async () => {
  await setMeta('owner', { userId: 'sam', email: 'sam@northbeam.example' })
  await setMeta('connect', { state: 'declined', message: null, at: '' })
  const send = vi.fn(async () => ({ status: 'active' as const, fathomUserEmail: null }))
  expect(await connectByKey({ connectByKey: send }, ` API key: "${key}"\n`, now)).toEqual({
    ok: true,
  })
  expect(send).toHaveBeenCalledExactlyOnceWith(key)
  expect(await getMeta('connect')).toEqual({
    state: 'connected',
    message: null,
    at: '2026-11-23T10:00:00.000Z',
  })
})

test('sends nothing that can be no key', async () => {
  const send = vi.fn()
  const answer = await connectByKey({ connectByKey: send }, 'sk-ant-000000000000000', now)
  expect(answer).toMatchObject({ ok: false, message: expect.stringMatching(/sent nowhere/) })
  expect(send).not.toHaveBeenCalled()
})

test.each([
  [new AppError('fathom_refused', 'Fathom does not know this key.'), /does not know this key/],
  [new Unreachable(), /did not answer/],
])('says what came of it, and changes nothing: %s', async (error, words) => {
  const answer = await connectByKey({ connectByKey: () => Promise.reject(error) }, key, now)
  expect(answer).toMatchObject({ ok: false, message: expect.stringMatching(words) })
  expect(await getMeta('connect')).toBeUndefined()
})

test('tells nothing to whoever has signed in meanwhile', async () => {
  await setMeta('owner', { userId: 'sam', email: 'sam@northbeam.example' })
  const send = async () => {
    await setMeta('owner', { userId: 'dana', email: 'dana@northbeam.example' })
    return { status: 'active' as const, fathomUserEmail: null }
  }
  expect(await connectByKey({ connectByKey: send }, key, now)).toEqual({ ok: true })
  expect(await getMeta('connect')).toBeUndefined()
})
