import 'fake-indexeddb/auto'
import { beforeEach, expect, test, vi } from 'vitest'
import { showEverything, showOnly } from '../../../lib/cache/client-safe.ts'
import { db } from '../../../lib/cache/db.ts'
import { setMeta } from '../../../lib/cache/meta.ts'
import { deleteCache, wipeCache } from '../../../lib/cache/wipe.ts'

const kept = new Map<string, string>()

beforeEach(() => {
  kept.clear()
  kept.set('upshot.panel.frame', '{"screen":[]}')
  kept.set('upshot.panel.rep', '"somebody"')
  kept.set('upshot.panel.theme', '"dark"')
  vi.stubGlobal('localStorage', {
    removeItem: (key: string) => kept.delete(key),
    setItem: (key: string, value: string) => kept.set(key, value),
  })
})

test('the kept screen goes with every row', async () => {
  await wipeCache()
  expect([...kept.keys()]).toEqual(['upshot.panel.theme'])
})

test('and with the cache as a whole, whether or not that can be deleted', async () => {
  await db.open()
  await deleteCache()
  expect([...kept.keys()]).toEqual(['upshot.panel.theme'])
  await db.open()
})

test('while the screen is shared none may be kept; afterwards one may again', async () => {
  const hiding = showOnly(null)
  expect(kept.get('upshot.panel.frame')).toBe('"forbidden"')
  await hiding
  await showEverything()
  expect(kept.has('upshot.panel.frame')).toBe(false)
  expect(kept.get('upshot.panel.rep')).toBe('"somebody"')
})

test('a wipe where there is no localStorage, or one that refuses, wipes all the same', async () => {
  for (const storage of [
    undefined,
    {
      removeItem: () => {
        throw new Error('refused')
      },
    },
  ]) {
    vi.stubGlobal('localStorage', storage)
    await setMeta('clientId', 'x')
    await wipeCache()
    expect(await db.meta.count()).toBe(0)
  }
})
