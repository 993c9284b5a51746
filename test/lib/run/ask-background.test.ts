import 'fake-indexeddb/auto'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { getMeta, setMeta } from '../../../lib/cache/meta.ts'
import { wipeCache } from '../../../lib/cache/wipe.ts'
import { askBackground } from '../../../lib/run/ask-background.ts'

const now = () => Date.parse('2026-11-23T16:10:00Z')

beforeEach(async () => {
  await wipeCache()
  vi.spyOn(console, 'error').mockImplementation(() => {})
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

test.each([
  ['connect-fathom', 'connect'],
  ['connect-crm', 'connectCrm'],
  ['enter-google', 'entering'],
] as const)(
  'a background that is not there is the outcome of %s, with a way on',
  async (type, key) => {
    await askBackground({ type }, () => Promise.reject(new Error('no receiving end')), now)
    expect(await getMeta(key)).toEqual({
      state: 'failed',
      at: '2026-11-23T16:10:00.000Z',
      message: expect.stringContaining('Restart Chrome'),
    })
  },
)

test('so is one that cannot even be asked', async () => {
  const missing = () => {
    throw new TypeError('runtime is undefined')
  }
  await askBackground({ type: 'connect-fathom' }, missing, now)
  expect((await getMeta('connect'))?.state).toBe('failed')
})

test('and one that never answers, unless it did begin', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const asked = askBackground({ type: 'connect-fathom' }, () => new Promise(() => {}), now)
  await vi.advanceTimersByTimeAsync(10_000)
  vi.useRealTimers()
  await asked
  expect((await getMeta('connect'))?.state).toBe('failed')

  await setMeta('connect', { state: 'open', at: '2026-11-23T16:00:00Z', message: null })
  await askBackground({ type: 'connect-fathom' }, () => Promise.reject(new Error('closed')), now)
  expect((await getMeta('connect'))?.state).toBe('open')
})

test('one that answers records for itself', async () => {
  await askBackground({ type: 'enter-google' }, () => Promise.resolve(), now)
  expect(await getMeta('entering')).toBeUndefined()
})
