import type { Task } from '../contract/rows.ts'
import type { Reader } from '../format/time.ts'
import { dayNumber } from '../format/time.ts'

export const taskSections = ['overdue', 'today', 'week', 'later', 'noDate', 'done'] as const
export type TaskSection = (typeof taskSections)[number]

/** Overdue is worked out here and now; no job ever stores it. */
export function sectionOf(task: Task, reader: Reader): TaskSection | null {
  if (task.status === 'cancelled') return null
  if (task.completed) return 'done'
  if (task.dueDate === null) return 'noDate'
  const days = dayNumber(Date.parse(task.dueDate), reader) - dayNumber(reader.now, reader)
  if (days < 0) return 'overdue'
  if (days === 0) {
    return !task.dueDateOnly && Date.parse(task.dueDate) < reader.now ? 'overdue' : 'today'
  }
  return days <= 7 ? 'week' : 'later'
}

/** Tasks in their sections, the most pressing first within each, done ones newest first. */
export function groupTasks(
  tasks: readonly Task[],
  reader: Reader,
): { section: TaskSection; tasks: Task[] }[] {
  const groups = new Map<TaskSection, Task[]>()
  for (const task of tasks) {
    const section = sectionOf(task, reader)
    if (section === null) continue
    const list = groups.get(section)
    if (list) list.push(task)
    else groups.set(section, [task])
  }
  return taskSections.flatMap((section) => {
    const list = groups.get(section)
    if (!list) return []
    return [{ section, tasks: list.sort(section === 'done' ? newestDone : mostPressing) }]
  })
}

/** What the Tasks tab counts: what is due today or was due before. */
export function pressing(tasks: readonly Task[], reader: Reader): number {
  return tasks.filter((task) => {
    const section = sectionOf(task, reader)
    return section === 'overdue' || section === 'today'
  }).length
}

function mostPressing(one: Task, other: Task): number {
  const a = one.dueDate ?? '9'
  const b = other.dueDate ?? '9'
  if (a !== b) return a < b ? -1 : 1
  if (one.createdAt !== other.createdAt) return one.createdAt > other.createdAt ? -1 : 1
  return one.id < other.id ? -1 : 1
}

function newestDone(one: Task, other: Task): number {
  const a = one.completedAt ?? one.updatedAt
  const b = other.completedAt ?? other.updatedAt
  if (a !== b) return a > b ? -1 : 1
  return one.id < other.id ? -1 : 1
}
