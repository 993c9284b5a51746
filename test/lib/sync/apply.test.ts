import 'fake-indexeddb/auto'
import { beforeEach, expect, test } from 'vitest'
import { db } from '../../../lib/cache/db.ts'
import { getMeta, setMeta } from '../../../lib/cache/meta.ts'
import { inboxItems, itemCounts, meetings, toDecideCount } from '../../../lib/cache/queries.ts'
import { wipeCache } from '../../../lib/cache/wipe.ts'
import type { Change, PullResponse } from '../../../lib/contract/feed.ts'
import { applyPage, OwnerChanged, rereadSkipped } from '../../../lib/sync/apply.ts'
import { itemRow, meetingRow, rep } from '../model-crm.ts'

const call = '30000000-0000-4000-8000-000000000001'
const item = '40000000-0000-4000-8000-000000000001'

beforeEach(async () => {
  await wipeCache()
  await setMeta('owner', rep)
})

function change(entity: string, row: { id: string } & Record<string, unknown>): Change {
  return { entity, id: row.id, version: 1, deleted: false, row }
}

function gone(entity: string, id: string): Change {
  return { entity, id, version: 2, deleted: true, row: null }
}

function page(changes: Change[], more: Partial<PullResponse> = {}): PullResponse {
  return { cursor: '1:1', reset: false, more: false, changes, ...more }
}

test('a page and its cursor are kept together', async () => {
  await applyPage('rows', page([change('meeting', meetingRow(call))]), rep.userId)
  expect(await db.meetings.get(call)).toEqual(meetingRow(call))
  expect(await getMeta('cursorRows')).toBe('1:1')
})

test('a page applied twice is a page applied once', async () => {
  const twice = page([change('meeting', meetingRow(call)), gone('company', 'nothing')])
  await applyPage('rows', twice, rep.userId)
  await applyPage('rows', twice, rep.userId)
  expect(await db.meetings.toArray()).toEqual([meetingRow(call)])
})

test('what this release does not know is ignored and what it cannot read is left out', async () => {
  await applyPage(
    'rows',
    page([
      change('hologram', { id: 'h' }),
      change('constructor', { id: 'c' }),
      change('meeting', { ...meetingRow(call), title: 7 }),
      change('action_item', itemRow(item, call)),
      { ...change('company', { id: 'x' }), row: null },
    ]),
    rep.userId,
  )
  expect(await db.meetings.count()).toBe(0)
  expect(await db.actionItems.count()).toBe(1)
  expect(await getMeta('skippedRows')).toBe(4)
})

test('a date that no calendar has is none, and costs neither the row nor a view', async () => {
  const odd = { deadlineAt: 'infinity', deadlineOn: '12026-11-27' }
  await applyPage(
    'rows',
    page([change('action_item', { ...itemRow(item, call), ...odd })]),
    rep.userId,
  )
  expect(await db.actionItems.toArray()).toMatchObject([{ deadlineAt: null, deadlineOn: null }])
  const kept = { deadlineAt: '2026-11-27T23:59:59+00:00', deadlineOn: '2026-11-27' }
  await applyPage(
    'rows',
    page([change('action_item', { ...itemRow(item, call), ...kept })]),
    rep.userId,
  )
  expect(await db.actionItems.toArray()).toMatchObject([kept])
})

test('what was left out is asked for again after an update, and only then', async () => {
  await applyPage('rows', page([change('meeting', meetingRow(call))]), rep.userId)
  await rereadSkipped()
  expect(await getMeta('cursorRows')).toBe('1:1')
  await applyPage('rows', page([change('hologram', { id: 'h' })]), rep.userId)
  await rereadSkipped()
  expect(await getMeta('cursorRows')).toBeUndefined()
  expect(await getMeta('skippedRows')).toBeUndefined()
  expect(await db.meetings.count()).toBe(1)
})

test('a field this release does not know does not cost the row', async () => {
  await applyPage(
    'rows',
    page([change('meeting', { ...meetingRow(call), mood: 'bright' })]),
    rep.userId,
  )
  expect(await db.meetings.get(call)).toMatchObject({ title: meetingRow(call).title })
})

test('a tombstone takes the row, and a later row in the page brings it back', async () => {
  await applyPage('rows', page([change('meeting', meetingRow(call))]), rep.userId)
  await applyPage('rows', page([gone('meeting', call)]), rep.userId)
  expect(await db.meetings.count()).toBe(0)
  await applyPage(
    'rows',
    page([gone('meeting', call), change('meeting', meetingRow(call))]),
    rep.userId,
  )
  expect(await db.meetings.count()).toBe(1)
})

test('the picture of a call goes with the call', async () => {
  const picture = { id: call, path: 'fathom/rep/7.jpg', picture: new Blob(['a picture']), at: 1 }
  await applyPage('rows', page([change('meeting', meetingRow(call))]), rep.userId)
  await db.pictures.put(picture)
  await applyPage('rows', page([change('meeting', meetingRow(call))]), rep.userId)
  expect(await db.pictures.count()).toBe(1)
  await applyPage('rows', page([gone('meeting', call)]), rep.userId)
  expect(await db.pictures.count()).toBe(0)
  await db.pictures.put(picture)
  await applyPage('rows', page([], { reset: true }), rep.userId)
  expect(await db.pictures.count()).toBe(0)
})

test('a reset of the rows drops what was there and leaves the transcripts', async () => {
  await db.transcripts.put({ id: call, meetingId: call, language: null, utterances: [] })
  await applyPage('rows', page([change('action_item', itemRow(item, call))]), rep.userId)
  await applyPage('rows', page([change('meeting', meetingRow(call))], { reset: true }), rep.userId)
  expect(await db.actionItems.count()).toBe(0)
  expect(await db.meetings.count()).toBe(1)
  expect(await db.transcripts.count()).toBe(1)
  await applyPage('transcripts', page([], { reset: true }), rep.userId)
  expect(await db.transcripts.count()).toBe(0)
  expect(await db.meetings.count()).toBe(1)
})

test('a page that was asked for by somebody else is not kept', async () => {
  await expect(
    applyPage('rows', page([change('meeting', meetingRow(call))]), 'somebody else'),
  ).rejects.toThrow(OwnerChanged)
  expect(await db.meetings.count()).toBe(0)
  expect(await getMeta('cursorRows')).toBeUndefined()
})

test('calls come newest first and those without a time last', async () => {
  const times = ['2026-11-20T10:00:00Z', null, '2026-11-22T10:00:00Z', '2026-11-21T10:00:00Z']
  await db.meetings.bulkPut(
    times.map((meetingStart, index) => meetingRow(`m${index}`, { meetingStart })),
  )
  expect((await meetings()).map(({ id }) => id)).toEqual(['m2', 'm3', 'm0', 'm1'])
  expect((await meetings(2)).map(({ id }) => id)).toEqual(['m2', 'm3'])
})

test('the badge counts what only the rep can decide', async () => {
  await db.actionItems.bulkPut([
    itemRow('mine', call),
    itemRow('unclear', call, { assigneeKind: 'unknown' }),
    itemRow('theirs', call, { assigneeKind: 'external' }),
    itemRow('done', call, { completed: true }),
    itemRow('dismissed', call, { dismissedAt: '2026-11-20T10:00:00Z' }),
  ])
  expect(await toDecideCount()).toBe(2)
  expect((await inboxItems()).map(({ id }) => id).sort()).toEqual(['mine', 'theirs', 'unclear'])
  expect((await itemCounts()).get(call)).toEqual({ items: 5, tasks: 0, open: 3 })
})
