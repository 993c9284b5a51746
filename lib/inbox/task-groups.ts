import type { Task } from '../contract/rows.ts'
import type { Reader, When } from '../format/time.ts'
import { dayNumber, dueDay } from '../format/time.ts'

const never = Number.MAX_SAFE_INTEGER

export const taskSections = ['overdue', 'today', 'week', 'later', 'noDate', 'done'] as const
export type TaskSection = (typeof taskSections)[number]

/** Overdue is worked out here and now; no job ever stores it. */
export function sectionOf(task: Task, reader: Reader): TaskSection | null {
  if (task.status === 'cancelled') return null
  if (task.completed) return 'done'
  const day = dueDay(dueOfTask(task), reader)
  if (day === null) return 'noDate'
  const days = day - dayNumber(reader.now, reader)
  if (days < 0) return 'overdue'
  if (days === 0) return isPast(task, reader) ? 'overdue' : 'today'
  return day <= endOfWeek(reader) ? 'week' : 'later'
}

/** The Sunday of the reader's week, as a number of `dayNumber`: what is due after it is not "this week". */
export function endOfWeek(reader: Reader): number {
  const today = dayNumber(reader.now, reader)
  // Day 0 was a Thursday.
  return today + (6 - ((today + 3) % 7))
}

/**
 * Tasks in their sections, the most pressing first within each, done ones newest first. Those of `held`
 * stand where they stood.
 */
export function groupTasks(
  tasks: readonly Task[],
  reader: Reader,
  held: ReadonlyMap<string, { section: TaskSection; task: Task }> = new Map(),
): { section: TaskSection; tasks: Task[] }[] {
  const groups = new Map<TaskSection, Task[]>()
  for (const task of tasks) {
    const section = held.get(task.id)?.section ?? sectionOf(task, reader)
    if (section === null) continue
    const list = groups.get(section)
    if (list) list.push(task)
    else groups.set(section, [task])
  }
  return taskSections.flatMap((section) => {
    const list = groups.get(section)
    if (!list) return []
    const was = (task: Task) => held.get(task.id)?.task ?? task
    const order = section === 'done' ? newestDone : mostPressing(reader)
    return [{ section, tasks: list.sort((one, other) => order(was(one), was(other))) }]
  })
}

/** What the Tasks tab counts: what is due today or was due before. */
export function pressing(tasks: readonly Task[], reader: Reader): number {
  return tasks.filter((task) => {
    const section = sectionOf(task, reader)
    return section === 'overdue' || section === 'today'
  }).length
}

/** When a task is due, as `due()` of lib/format/time.ts reads it. */
export function dueOfTask(task: Task): When {
  return { at: task.dueDate, on: task.dueOn }
}

/** An instant of today that is over. A day is over when the reader's next one begins. */
function isPast(task: Task, reader: Reader): boolean {
  if (task.dueOn || task.dueDate === null || Date.parse(task.dueDate) >= reader.now) return false
  // Of a companion that knows no days: the day's end where its setter is.
  return task.dueOn === null || !task.dueDateOnly
}

/** By day, on one day those with a time first and by it. */
function mostPressing(reader: Reader): (one: Task, other: Task) => number {
  return (one, other) => byDue(one, other, reader)
}

function byDue(one: Task, other: Task, reader: Reader): number {
  const [day, otherDay] = [one, other].map((task) => dueDay(dueOfTask(task), reader) ?? never)
  if (day !== otherDay && day !== undefined && otherDay !== undefined) return day - otherDay
  const [a, b] = [one, other].map((task) => (task.dueOn ? '9' : (task.dueDate ?? '9')))
  if (a !== b && a !== undefined && b !== undefined) return a < b ? -1 : 1
  if (one.createdAt !== other.createdAt) return one.createdAt > other.createdAt ? -1 : 1
  return one.id < other.id ? -1 : 1
}

function newestDone(one: Task, other: Task): number {
  const a = one.completedAt ?? one.updatedAt
  const b = other.completedAt ?? other.updatedAt
  if (a !== b) return a > b ? -1 : 1
  return one.id < other.id ? -1 : 1
}
