import * as cache from '../../lib/cache/queries.ts'
import type { Company, Meeting, Task } from '../../lib/contract/rows.ts'
import { nudgeTaskId } from '../../lib/inbox/would-make.ts'
import { useQueryAfterPaint } from './use-after-paint.ts'
import { keep, useKeptQuery } from './use-kept-query.ts'

export type Tasks = {
  tasks: Task[]
  /** The calls and companies that they are about. */
  meetings: ReadonlyMap<string, Meeting>
  companies: ReadonlyMap<string, Company>
}

const lastTasks = keep<Tasks>()

async function readOwn(userId: string): Promise<Task[]> {
  return (await cache.tasks()).filter((task) => task.assignedTo === userId)
}

async function readTasks(userId: string): Promise<Tasks> {
  const tasks = await readOwn(userId)
  const meetings = await cache.meetingsById(ids(tasks.map((task) => task.meetingId)))
  const companies = await cache.companiesById(ids(tasks.map((task) => task.companyId)))
  return { tasks, meetings, companies }
}

/** The tasks of one rep, with what they are about. */
export function useTasks(userId: string): Tasks | undefined {
  return useKeptQuery(lastTasks, () => readTasks(userId), [userId])
}

/** The tasks alone, for counting; not before the first paint. */
export function useTasksToCount(userId: string): readonly Task[] | undefined {
  return useQueryAfterPaint(() => readOwn(userId), [userId])
}

/** When the rep made a task of nudging somebody about an item, ISO; null where they did not. */
export async function nudgedAt(itemId: string): Promise<string | null> {
  return (await cache.task(nudgeTaskId(itemId)))?.createdAt ?? null
}

export function useNudgedAt(itemId: string): string | null {
  return useQueryAfterPaint(() => nudgedAt(itemId), [itemId]) ?? null
}

function ids(found: readonly (string | null)[]): string[] {
  return [...new Set(found.filter((id) => id !== null))]
}
