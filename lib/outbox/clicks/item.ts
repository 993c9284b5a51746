import { db } from '../../cache/db.ts'
import type { Context } from '../../cache/outbox-rows.ts'
import type { MutationArgs } from '../../contract/mutation.ts'
import type { TaskType } from '../../contract/vocabulary.ts'
import { whoIsMeant } from '../who-owes.ts'
import {
  deadlineAfter,
  deadlineOf,
  dueOf,
  isSameDue,
  namesDeadline,
  repZone,
  withDeadline,
} from './due.ts'
import type { ItemChanges } from './item-and-task.ts'
import {
  aboutThem,
  categorised,
  changedKeys,
  changeItem,
  completed,
  completing,
  fromItem,
  itemAndTask,
  named,
  reopened,
  taskless,
} from './item-and-task.ts'
import type { Rules, WordsOf } from './rule.ts'
import { forGood, nothingMore, only } from './rule.ts'

/** Items: promises of a call, sorted, said whose, done or dismissed. */

export const item = {
  'item.edit': {
    act: { editItem: (itemId: string, changes: ItemChanges) => ({ itemId, changes }) },
    touches: itemAndTask,
    context: async ({ itemId, changes }) => ({
      changed: await differing(itemId, changes),
    }),
    inverse: async ({ itemId, changes }) => {
      const item = await db.actionItems.get(itemId)
      if (!item) return null
      const before: ItemChanges = {
        title: item.title,
        ...(item.aiTaskType === null ? {} : { taskType: item.aiTaskType }),
        priority: item.priority,
        ...(item.deadlineOn ? { deadlineOn: item.deadlineOn } : { deadlineAt: item.deadlineAt }),
      }
      const wanted = Object.keys(changes)
      if (namesDeadline(changes)) wanted.push('deadlineOn', 'deadlineAt')
      return { name: 'item.edit', args: { itemId, changes: only(before, wanted) } }
    },
    draw: (rows, { itemId, changes }, { context }) => {
      const { title, taskType, priority } = changes
      const before = rows.action_item.get(itemId)
      if (!before) return
      const due = deadlineAfter(changes, deadlineOf(before), context.timeZone)
      changeItem(
        rows,
        itemId,
        (item) => ({
          ...(namesDeadline(changes) ? withDeadline(item, due) : item),
          ...(title === undefined ? {} : { title }),
          ...(taskType === undefined ? {} : categorised(item, taskType)),
          ...(priority === undefined ? {} : { priority }),
        }),
        (task) => fromItem(task, only(changes, context.changed), due),
      )
    },
  },

  'item.set_category': {
    act: { setCategory: (itemId: string, taskType: TaskType) => ({ itemId, taskType }) },
    touches: itemAndTask,
    context: async ({ itemId, taskType }) => ({ changed: await differing(itemId, { taskType }) }),
    inverse: async ({ itemId }) => {
      const item = await db.actionItems.get(itemId)
      if (!item?.aiTaskType) return null
      return { name: 'item.set_category', args: { itemId, taskType: item.aiTaskType } }
    },
    draw: (rows, { itemId, taskType }, { context }) =>
      changeItem(
        rows,
        itemId,
        (item) => ({ ...item, ...categorised(item, taskType) }),
        (task) => fromItem(task, only({ taskType }, context.changed), dueOf(task)),
      ),
  },

  /** Says who owes it; both null: nobody knows, or with `waiting` somebody else, unnamed. */
  'item.assign': {
    act: {
      assignItem: (
        itemId: string,
        assigneeName: string | null,
        assigneeEmail: string | null,
        waiting = false,
      ) => assignment(itemId, assigneeName, assigneeEmail, waiting),
    },
    touches: itemAndTask,
    context: async ({ itemId, assigneeName, assigneeEmail, waiting }) => {
      const item = await db.actionItems.get(itemId)
      if (!item) return {}
      const isUnnamed = !assigneeName?.trim() && !assigneeEmail?.trim()
      const assignee: Context['assignee'] =
        waiting === true && isUnnamed
          ? { name: null, email: null, kind: 'external', userId: null }
          : await whoIsMeant(item.meetingId, assigneeName, assigneeEmail)
      const isSame = assignee.name === item.assigneeName && assignee.email === item.assigneeEmail
      return { assignee, changed: isSame ? [] : ['assignee'] }
    },
    inverse: async ({ itemId }) => {
      const item = await db.actionItems.get(itemId)
      if (!item) return null
      const { assigneeName, assigneeEmail, assigneeKind } = item
      // Somebody outside without a name was said so by the rep.
      const isUnnamed = assigneeName === null && assigneeEmail === null
      const waiting = isUnnamed && assigneeKind === 'external'
      return { name: 'item.assign', args: assignment(itemId, assigneeName, assigneeEmail, waiting) }
    },
    draw: (rows, { itemId }, { context: { assignee, changed } }) => {
      if (assignee === null) return
      changeItem(
        rows,
        itemId,
        (item) => ({
          ...named(item, assignee),
          syncStatus:
            item.taskId === null && item.syncStatus !== 'failed'
              ? taskless(assignee.kind)
              : item.syncStatus,
        }),
        (task) =>
          changed.length > 0 && assignee.userId !== null
            ? { ...task, assignedTo: assignee.userId }
            : task,
      )
    },
  },

  /** Whom it is about; remembered for the name by which the item says so, in its call. */
  'item.set_contact': {
    act: { setContact: (itemId: string, contactId: string) => ({ itemId, contactId }) },
    touches: itemAndTask,
    context: nothingMore,
    inverse: async ({ itemId }, id) => {
      const item = await db.actionItems.get(itemId)
      const before = {
        contactId: item?.contactId ?? null,
        contactReason: item?.contactReason ?? null,
        chosen: item?.humanFields.includes('contact_id') ?? false,
      }
      return { name: 'item.undo_contact', args: { itemId, correctionId: id, ...before } }
    },
    draw: (rows, { itemId, contactId }) =>
      changeItem(
        rows,
        itemId,
        (item) => aboutThem(item, contactId),
        (task) => ({ ...task, contactId }),
      ),
  },

  /** The database keeps a journal of it, as of every correction; here is drawn what was shown before. */
  'item.undo_contact': {
    act: {},
    touches: itemAndTask,
    context: async ({ itemId }) => {
      const item = await db.actionItems.get(itemId)
      const meeting = item && (await db.meetings.get(item.meetingId))
      return { contactId: meeting?.primaryContactId ?? null }
    },
    inverse: forGood,
    draw: (rows, { itemId, contactId, contactReason, chosen }, { context }) =>
      changeItem(
        rows,
        itemId,
        (item) => ({
          ...aboutThem(item, contactId, chosen),
          contactReason,
        }),
        (task) => ({ ...task, contactId: contactId ?? context.contactId }),
      ),
  },

  'item.complete': {
    act: { completeItem: (itemId: string) => ({ itemId }) },
    touches: itemAndTask,
    context: async ({ itemId }) => completing(await db.actionItems.get(itemId), true),
    inverse: ({ itemId }) => ({ name: 'item.reopen', args: { itemId } }),
    draw: (rows, { itemId }, made) =>
      changeItem(
        rows,
        itemId,
        (item) => ({ ...item, completed: true }),
        (task) => (made.context.changed.length > 0 ? completed(task, made) : task),
      ),
  },

  'item.reopen': {
    act: { reopenItem: (itemId: string) => ({ itemId }) },
    touches: itemAndTask,
    context: async ({ itemId }) => completing(await db.actionItems.get(itemId), false),
    inverse: ({ itemId }) => ({ name: 'item.complete', args: { itemId } }),
    draw: (rows, { itemId }, { context }) =>
      changeItem(
        rows,
        itemId,
        (item) => ({ ...item, completed: false }),
        (task) => (context.changed.length > 0 ? reopened(task) : task),
      ),
  },

  'item.dismiss': {
    act: { dismissItem: (itemId: string) => ({ itemId }) },
    touches: itemAndTask,
    context: nothingMore,
    inverse: ({ itemId }) => ({ name: 'item.restore', args: { itemId } }),
    draw: (rows, { itemId }, { at }) =>
      changeItem(rows, itemId, (item) =>
        item.taskId === null ? { ...item, dismissedAt: item.dismissedAt ?? at } : item,
      ),
  },

  'item.restore': {
    act: { restoreItem: (itemId: string) => ({ itemId }) },
    touches: itemAndTask,
    context: nothingMore,
    inverse: ({ itemId }) => ({ name: 'item.dismiss', args: { itemId } }),
    draw: (rows, { itemId }) =>
      changeItem(rows, itemId, (item) => ({ ...item, dismissedAt: null })),
  },
} satisfies Rules<'item'>

export const itemWords: WordsOf<'item'> = {
  'item.edit': { did: 'changed the item' },
  'item.set_category': { did: 'changed the type of the item' },
  'item.assign': { did: 'said who owes the item' },
  'item.set_contact': { did: 'said whom the item is about' },
  'item.undo_contact': { did: 'took back whom the item is about' },
  'item.complete': { did: 'completed the item', made: { what: 'completed', is: true } },
  'item.reopen': { did: 'reopened the item', made: { what: 'completed', is: false } },
  'item.dismiss': { did: 'dismissed the item', made: { what: 'dismissed', is: true } },
  'item.restore': { did: 'restored the item', made: { what: 'dismissed', is: false } },
}

function assignment(
  itemId: string,
  assigneeName: string | null,
  assigneeEmail: string | null,
  waiting: boolean,
): MutationArgs<'item.assign'> {
  const args = { itemId, assigneeName, assigneeEmail }
  return waiting ? { ...args, waiting } : args
}

/** What of these changes the item does not say already. */
async function differing(itemId: string, changes: ItemChanges): Promise<string[]> {
  const item = await db.actionItems.get(itemId)
  if (!item) return []
  const was = deadlineOf(item)
  const isMoved =
    namesDeadline(changes) && !isSameDue(deadlineAfter(changes, was, await repZone()), was)
  return changedKeys(changes, { ...item, taskType: item.aiTaskType }, isMoved)
}
