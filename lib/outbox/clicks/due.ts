import { db } from '../../cache/db.ts'
import type { MutationArgs } from '../../contract/mutation.ts'
import type { ActionItem, Task } from '../../contract/rows.ts'
import { dateValue, endOfDay } from '../../format/time.ts'

/**
 * What a click makes of a due date, as `private.arg_due` of the database does: a day is a day wherever it
 * is read, and `at` is its end where the rep is.
 */

type TaskChanges = MutationArgs<'task.edit'>['changes']
type ItemChanges = MutationArgs<'item.edit'>['changes']

/** `at`: ISO instant, null for no date. `on`: the day, `2026-12-04`; null where an instant was named. */
export type Due = { at: string | null; on: string | null }

/** The arguments that say when something is due. */
export const dueKeys: ReadonlySet<string> = new Set([
  'dueOn',
  'dueDate',
  'dueDateOnly',
  'deadlineOn',
  'deadlineAt',
])

/** Where the rep's days end. */
export async function repZone(): Promise<string> {
  const settings = await db.settings.toCollection().first()
  return settings?.timeZone ?? 'UTC'
}

/** One day, or one instant, or none. */
export function isSameDue(one: Due, other: Due): boolean {
  return one.on === other.on && (one.on !== null || isSameInstant(one.at, other.at))
}

export function dueOf(task: Task): Due {
  return { at: task.dueDate, on: task.dueOn ?? null }
}

export function deadlineOf(item: ActionItem): Due {
  return { at: item.deadlineAt, on: item.deadlineOn ?? null }
}

export function namesDue({ dueOn, dueDate, dueDateOnly }: TaskChanges): boolean {
  return dueOn !== undefined || dueDate !== undefined || dueDateOnly !== undefined
}

export function namesDeadline({ deadlineOn, deadlineAt }: ItemChanges): boolean {
  return deadlineOn !== undefined || deadlineAt !== undefined
}

/** The due date of a task once these changes are made to it. `timeZone`: the rep's. */
export function dueAfter(changes: TaskChanges, was: Due, timeZone: string): Due {
  const { dueOn, dueDate, dueDateOnly } = changes
  return namedIn({ on: dueOn, at: dueDate, isDay: dueDateOnly }, was, timeZone)
}

/** The deadline of an item once these changes are made to it. A day was written as its last minute once. */
export function deadlineAfter(changes: ItemChanges, was: Due, timeZone: string): Due {
  const { deadlineOn: on, deadlineAt: at } = changes
  const isSame = at === undefined || isSameInstant(at, was.at)
  const isDay = isSame ? undefined : at !== null && isLastMinute(at, timeZone)
  return namedIn({ on, at, isDay }, was, timeZone)
}

type Named = {
  on?: string | null | undefined
  at?: string | null | undefined
  isDay?: boolean | undefined
}

function namedIn({ on, at, isDay }: Named, was: Due, timeZone: string): Due {
  const reader = { now: 0, timeZone, hour12: false }
  if (on !== undefined) {
    if (on === null) return { at: at ?? null, on: null }
    return on === was.on ? was : { at: endOfDay(on, reader), on }
  }
  const instant = at === undefined ? was.at : at
  if (isDay === undefined && isSameInstant(instant, was.at)) return was
  return { at: instant, on: instant !== null && isDay ? dateValue(instant, reader) : null }
}

function isSameInstant(one: string | null, other: string | null): boolean {
  if (one === null || other === null) return one === other
  return Date.parse(one) === Date.parse(other)
}

function isLastMinute(at: string, timeZone: string): boolean {
  const reader = { now: 0, timeZone, hour12: false }
  const minute = new Date(Date.parse(at) + 60_000).toISOString()
  return dateValue(minute, reader) !== dateValue(at, reader)
}

/** The task with this due date. */
export function withDue(task: Task, due: Due): Task {
  return {
    ...task,
    ...instantFor(due, dueOf(task), 'dueDate'),
    dueOn: due.on,
    dueDateOnly: due.on !== null,
  }
}

/** The item with this deadline. */
export function withDeadline(item: ActionItem, due: Due): ActionItem {
  return { ...item, ...instantFor(due, deadlineOf(item), 'deadlineAt'), deadlineOn: due.on }
}

/** What has the day already keeps its instant: it is for other clients alone, and may be of another zone. */
function instantFor<K extends string>(due: Due, was: Due, key: K): Record<K, string | null> {
  const at = due.on !== null && due.on === was.on ? was.at : due.at
  return { [key]: at } as Record<K, string | null>
}
