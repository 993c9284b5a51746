import 'fake-indexeddb/auto'
import { afterEach, expect, test } from 'vitest'
import { db } from '../../../lib/cache/db.ts'
import { takeWanted, wantPanelAt } from '../../../lib/page/wanted.ts'

const call = { view: 'meeting', meetingId: 'm1' } as const
const now = 1_000_000

afterEach(() => db.meta.clear())

test('a window’s panel is sent to a place once, also one that opens a moment later', async () => {
  await wantPanelAt(7, call, now)
  expect(await takeWanted(7, now + 5_000)).toEqual(call)
  expect(await takeWanted(7, now + 5_001)).toBeNull()
})

test('of two panels of one window, one is', async () => {
  await wantPanelAt(7, call, now)
  const taken = await Promise.all([takeWanted(7, now), takeWanted(7, now)])
  expect(taken.filter((one) => one !== null)).toEqual([call])
})

test('another window’s panel leaves it to its own', async () => {
  await wantPanelAt(7, call, now)
  expect(await takeWanted(8, now)).toBeNull()
  expect(await takeWanted(7, now)).toEqual(call)
})

test('a panel opened an hour later begins where it was, and nothing is kept', async () => {
  await wantPanelAt(7, call, now)
  expect(await takeWanted(7, now + 3_600_000)).toBeNull()
  expect(await db.meta.count()).toBe(0)
})
