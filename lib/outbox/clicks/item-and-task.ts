import { db } from '../../cache/db.ts'
import type { Assignee, Context, TouchedKey } from '../../cache/outbox-rows.ts'
import type { MutationArgs } from '../../contract/mutation.ts'
import type { ActionItem, Task } from '../../contract/rows.ts'
import type { TaskType } from '../../contract/vocabulary.ts'
import type { Due } from './due.ts'
import { dueKeys, namesDeadline, namesDue, withDeadline, withDue } from './due.ts'
import type { Made, Rows } from './rule.ts'

/** What travels between an item and its task, as the triggers of the database carry it. */

export type TaskChanges = MutationArgs<'task.edit'>['changes']
export type ItemChanges = MutationArgs<'item.edit'>['changes']

/** The task, and the item it was made from. */
export async function taskAndItem({ taskId }: { taskId: string }): Promise<TouchedKey[]> {
  const task = await db.tasks.get(taskId)
  const itemId = task?.meetingActionItemId
  const own: TouchedKey = { entity: 'task', id: taskId }
  return itemId ? [own, { entity: 'action_item', id: itemId }] : [own]
}

/** The item, and the task that was made of it. */
export async function itemAndTask({ itemId }: { itemId: string }): Promise<TouchedKey[]> {
  const item = await db.actionItems.get(itemId)
  const own: TouchedKey = { entity: 'action_item', id: itemId }
  return item?.taskId ? [own, { entity: 'task', id: item.taskId }] : [own]
}

/** A change of a task travels to its item, as `Context.changed` says. */
export function changeTask(
  rows: Rows,
  taskId: string,
  change: (task: Task) => Task,
  changeItsItem: (item: ActionItem) => ActionItem,
): void {
  const task = rows.task.get(taskId)
  if (!task) return
  rows.task.set(taskId, change(task))
  const item = rows.action_item.get(task.meetingActionItemId ?? '')
  if (item?.taskId === taskId) rows.action_item.set(item.id, changeItsItem(item))
}

/** A change of an item travels to its task, as `Context.changed` says. */
export function changeItem(
  rows: Rows,
  itemId: string,
  change: (item: ActionItem) => ActionItem,
  changeItsTask: (task: Task) => Task = (task) => task,
): void {
  const item = rows.action_item.get(itemId)
  if (!item) return
  rows.action_item.set(itemId, change(item))
  const task = rows.task.get(item.taskId ?? '')
  if (task) rows.task.set(task.id, changeItsTask(task))
}

/** What an item takes over from its task. */
export function fromTask(
  item: ActionItem,
  changes: TaskChanges,
  { assignee }: Context,
  due: Due,
): ActionItem {
  const { title, priority, taskType, contactId } = changes
  const after: ActionItem = {
    ...(namesDue(changes) ? withDeadline(item, due) : item),
    ...(title === undefined ? {} : { title }),
    // An item without a priority and a task with the default one are the same.
    ...(priority === undefined || priority === (item.priority ?? 'medium') ? {} : { priority }),
    ...(taskType === undefined || taskType === item.aiTaskType ? {} : categorised(item, taskType)),
    ...(contactId ? aboutThem(item, contactId) : {}),
  }
  return assignee === null ? after : named(after, assignee)
}

/** What a task takes over from its item. */
export function fromItem(task: Task, changes: ItemChanges, due: Due): Task {
  const { title, taskType, priority } = changes
  return {
    ...(namesDeadline(changes) ? withDue(task, due) : task),
    ...(title === undefined ? {} : { title }),
    ...(taskType === undefined ? {} : { taskType }),
    ...(priority === undefined ? {} : { priority: priority ?? 'medium' }),
  }
}

export function named(item: ActionItem, { name, email, kind }: Assignee): ActionItem {
  return { ...item, assigneeName: name, assigneeEmail: email, assigneeKind: kind }
}

/** How an item without a task stands: what somebody outside owes never becomes one by itself. */
export function taskless(kind: ActionItem['assigneeKind']): ActionItem['syncStatus'] {
  return kind === 'external' ? 'excluded' : 'pending'
}

export function categorised(
  item: ActionItem,
  taskType: TaskType,
): Pick<ActionItem, 'aiTaskType' | 'categorisedBy' | 'humanFields'> {
  const humanFields = item.humanFields.includes('ai_task_type')
    ? item.humanFields
    : [...item.humanFields, 'ai_task_type']
  return { aiTaskType: taskType, categorisedBy: 'rep', humanFields }
}

/** An item with whom it is about, by the rep's word unless it is not theirs. */
export function aboutThem(item: ActionItem, contactId: string | null, isChosen = true): ActionItem {
  const others = item.humanFields.filter((field) => field !== 'contact_id')
  const humanFields = isChosen ? [...others, 'contact_id'] : others
  return { ...item, contactId, contactReason: null, humanFields }
}

export function completed(task: Task, { at }: Made): Task {
  if (task.completed) return task
  return { ...task, completed: true, status: 'completed', completedAt: at }
}

export function reopened(task: Task): Task {
  if (!task.completed && task.status !== 'completed' && task.status !== 'cancelled') return task
  return { ...task, completed: false, status: 'pending', completedAt: null }
}

/** Whether completing or reopening changes the row that was clicked: only then does it travel. */
export function completing(
  row: { completed: boolean } | undefined,
  isDone: boolean,
): Pick<Context, 'changed'> {
  return { changed: row?.completed === isDone ? [] : ['completed'] }
}

/** The keys whose values are not those of the row. Those of a due date differ together, as `isMoved` says. */
export function changedKeys(
  changes: Record<string, unknown>,
  row: Record<string, unknown>,
  isMoved: boolean,
): string[] {
  return Object.keys(changes).filter((key) => {
    if (changes[key] === undefined) return false
    return dueKeys.has(key) ? isMoved : changes[key] !== row[key]
  })
}
