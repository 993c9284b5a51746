import 'fake-indexeddb/auto'
import { Dexie } from 'dexie'
import { afterEach, expect, test } from 'vitest'
import { db } from '../../../lib/cache/db.ts'
import { getMeta } from '../../../lib/cache/meta.ts'
import { calendarEventsOf, meetings, openItems } from '../../../lib/cache/queries.ts'
import { isOpen } from '../../../lib/inbox/standing.ts'
import * as all from '../../gallery/fixtures.ts'

/**
 * The cache as version 1 left it, written with what version 1 declared and no code of today. A version
 * that was released gets its own frozen copy here when the next one comes.
 */
const version1 = {
  companies: 'id',
  contacts: 'id, companyId',
  meetings: 'id, meetingStart',
  attendees: 'id, meetingId, contactId',
  actionItems: 'id, meetingId, taskId',
  tasks: 'id, meetingId, assignedTo, dueDate, meetingActionItemId',
  integration: 'id',
  syncState: 'id',
  settings: 'id',
  colleagues: 'id',
  calendarEvents: 'id',
  history: 'id, at',
  transcripts: 'id',
  baseTasks: 'id',
  baseItems: 'id',
  baseAttendees: 'id',
  baseContacts: 'id',
  baseMeetings: 'id',
  baseSettings: 'id',
  outbox: '++seq, &id, state',
  refusals: 'id, at',
  done: 'id, at',
  meta: 'key',
}

const click = {
  id: all.id('mu', 1),
  name: 'task.create_from_item',
  args: { itemId: all.id('it', 1) },
  madeAt: '2026-11-23T10:00:00Z',
  setting: { userId: all.rep.userId, changed: ['title'] },
  state: 'unsent',
  touched: [{ entity: 'action_item', id: all.id('it', 1) }],
  inverse: null,
  undoes: null,
}

// A cache that is closed for good has to be told to open again.
afterEach(() => db.delete({ disableAutoOpen: false }))

async function writeVersion1(): Promise<void> {
  const old = new Dexie('upshot')
  old.version(1).stores(version1)
  await old.table('companies').bulkPut(all.companies)
  await old.table('contacts').bulkPut(all.contacts)
  await old.table('meetings').bulkPut(all.meetings)
  await old.table('actionItems').bulkPut(all.items)
  await old.table('calendarEvents').put(all.event)
  await old.table('transcripts').bulkPut(all.transcripts)
  await old.table('baseItems').put({ id: all.id('it', 1), row: all.items[0] })
  await old.table('outbox').add({ ...click })
  await old.table('outbox').add({ ...click, id: all.id('mu', 2), state: 'sending' })
  await old.table('meta').bulkPut([
    { key: 'owner', value: { userId: all.rep.userId, email: all.rep.email } },
    { key: 'cursorRows', value: 'somewhere' },
    { key: 'clientId', value: 'this device' },
  ])
  old.close()
}

test('a cache of version 1 opens under this release with everything in it', async () => {
  await writeVersion1()
  await db.open()
  expect(db.verno).toBeGreaterThan(1)
  expect(await meetings()).toHaveLength(all.meetings.length)
  expect(await db.actionItems.count()).toBe(all.items.length)
  expect(await db.transcripts.toArray()).toEqual(all.transcripts)
  expect(await getMeta('owner')).toEqual({ userId: all.rep.userId, email: all.rep.email })
  // It goes on from where it was, and is not pulled anew.
  expect(await getMeta('cursorRows')).toBe('somewhere')
  expect(await getMeta('clientId')).toBe('this device')
})

test('clicks that were not sent survive, in their order, over the rows they are drawn on', async () => {
  await writeVersion1()
  const clicks = await db.outbox.orderBy('seq').toArray()
  expect(clicks.map(({ id, state }) => [id, state])).toEqual([
    [all.id('mu', 1), 'unsent'],
    [all.id('mu', 2), 'sending'],
  ])
  expect(clicks[0]).toMatchObject({
    args: click.args,
    touched: click.touched,
    context: click.setting,
  })
  expect(clicks[0]).not.toHaveProperty('setting')
  expect((await db.baseItems.toArray()).map(({ id }) => id)).toEqual([all.id('it', 1)])
})

test('transcripts of version 1 are known to the budget and the index', async () => {
  await writeVersion1()
  const sizes = await db.transcriptSizes.toArray()
  expect(sizes.map(({ id }) => id).sort()).toEqual(all.transcripts.map(({ id }) => id).sort())
  for (const { bytes } of sizes) expect(bytes).toBeGreaterThan(0)
})

test('events of version 1 are found by their call', async () => {
  await writeVersion1()
  expect(await calendarEventsOf(all.id('mt', 1))).toEqual([all.event])
})

test('calls of version 1 are found by their company', async () => {
  await writeVersion1()
  const companyId = all.id('co', 1)
  const found = await db.meetings.where('companyId').equals(companyId).count()
  expect(found).toBe(all.meetings.filter((one) => one.companyId === companyId).length)
  expect(found).toBeGreaterThan(0)
})

test('items of version 1 are found by the index of the inbox', async () => {
  await writeVersion1()
  const found = (await openItems()).map(({ id }) => id).toSorted()
  const expected = all.items.filter(isOpen).map(({ id }) => id)
  expect(found).toEqual(expected.toSorted())
  expect(found.length).toBeGreaterThan(0)
})

test('opening a cache a second time changes nothing', async () => {
  await writeVersion1()
  await db.open()
  const before = await db.transcriptSizes.toArray()
  db.close()
  await db.open()
  expect(await db.transcriptSizes.toArray()).toEqual(before)
})
