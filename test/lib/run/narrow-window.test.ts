import 'fake-indexeddb/auto'
import { beforeEach, expect, test } from 'vitest'
import { getMeta } from '../../../lib/cache/meta.ts'
import { wipeCache } from '../../../lib/cache/wipe.ts'
import { seeThatItShows } from '../../../lib/run/narrow-window.ts'

beforeEach(wipeCache)

/** A browser whose side panel is there after so many milliseconds; null: never. */
function browserThat(shows: { after: number | null }) {
  let time = 0
  let window: number | null = null
  const did: string[] = []
  return {
    did,
    waited: () => time,
    deps: {
      isPanelThere: async () => shows.after !== null && time >= shows.after,
      openWindow: async () => window,
      focus: async () => {
        did.push('focused')
      },
      create: async () => {
        window = 7
        did.push('created')
      },
      pause: async (ms: number) => {
        time += ms
      },
    },
  }
}

test('a panel that takes its time is waited for', async () => {
  const { did, deps } = browserThat({ after: 1_800 })
  expect(await seeThatItShows(deps)).toBe('panel')
  expect(did).toEqual([])
})

test('where nothing appears there is one window, and the next press does not wait', async () => {
  const { did, deps, waited } = browserThat({ after: null })
  expect(await seeThatItShows(deps)).toBe('window')
  const first = waited()
  expect(await seeThatItShows(deps)).toBe('focused')
  expect(waited()).toBe(first)
  expect(did).toEqual(['created', 'focused'])
})

test('a browser that has learnt it is believed', async () => {
  await seeThatItShows(browserThat({ after: null }).deps)
  expect(await getMeta('noSidePanel')).toBe(true)
  expect(await seeThatItShows(browserThat({ after: 0 }).deps)).toBe('panel')
  expect(await getMeta('noSidePanel')).toBe(false)
})
