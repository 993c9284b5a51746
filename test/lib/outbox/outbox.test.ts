import 'fake-indexeddb/auto'
import { beforeEach, expect, test } from 'vitest'
import { db } from '../../../lib/cache/db.ts'
import { getMeta, setMeta } from '../../../lib/cache/meta.ts'
import { unsentCount } from '../../../lib/cache/queries.ts'
import { wipeCache } from '../../../lib/cache/wipe.ts'
import { maxMutationsPerPush } from '../../../lib/contract/mutation.ts'
import { oldestClickMs, pushOutbox } from '../../../lib/outbox/push.ts'
import { syncOnce } from '../../../lib/sync/run.ts'
import type { ModelCrm } from '../model-crm.ts'
import { itemRow, meetingRow, modelCrm, rep, taskRow } from '../model-crm.ts'
import {
  assignItem,
  completeTask,
  createFreeTask,
  createTask,
  dismissItem,
  editTask,
  saveSettings,
  setCategory,
  undo,
} from './acts.ts'

const call = '30000000-0000-4000-8000-000000000001'
const item = '40000000-0000-4000-8000-000000000001'
const other = '40000000-0000-4000-8000-000000000002'

let crm: ModelCrm

beforeEach(async () => {
  await wipeCache()
  crm = modelCrm()
  crm.put('meeting', meetingRow(call))
  crm.put('action_item', itemRow(item, call))
  crm.put('action_item', itemRow(other, call))
  await setMeta('owner', rep)
  await sync()
})

function sync() {
  return syncOnce({
    api: crm.api,
    isOnline: () => true,
    now: Date.now,
  })
}

async function shownItem(id = item) {
  const row = await db.actionItems.get(id)
  if (!row) throw new Error('The item is not shown.')
  return row
}

async function taskOf(id = item) {
  const { taskId } = await shownItem(id)
  const task = await db.tasks.get(taskId ?? '')
  if (!task) throw new Error('The item has no task.')
  return task
}

async function everything() {
  const tables = db.tables.filter(({ name }) => name !== 'done' && name !== 'meta')
  return Object.fromEntries(
    await Promise.all(tables.map(async (table) => [table.name, await table.toArray()])),
  )
}

test('a task is shown at once, with what the item and the call know', async () => {
  await createTask(item)
  expect(await taskOf()).toMatchObject({
    title: (await shownItem()).title,
    taskType: 'email',
    priority: 'medium',
    assignedTo: rep.userId,
    meetingId: call,
    companyId: meetingRow(call).companyId,
    contactId: meetingRow(call).primaryContactId,
    meetingActionItemId: item,
  })
  expect(await unsentCount()).toBe(1)
})

test('once pushed and pulled the server row is shown and nothing waits', async () => {
  await createTask(item)
  await sync()
  expect(await db.tasks.toArray()).toEqual(crm.tasks())
  expect(await db.actionItems.get(item)).toEqual(crm.items().find(({ id }) => id === item))
  expect(await db.outbox.count()).toBe(0)
  expect(await db.baseTasks.count()).toBe(0)
  expect(await db.baseItems.count()).toBe(0)
})

test('taking back what was never sent leaves everything as it was', async () => {
  const before = await everything()
  const id = await createTask(item)
  expect(await undo(id)).toEqual({ ok: true, how: 'vanished' })
  expect(await everything()).toEqual(before)
})

test('what was done to a task that was never sent goes with its making', async () => {
  const before = await everything()
  const id = await createTask(item)
  await completeTask((await taskOf()).id)
  await undo(id)
  expect(await everything()).toEqual(before)
})

test('taking back what was sent sends the reverse', async () => {
  const id = await createTask(item)
  await sync()
  expect(await undo(id)).toMatchObject({ ok: true, how: 'reversed' })
  expect((await shownItem()).taskId).toBeNull()
  await sync()
  expect(crm.tasks()).toEqual([])
  expect(await db.tasks.count()).toBe(0)
})

test('an answer that was lost makes an undo reverse and not vanish', async () => {
  const id = await createTask(item)
  crm.fault = 'answer lost'
  await sync()
  expect(await undo(id)).toMatchObject({ ok: true, how: 'reversed' })
  crm.fault = 'none'
  await sync()
  expect(crm.tasks()).toEqual([])
  expect((await shownItem()).taskId).toBeNull()
})

test('an edit is taken back to what stood there before', async () => {
  await createTask(item)
  const before = await taskOf()
  const id = await editTask(before.id, { title: 'Call instead', dueDate: '2026-12-01T09:00:00Z' })
  // Marks it as on its way, so that the undo has to reverse.
  await db.outbox.where('id').equals(id).modify({ state: 'sending' })
  await undo(id)
  const after = await taskOf()
  expect({ title: after.title, dueDate: after.dueDate }).toEqual({
    title: before.title,
    dueDate: before.dueDate,
  })
})

test('a refused click reverts exactly and keeps its sentence', async () => {
  const before = (await shownItem()).taskId
  const id = await createTask(item)
  const theirs = taskRow('50000000-0000-4000-8000-000000000009', { meetingActionItemId: item })
  crm.put('task', theirs)
  crm.put('action_item', itemRow(item, call, { taskId: theirs.id }))
  await pushOutbox(crm.api)
  expect((await shownItem()).taskId).toBe(before)
  expect(await db.tasks.count()).toBe(0)
  expect(await db.refusals.get(id)).toMatchObject({
    reason: 'already_task',
    message: 'This item was already a task.',
  })
  await sync()
  expect((await shownItem()).taskId).toBe(theirs.id)
})

test('an undo of a task somebody else changed is refused, and done when the rep insists', async () => {
  const id = await createTask(item)
  await sync()
  const task = await taskOf()
  crm.completeAsColleague(task.id)
  const undone = await undo(id)
  await sync()
  if (!undone.ok || undone.how !== 'reversed') throw new Error('The undo was not sent.')
  expect(await db.refusals.get(undone.mutationId)).toMatchObject({
    reason: 'changed_since',
    undoes: id,
  })
  expect(await db.tasks.get(task.id)).toMatchObject({ completed: true })
  await undo(id, true)
  await sync()
  expect(crm.tasks()).toEqual([])
})

test('a refusal in the middle holds back nothing behind it', async () => {
  crm.remove('action_item', item)
  const refused = await createTask(item)
  await setCategory(other, 'call')
  await sync()
  expect(await db.refusals.toCollection().primaryKeys()).toEqual([refused])
  expect(crm.items().find(({ id }) => id === other)?.aiTaskType).toBe('call')
  expect(await db.outbox.count()).toBe(0)
})

test('clicks arrive in their order, at most fifty at a time', async () => {
  const ids: string[] = []
  for (let index = 0; index < maxMutationsPerPush + 5; index += 1) {
    ids.push(await setCategory(item, index % 2 === 0 ? 'call' : 'demo'))
  }
  const batches: string[][] = []
  await pushOutbox({
    push: (request) => {
      batches.push(request.mutations.map(({ id }) => id))
      return crm.api.push(request)
    },
  })
  expect(batches.map((batch) => batch.length)).toEqual([maxMutationsPerPush, 5])
  expect(batches.flat()).toEqual(ids)
})

test('a page that was read before the click arrived does not undo what is shown', async () => {
  await dismissItem(item)
  crm.put('action_item', itemRow(item, call, { title: 'Send the new pricing sheet' }))
  await syncOnce({
    api: { ...crm.api, push: async () => ({ results: [] }) },
    isOnline: () => true,
    now: Date.now,
  })
  const shown = await shownItem()
  expect(shown.title).toBe('Send the new pricing sheet')
  expect(shown.dismissedAt).not.toBeNull()
})

test('a reset keeps what was not sent on top of the new rows', async () => {
  await createTask(item)
  crm.restore()
  crm.fault = 'none'
  await syncOnce({
    api: {
      pull: crm.api.pull,
      push: async () => ({ results: [] }),
    },
    isOnline: () => true,
    now: Date.now,
  })
  expect(await taskOf()).toMatchObject({ meetingActionItemId: item })
  expect(await db.actionItems.count()).toBe(2)
})

test('half of what a click did, pulled before the other half, changes nothing on screen', async () => {
  await createTask(item)
  await sync()
  await setCategory(item, 'demo')
  await completeTask((await taskOf()).id)
  const before = [await shownItem(), await taskOf()].map((row) => row.completed)
  crm.pageSize = 1
  let pages = 0
  const pullOnePage: ModelCrm['api']['pull'] = (request) => {
    pages += 1
    crm.fault = pages > 1 ? 'request lost' : 'none'
    return crm.api.pull(request)
  }
  await syncOnce({
    api: {
      push: crm.api.push,
      pull: pullOnePage,
    },
    isOnline: () => true,
    now: Date.now,
  })
  expect([await shownItem(), await taskOf()].map((row) => row.completed)).toEqual(before)
  expect((await taskOf()).taskType).toBe('demo')
  expect((await shownItem()).aiTaskType).toBe('demo')
})

test('a click older than ninety days is not sent, and the rep is told', async () => {
  const id = await dismissItem(item)
  await pushOutbox(crm.api, () => Date.now() + oldestClickMs + 60_000)
  expect((await shownItem()).dismissedAt).toBeNull()
  expect(await db.refusals.get(id)).toMatchObject({ reason: 'too_old' })
  expect(crm.effects.size).toBe(0)
})

test('a free task and a settings click are drawn too', async () => {
  crm.put('settings', {
    id: rep.userId,
    userId: rep.userId,
    taskCreation: 'automatic',
    ownDomains: [],
    chosen: false,
    timeZone: 'UTC',
    aiEnabled: true,
  })
  await sync()
  await createFreeTask({ title: 'Follow up with Priya', taskType: 'follow_up', meetingId: call })
  await saveSettings({ taskCreation: 'review' })
  expect(await db.tasks.toArray()).toMatchObject([
    { title: 'Follow up with Priya', meetingId: call, assignedTo: rep.userId },
  ])
  expect(await db.settings.toArray()).toMatchObject([{ taskCreation: 'review', chosen: true }])
})

test('an assignment shows who is meant as the database will say it', async () => {
  await assignItem(item, 'Priya Raman', 'priya@northwind.example')
  expect((await shownItem()).assigneeKind).toBe('external')
  await assignItem(item, null, rep.email.toUpperCase())
  expect((await shownItem()).assigneeKind).toBe('me')
  await assignItem(item, 'Somebody nobody knows', null)
  expect((await shownItem()).assigneeKind).toBe('unknown')
})

test('wiping forgets the owner and every row', async () => {
  await createTask(item)
  await wipeCache()
  expect(await getMeta('owner')).toBeUndefined()
  const counts = await Promise.all(db.tables.map((table) => table.count()))
  expect(counts.every((count) => count === 0)).toBe(true)
})
