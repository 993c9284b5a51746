import 'fake-indexeddb/auto'
import { beforeEach, expect, test, vi } from 'vitest'
import { Unreachable } from '../../../lib/api.ts'
import { getMeta, setMeta } from '../../../lib/cache/meta.ts'
import { wipeCache } from '../../../lib/cache/wipe.ts'
import { AppError } from '../../../lib/contract/error.ts'
import type { ConnectDeps } from '../../../lib/run/connect-fathom.ts'
import { connectFathom, readReturn, settleLostConsent } from '../../../lib/run/connect-fathom.ts'

const home = 'https://abcdefghijklmnopabcdefghijklmnop.chromiumapp.org/fathom'

beforeEach(wipeCache)

function deps(changes: {
  launch?: () => Promise<string | undefined>
  begin?: ConnectDeps['api']['begin']
  claim?: ConnectDeps['api']['claim']
}) {
  return {
    identity: {
      launchWebAuthFlow: changes.launch ?? (async () => `${home}?handoff=once`),
      getRedirectURL: () => home,
    },
    api: {
      begin: changes.begin ?? (async () => ({ authorizeUrl: 'https://fathom.test/authorize' })),
      claim: changes.claim ?? (async () => ({ status: 'active' as const, fathomUserEmail: null })),
    },
    extensionId: 'abcdefghijklmnopabcdefghijklmnop',
    sync: vi.fn(),
    now: () => Date.parse('2026-11-23T10:00:00Z'),
  }
}

test('a consent that was given ends connected and asks for a sync', async () => {
  const claimed: string[] = []
  const all = deps({
    claim: async (handoff) => {
      claimed.push(handoff)
      return { status: 'active', fathomUserEmail: null }
    },
  })
  expect(await connectFathom(all)).toBe('connected')
  expect(claimed).toEqual(['once'])
  expect(all.sync).toHaveBeenCalledOnce()
  expect(await getMeta('connect')).toEqual({
    state: 'connected',
    message: null,
    at: '2026-11-23T10:00:00.000Z',
  })
})

test('while the window is open, that is what is recorded', async () => {
  let during: unknown
  const all = deps({
    launch: async () => {
      during = (await getMeta('connect'))?.state
      return `${home}?error=declined`
    },
  })
  expect(await connectFathom(all)).toBe('declined')
  expect(during).toBe('open')
  expect(all.sync).not.toHaveBeenCalled()
})

test.each([
  ['The user did not approve access.', 'closed'],
  ['Only one web auth flow is allowed at a time.', 'busy'],
  ['Authorization page could not be loaded.', 'unavailable'],
  ['Something new.', 'failed'],
])('"%s" ends as %s', async (words, state) => {
  const launch = () => Promise.reject(new Error(words))
  expect(await connectFathom(deps({ launch }))).toBe(state)
  expect((await getMeta('connect'))?.state).toBe(state)
})

test('a companion that does not answer at the beginning opens no window', async () => {
  const launch = vi.fn(async () => home)
  const begin = () => Promise.reject(new Unreachable())
  expect(await connectFathom(deps({ launch, begin }))).toBe('unavailable')
  expect(launch).not.toHaveBeenCalled()
})

test('a refused hand-off fails with the companion’s words', async () => {
  const claim = () => Promise.reject(new AppError('state_invalid', 'Connect Fathom again.'))
  expect(await connectFathom(deps({ claim }))).toBe('failed')
  expect(await getMeta('connect')).toMatchObject({ message: 'Connect Fathom again.' })
})

test('a hand-off whose answer was lost is traded once more', async () => {
  const claim = vi
    .fn<ConnectDeps['api']['claim']>()
    .mockRejectedValueOnce(new Unreachable())
    .mockResolvedValueOnce({ status: 'active', fathomUserEmail: null })
  expect(await connectFathom(deps({ claim }))).toBe('connected')
})

test('a fault of our own leaves no window recorded as open', async () => {
  const begin = () => Promise.reject(new TypeError('broken'))
  await expect(connectFathom(deps({ begin }))).rejects.toThrow('broken')
  expect((await getMeta('connect'))?.state).toBe('failed')
})

test('only our own return address is believed', () => {
  expect(readReturn(`${home}?handoff=h`, home)).toEqual({ ok: true, handoff: 'h' })
  expect(readReturn(`${home}?error=declined`, home)).toEqual({ ok: false, state: 'declined' })
  expect(readReturn(`${home}?error=nonsense`, home)).toEqual({ ok: false, state: 'failed' })
  expect(readReturn('https://evil.test/fathom?handoff=h', home)).toEqual({
    ok: false,
    state: 'failed',
  })
  expect(readReturn(home.replace('/fathom', '/other?handoff=h'), home)).toEqual({
    ok: false,
    state: 'failed',
  })
  expect(readReturn(undefined, home)).toEqual({ ok: false, state: 'failed' })
})

test('a window that died with the background is recorded as closed', async () => {
  await setMeta('connect', { state: 'open', message: null, at: '2026-11-23T09:00:00Z' })
  await settleLostConsent(Date.parse('2026-11-23T10:00:00Z'))
  expect(await getMeta('connect')).toMatchObject({ state: 'closed' })
  await setMeta('connect', { state: 'connected', message: null, at: '2026-11-23T09:00:00Z' })
  await settleLostConsent(Date.parse('2026-11-23T10:00:00Z'))
  expect(await getMeta('connect')).toMatchObject({ state: 'connected' })
})

test('who signs out while the window is open leaves no outcome to the next', async () => {
  await setMeta('owner', { userId: 'u1', email: 'dana@upshot.test' })
  const launch = async () => {
    await wipeCache()
    return `${home}?error=declined`
  }
  await connectFathom(deps({ launch }))
  expect(await getMeta('connect')).toBeUndefined()
})
