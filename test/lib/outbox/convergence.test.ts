import 'fake-indexeddb/auto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { db } from '../../../lib/cache/db.ts'
import { setMeta } from '../../../lib/cache/meta.ts'
import { wipeCache } from '../../../lib/cache/wipe.ts'
import { syncOnce } from '../../../lib/sync/run.ts'
import type { Fault, ModelCrm } from '../model-crm.ts'
import { itemRow, meetingRow, modelCrm, rep } from '../model-crm.ts'
import {
  completeTask,
  createTask,
  deleteTask,
  dismissItem,
  reopenTask,
  restoreItem,
  setCategory,
  setContact,
  undo,
} from './acts.ts'

const call = '30000000-0000-4000-8000-000000000001'
const [anna, tom] = [1, 2].map((n) => `20000000-0000-4000-8000-00000000000${n}`) as [string, string]
const itemIds = [1, 2, 3].map((n) => `40000000-0000-4000-8000-00000000000${n}`)

type Step =
  | { kind: 'click'; item: number; choice: number }
  | { kind: 'undo' }
  | {
      kind: 'sync'
      fault: Fault
      fault2: Fault
      goodPages: number
      pageSize: number
      repeats: boolean
    }
  | { kind: 'colleague'; item: number }
  | { kind: 'other device'; item: number; choice: number }
  | { kind: 'restore' }

const click = fc.record({
  kind: fc.constant('click' as const),
  item: fc.nat({ max: itemIds.length - 1 }),
  choice: fc.nat({ max: 20 }),
})
const fault = fc.constantFrom<Fault>('none', 'request lost', 'answer lost')
const sync = fc.record({
  kind: fc.constant('sync' as const),
  fault,
  fault2: fault,
  goodPages: fc.nat({ max: 3 }),
  pageSize: fc.integer({ min: 1, max: 3 }),
  repeats: fc.boolean(),
})
const takeBack = fc.constant<Step>({ kind: 'undo' })
const own = fc.oneof(
  { weight: 5, arbitrary: click },
  { weight: 2, arbitrary: takeBack },
  { weight: 4, arbitrary: sync },
)
const withOthers = fc.oneof(
  { weight: 8, arbitrary: own },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('colleague' as const),
      item: fc.nat({ max: itemIds.length - 1 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('other device' as const),
      item: fc.nat({ max: itemIds.length - 1 }),
      choice: fc.nat({ max: 20 }),
    }),
  },
  { weight: 1, arbitrary: fc.constant<Step>({ kind: 'restore' }) },
)

/** The decisions a rep sees; times are the server's to say. */
async function seen() {
  const tasks = new Map((await db.tasks.toArray()).map((task) => [task.id, task]))
  return (await db.actionItems.toArray())
    .sort((one, another) => (one.id < another.id ? -1 : 1))
    .map((item) => {
      const task = tasks.get(item.taskId ?? '')
      return {
        id: item.id,
        taskId: item.taskId,
        completed: item.completed,
        isDismissed: item.dismissedAt !== null,
        taskType: item.aiTaskType,
        contactId: item.contactId ?? null,
        task: task
          ? {
              title: task.title,
              completed: task.completed,
              type: task.taskType,
              contactId: task.contactId,
            }
          : null,
      }
    })
}

/** Does one of the things that the panel offers for the row as it is shown; answers its id. */
async function clickOn(itemId: string, choice: number): Promise<string | null> {
  const item = await db.actionItems.get(itemId)
  if (!item) return null
  const offered: (() => Promise<string>)[] = [
    () => setCategory(itemId, choice % 2 === 0 ? 'demo' : 'call'),
    () => setContact(itemId, choice % 2 === 0 ? anna : tom),
  ]
  const { taskId } = item
  if (taskId === null && item.dismissedAt === null) {
    offered.push(
      () => createTask(itemId),
      () => createTask(itemId, { title: `As I call it ${choice}` }),
      () => dismissItem(itemId),
    )
  }
  if (item.dismissedAt !== null) offered.push(() => restoreItem(itemId))
  const task = taskId === null ? undefined : await db.tasks.get(taskId)
  if (task) {
    offered.push(
      () => (task.completed ? reopenTask(task.id) : completeTask(task.id)),
      () => deleteTask(task.id),
    )
  }
  return (await offered[choice % offered.length]?.()) ?? null
}

/** The same rep does something on another device, which sees what the CRM has. */
async function clickElsewhere(crm: ModelCrm, itemId: string, choice: number): Promise<void> {
  const taskId = crm.items().find(({ id }) => id === itemId)?.taskId ?? null
  const offered: { name: string; args: Record<string, unknown> }[] = [
    { name: 'item.set_category', args: { itemId, taskType: 'proposal' } },
    { name: 'item.restore', args: { itemId } },
    ...(taskId === null
      ? [
          { name: 'task.create_from_item', args: { itemId, taskId: crypto.randomUUID() } },
          { name: 'item.dismiss', args: { itemId } },
        ]
      : [
          { name: 'task.delete', args: { taskId } },
          { name: 'task.complete', args: { taskId } },
        ]),
  ]
  const click = offered[choice % offered.length]
  if (click === undefined) return
  crm.fault = 'none'
  await crm.api.push({
    clientId: crypto.randomUUID(),
    mutations: [{ id: crypto.randomUUID(), madeAt: '2026-11-23T10:00:00Z', ...click }],
  })
}

/** Pushes with one fault and pulls with another, which comes after so many good pages. */
async function syncWith(crm: ModelCrm, push: Fault, pull: Fault, goodPages = 0): Promise<void> {
  let pages = 0
  await syncOnce({
    api: {
      push: (request) => {
        crm.fault = push
        return crm.api.push(request)
      },
      pull: (request) => {
        crm.fault = pages < goodPages ? 'none' : pull
        pages += 1
        return crm.api.pull(request)
      },
    },
    isOnline: () => true,
    now: Date.now,
  })
}

async function play(steps: readonly Step[], isAlone: boolean): Promise<void> {
  await wipeCache()
  await setMeta('owner', rep)
  const crm = modelCrm()
  crm.put('meeting', meetingRow(call))
  for (const id of itemIds) crm.put('action_item', itemRow(id, call))
  await syncWith(crm, 'none', 'none')

  const clicks: string[] = []
  for (const step of steps) {
    switch (step.kind) {
      case 'click': {
        const id = await clickOn(itemIds[step.item] ?? '', step.choice)
        if (id !== null) clicks.push(id)
        break
      }
      case 'undo': {
        const id = clicks.pop()
        if (id !== undefined) await undo(id)
        break
      }
      case 'colleague': {
        const task = crm
          .tasks()
          .find(({ meetingActionItemId }) => meetingActionItemId === itemIds[step.item])
        if (task) crm.completeAsColleague(task.id)
        break
      }
      case 'other device':
        await clickElsewhere(crm, itemIds[step.item] ?? '', step.choice)
        break
      case 'restore':
        crm.restore()
        break
      case 'sync': {
        crm.pageSize = step.pageSize
        crm.repeats = step.repeats
        const before = await seen()
        await syncWith(crm, step.fault, step.fault2, step.goodPages)
        // Nobody else was at it, so whatever the network did, the rep sees what they saw.
        if (isAlone) expect(await seen()).toEqual(before)
        break
      }
    }
  }

  await syncWith(crm, 'none', 'none')
  await syncWith(crm, 'none', 'none')
  const byId = (one: { id: string }, another: { id: string }) => (one.id < another.id ? -1 : 1)
  expect((await db.tasks.toArray()).sort(byId)).toEqual(crm.tasks().sort(byId))
  expect((await db.actionItems.toArray()).sort(byId)).toEqual(crm.items().sort(byId))
  expect(await db.outbox.count()).toBe(0)
  expect((await db.baseTasks.count()) + (await db.baseItems.count())).toBe(0)
  expect([...crm.effects.values()].every((times) => times === 1)).toBe(true)
  const taken = crm.tasks().map(({ meetingActionItemId }) => meetingActionItemId)
  expect(new Set(taken).size).toBe(taken.length)
  if (isAlone) expect(await db.refusals.toArray()).toEqual([])
}

test('whatever the network does, nothing jumps back and every click arrives once', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(own, { maxLength: 25 }), (steps) => play(steps, true)),
    { numRuns: 200 },
  )
}, 120_000)

test('with others changing the same rows, the panel ends where the CRM is', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(withOthers, { maxLength: 25 }), (steps) => play(steps, false)),
    { numRuns: 200 },
  )
}, 120_000)
