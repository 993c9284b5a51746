import 'fake-indexeddb/auto'
import { beforeEach, expect, test } from 'vitest'
import { db } from '../../../lib/cache/db.ts'
import { setMeta } from '../../../lib/cache/meta.ts'
import { wipeCache } from '../../../lib/cache/wipe.ts'
import { act } from '../../../lib/outbox/actions.ts'
import { appliedClicks, confirm, pushOutbox } from '../../../lib/outbox/push.ts'
import * as all from '../../gallery/fixtures.ts'

const [first, second] = [all.id('it', 1), all.id('it', 2)]

beforeEach(async () => {
  await wipeCache()
  await setMeta('owner', { userId: all.rep.userId, email: all.rep.email })
  await db.actionItems.bulkPut(all.items)
})

let at = 0

async function dismiss(words: string, ...itemIds: string[]) {
  const mutationIds = await Promise.all(itemIds.map((id) => act.dismissItem(id)))
  at += 1
  await act.noteDeed({ id: all.id('de', at), at, words, itemIds, mutationIds })
  return mutationIds
}

const push = (ok: boolean) =>
  pushOutbox({
    push: async ({ mutations }) => ({
      results: mutations.map(({ id }) =>
        ok ? { id, ok } : { id, ok, reason: 'conflict' as const, message: 'Not so.' },
      ),
    }),
  })

const newest = async () => (await act.findDeed(null))?.words ?? null

test('the newest is taken back first, sent or not, and what is taken back is none any more', async () => {
  const [one = ''] = await dismiss('One', first)
  await push(true)
  const [two = ''] = await dismiss('Two', second)
  expect(await newest()).toBe('Two')
  await act.undo(two)
  expect(await newest()).toBe('One')
  await act.undo(one)
  expect(await newest()).toBeNull()
})

test('by a clock that was set back, what was done last is still taken back first', async () => {
  const ids = await Promise.all([first, second].map((id) => act.dismissItem(id)))
  for (const [order, words] of ['Before', 'After'].entries()) {
    const said = { id: all.id('de', 90 + order), words, itemIds: [], at: 2_000 - order * 1_000 }
    await act.noteDeed({ ...said, mutationIds: ids.slice(order, order + 1) })
  }
  expect(await newest()).toBe('After')
})

test('what History took back, the keys do not take back again', async () => {
  const [one = ''] = await dismiss('One', first)
  await push(true)
  await act.undo(one)
  await push(true)
  expect(await newest()).toBeNull()
})

test('what was refused is not there to be taken back', async () => {
  await dismiss('One', first)
  await push(false)
  expect(await newest()).toBeNull()
})

test('several of one press are one, less those that were taken back alone', async () => {
  const [one = '', two = ''] = await dismiss('Both', first, second)
  expect(await act.findDeed({ itemId: second })).toMatchObject({
    words: 'Both',
    itemIds: [first, second],
    mutationIds: [one, two],
  })
  await act.undo(one)
  expect(await act.findDeed({ mutationId: two })).toMatchObject({ mutationIds: [two] })
  expect(await act.findDeed({ mutationId: one })).toBeNull()
})

test('what was sent too long ago cannot be taken back', async () => {
  await dismiss('One', first)
  await push(true)
  await confirm(await appliedClicks())
  await pushOutbox({ push: async () => ({ results: [] }) }, () => Date.now() + 31 * 86_400_000)
  expect(await newest()).toBeNull()
})
