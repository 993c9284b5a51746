import 'fake-indexeddb/auto'
import { afterEach, expect, test } from 'vitest'
import { db } from '../../../lib/cache/db.ts'
import { takeWanted, wantPanelAt } from '../../../lib/page/wanted.ts'

const call = { view: 'meeting', meetingId: 'm1' } as const
const panel = { windowId: 7, tabId: null }
const now = 1_000_000

afterEach(() => db.meta.clear())

test('a window’s panel is sent to a place once, also one that opens a moment later', async () => {
  await wantPanelAt(panel, call, now)
  expect(await takeWanted(panel, now + 5_000)).toEqual(call)
  expect(await takeWanted(panel, now + 5_001)).toBeNull()
})

test('of two panels of one window, one is', async () => {
  await wantPanelAt(panel, call, now)
  const taken = await Promise.all([takeWanted(panel, now), takeWanted(panel, now)])
  expect(taken.filter((one) => one !== null)).toEqual([call])
})

test('another window’s panel leaves it to its own', async () => {
  await wantPanelAt(panel, call, now)
  expect(await takeWanted({ ...panel, windowId: 8 }, now)).toBeNull()
  expect(await takeWanted(panel, now)).toEqual(call)
})

test('a tab that shows a panel leaves it to the side panel of its window, and takes its own', async () => {
  const tab = { ...panel, tabId: 3 }
  await wantPanelAt(panel, call, now)
  expect(await takeWanted(tab, now)).toBeNull()
  expect(await takeWanted(panel, now)).toEqual(call)
  await wantPanelAt(tab, call, now)
  expect(await takeWanted(panel, now)).toBeNull()
  expect(await takeWanted({ ...tab, tabId: 4 }, now)).toBeNull()
  expect(await takeWanted(tab, now)).toEqual(call)
})

test('a panel opened an hour later begins where it was, and nothing is kept', async () => {
  await wantPanelAt(panel, call, now)
  expect(await takeWanted(panel, now + 3_600_000)).toBeNull()
  expect(await db.meta.count()).toBe(0)
})
