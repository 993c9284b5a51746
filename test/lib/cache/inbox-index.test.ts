import 'fake-indexeddb/auto'
import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import { db } from '../../../lib/cache/db.ts'
import { inboxItems, openItems, toDecideCount } from '../../../lib/cache/queries.ts'
import { wipeCache } from '../../../lib/cache/wipe.ts'
import type { ActionItem } from '../../../lib/contract/rows.ts'
import { isOpen } from '../../../lib/inbox/standing.ts'
import { id, item } from '../../gallery/fixtures.ts'

afterEach(() => wipeCache())

const hour = 3_600_000
const ago = (hours: number) => new Date(Date.now() - hours * hour).toISOString()

/** Items in every state, some of them made a task by a rule around the hour when that stops being news. */
const anyItems = fc
  .array(
    fc.record({
      completed: fc.boolean(),
      hasTask: fc.boolean(),
      taskMadeByRule: fc.boolean(),
      dismissed: fc.boolean(),
      gone: fc.boolean(),
      kind: fc.constantFrom('me', 'member', 'external', 'unknown'),
      hours: fc.constantFrom(null, 1, 23, 25, 400),
    }),
    { maxLength: 30 },
  )
  .map((all) =>
    all.map(
      (one, index): ActionItem => ({
        ...item(index + 1, 1, `Do the thing number ${index + 1}`),
        completed: one.completed,
        taskId: one.hasTask ? id('tk', index + 1) : null,
        taskMadeByRule: one.taskMadeByRule,
        dismissedAt: one.dismissed ? ago(1) : null,
        goneAt: one.gone ? ago(1) : null,
        assigneeKind: one.kind,
        syncedAt: one.hours === null ? null : ago(one.hours),
        // With an offset, as Postgres writes it: its letters are in another order than its time.
        createdAt: ago(30).replace('Z', '+00:00'),
      }),
    ),
  )

/** The same, by looking at every item. */
function scan(items: readonly ActionItem[]): { open: string[]; inbox: string[]; count: number } {
  const open = items.filter(isOpen)
  const since = Date.now() - 24 * hour
  const announced = items.filter(
    (one) =>
      one.taskMadeByRule &&
      one.taskId !== null &&
      Date.parse(one.syncedAt ?? one.createdAt) >= since,
  )
  const ids = (all: readonly ActionItem[]) => [...new Set(all.map((one) => one.id))].toSorted()
  return {
    open: ids(open),
    inbox: ids([...open, ...announced]),
    count: open.filter((one) => one.assigneeKind === 'me' || one.assigneeKind === 'unknown').length,
  }
}

test('the index finds what looking at every item finds, also after changes', async () => {
  await fc.assert(
    fc.asyncProperty(anyItems, anyItems, async (before, after) => {
      await wipeCache()
      await db.actionItems.bulkPut(before)
      await db.actionItems.bulkPut(after)
      const expected = scan(await db.actionItems.toArray())
      expect((await openItems()).map((one) => one.id).toSorted()).toEqual(expected.open)
      expect((await inboxItems()).map((one) => one.id).toSorted()).toEqual(expected.inbox)
      expect(await toDecideCount()).toBe(expected.count)
    }),
    { numRuns: 60 },
  )
})

test('what is read is what was written, without the word of the index', async () => {
  const items = [item(1, 1, 'Send it'), { ...item(2, 1, 'Done'), completed: true }]
  await db.actionItems.bulkPut(items)
  expect(await db.actionItems.toArray()).toEqual(items)
  expect(await openItems()).toEqual(items.slice(0, 1))
  expect(await db.actionItems.get(items[0]?.id ?? '')).toEqual(items[0])
})
