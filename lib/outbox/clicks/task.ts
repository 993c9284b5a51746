import { db } from '../../cache/db.ts'
import type { MutationArgs } from '../../contract/mutation.ts'
import { namedAnew } from '../who-owes.ts'
import { deadlineOf, dueAfter, dueOf, isSameDue, namesDue, repZone, withDeadline } from './due.ts'
import { elsewhere, elsewhereWords } from './elsewhere.ts'
import type { TaskChanges } from './item-and-task.ts'
import {
  changedKeys,
  changeTask,
  completed,
  completing,
  fromTask,
  reopened,
  taskAndItem,
  taskless,
} from './item-and-task.ts'
import type { Rows, Rules, WordsOf } from './rule.ts'
import { forGood, nothingMore, only } from './rule.ts'
import { emptyTask, withFields } from './task-fields.ts'

/** Tasks: made of an item or by hand, changed, done, taken back. */

export type TaskFields = Omit<MutationArgs<'task.create_from_item'>, 'itemId' | 'taskId'>

export const task = {
  'task.create_from_item': {
    // The id is made here, so that the drawn task and the real one are the same row.
    act: {
      createTask: (itemId: string, fields: TaskFields = {}) => ({
        ...fields,
        itemId,
        taskId: crypto.randomUUID(),
      }),
    },
    touches: ({ taskId, itemId }) => [
      { entity: 'task', id: taskId },
      { entity: 'action_item', id: itemId },
    ],
    context: async ({ itemId }) => {
      const item = await db.actionItems.get(itemId)
      const meeting = item && (await db.meetings.get(item.meetingId))
      return {
        companyId: meeting?.companyId ?? null,
        contactId: item?.contactId ?? meeting?.primaryContactId ?? null,
      }
    },
    inverse: ({ taskId, itemId }) => ({ name: 'task.undo_create', args: { taskId, itemId } }),
    draw: (rows, { itemId, taskId, ...fields }, made) => {
      const { context } = made
      const item = rows.action_item.get(itemId)
      if (!item) return
      // Somebody's task is there already: the server will refuse, and shows whose.
      if (item.taskId !== null && item.taskId !== taskId) return
      const drawn =
        rows.task.get(taskId) ??
        withFields(
          {
            ...emptyTask(taskId, made),
            title: item.title,
            taskType: item.aiTaskType ?? 'follow_up',
            priority: item.priority ?? 'medium',
            dueDate: item.deadlineAt,
            dueDateOnly: deadlineOf(item).on !== null,
            dueOn: deadlineOf(item).on,
            meetingActionItemId: item.id,
            meetingId: item.meetingId,
            companyId: context.companyId,
            contactId: context.contactId,
          },
          fields,
          made,
        )
      const task = item.completed ? completed(drawn, made) : drawn
      rows.task.set(taskId, task)
      // Linked already: what the item says is the server's word.
      if (item.taskId === taskId) return
      const { title, taskType, priority } = task
      const changes: TaskChanges = {
        title,
        priority,
        ...(taskType === (item.aiTaskType ?? 'follow_up') ? {} : { taskType }),
        // Of whom it is about only what the rep chose: the default is the item's own.
        ...(fields.contactId && fields.contactId !== context.contactId
          ? { contactId: fields.contactId }
          : {}),
      }
      const linked = task.dueDate === null ? item : withDeadline(item, dueOf(task))
      rows.action_item.set(itemId, {
        ...fromTask(linked, changes, context, dueOf(task)),
        taskId,
        syncStatus: 'synced',
        syncError: null,
        syncedAt: made.at,
        taskMadeByRule: false,
        dismissedAt: null,
      })
    },
  },

  /** Takes the making of a task back, whether or not this device remembers making it. */
  'task.undo_create': {
    act: {
      undoCreate: (taskId: string, itemId: string, force = false) =>
        force ? { taskId, itemId, force } : { taskId, itemId },
    },
    touches: ({ taskId, itemId }) => [
      { entity: 'task', id: taskId },
      { entity: 'action_item', id: itemId },
    ],
    context: nothingMore,
    inverse: forGood,
    draw: drawGone,
  },

  /** A task of the rep's own; `meetingId` ties it to a call. */
  'task.create': {
    act: {
      createFreeTask: (
        fields: TaskFields & { title: string; meetingId?: string | null; taskId?: string },
      ) => ({ taskId: crypto.randomUUID(), ...fields }),
    },
    touches: ({ taskId }) => [{ entity: 'task', id: taskId }],
    context: nothingMore,
    inverse: ({ taskId }) => ({ name: 'task.delete', args: { taskId } }),
    draw: (rows, { taskId, meetingId, ...fields }, made) => {
      if (rows.task.get(taskId)) return
      const task = { ...emptyTask(taskId, made), meetingId: meetingId ?? null }
      rows.task.set(taskId, withFields(task, fields, made))
    },
  },

  'task.edit': {
    act: { editTask: (taskId: string, changes: TaskChanges) => ({ taskId, changes }) },
    touches: taskAndItem,
    context: async ({ taskId, changes }) => {
      const task = await db.tasks.get(taskId)
      if (!task) return {}
      const was = dueOf(task)
      const isMoved = namesDue(changes) && !isSameDue(dueAfter(changes, was, await repZone()), was)
      const changed = changedKeys(changes, task, isMoved)
      return {
        changed,
        assignee: changed.includes('assignedTo')
          ? await namedAnew(task.meetingActionItemId, changes.assignedTo)
          : null,
      }
    },
    inverse: async ({ taskId, changes }) => {
      const task = await db.tasks.get(taskId)
      if (!task) return null
      const wanted = Object.keys(changes)
      if (namesDue(changes)) wanted.push('dueOn', 'dueDate')
      const before: TaskChanges = {
        title: task.title,
        description: task.description,
        taskType: task.taskType,
        priority: task.priority,
        ...(task.dueOn ? { dueOn: task.dueOn } : { dueDate: task.dueDate }),
        assignedTo: task.assignedTo,
        contactId: task.contactId,
        companyId: task.companyId,
        notes: task.notes,
      }
      return { name: 'task.edit', args: { taskId, changes: only(before, wanted) } }
    },
    draw: (rows, { taskId, changes }, made) => {
      const { context } = made
      const task = rows.task.get(taskId)
      if (!task) return
      const after = withFields(task, changes, made)
      changeTask(
        rows,
        taskId,
        () => after,
        (item) => fromTask(item, only(changes, context.changed), context, dueOf(after)),
      )
    },
  },

  'task.complete': {
    act: { completeTask: (taskId: string) => ({ taskId }) },
    touches: taskAndItem,
    context: async ({ taskId }) => completing(await db.tasks.get(taskId), true),
    inverse: ({ taskId }) => ({ name: 'task.reopen', args: { taskId } }),
    draw: (rows, { taskId }, made) =>
      changeTask(
        rows,
        taskId,
        (task) => completed(task, made),
        (item) => (made.context.changed.length > 0 ? { ...item, completed: true } : item),
      ),
  },

  'task.reopen': {
    act: { reopenTask: (taskId: string) => ({ taskId }) },
    touches: taskAndItem,
    context: async ({ taskId }) => completing(await db.tasks.get(taskId), false),
    inverse: ({ taskId }) => ({ name: 'task.complete', args: { taskId } }),
    draw: (rows, { taskId }, { context }) =>
      changeTask(rows, taskId, reopened, (item) =>
        context.changed.length > 0 ? { ...item, completed: false } : item,
      ),
  },

  'task.delete': {
    act: { deleteTask: (taskId: string) => ({ taskId }) },
    touches: taskAndItem,
    context: nothingMore,
    // The same task, made again: of its item where it had one.
    inverse: async ({ taskId }) => {
      const task = await db.tasks.get(taskId)
      if (!task) return null
      const { title, description, taskType, priority, notes, meetingId } = task
      const { assignedTo, contactId, companyId, meetingActionItemId: itemId } = task
      const due = task.dueOn ? { dueOn: task.dueOn } : { dueDate: task.dueDate }
      const fields = { title, description, taskType, priority, notes, ...due }
      const again = { taskId, ...fields, assignedTo, contactId, companyId }
      return itemId === null
        ? { name: 'task.create', args: { ...again, meetingId } }
        : { name: 'task.create_from_item', args: { ...again, itemId } }
    },
    draw: drawGone,
  },

  ...elsewhere,
} satisfies Rules<'task'>

export const taskWords: WordsOf<'task'> = {
  'task.create_from_item': { did: 'made the task' },
  'task.undo_create': { did: 'took the task back' },
  'task.create': { did: 'made the task' },
  'task.edit': { did: 'changed the task' },
  'task.complete': { did: 'completed the task', made: { what: 'completed', is: true } },
  'task.reopen': { did: 'reopened the task', made: { what: 'completed', is: false } },
  'task.delete': { did: 'removed the task' },
  ...elsewhereWords,
}

/** The task goes, and its item has none again. */
function drawGone(rows: Rows, { taskId }: { taskId: string }): void {
  rows.task.set(taskId, null)
  // Looked for by the item's side: the task may be gone already, and its item not told yet.
  const item = [...rows.action_item.values()].find((one) => one?.taskId === taskId)
  if (!item) return
  rows.action_item.set(item.id, {
    ...item,
    taskId: null,
    syncStatus: taskless(item.assigneeKind),
    syncError: null,
    syncedAt: null,
    taskMadeByRule: false,
  })
}
