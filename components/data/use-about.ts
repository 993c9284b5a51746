import { useLiveQuery } from 'dexie-react-hooks'
import type { Subject } from '../../lib/cache/meta.ts'
import * as cache from '../../lib/cache/queries.ts'
import type { Task } from '../../lib/contract/rows.ts'
import type { About } from '../../lib/page/subjects.ts'
import { aboutSubject } from '../../lib/page/subjects.ts'
import type { ItemCounts } from './use-calls.ts'

export type { About } from '../../lib/page/subjects.ts'

export type WholeAbout = {
  about: About
  /** Ids of their calls. */
  calls: ReadonlySet<string>
  /** The rep's tasks for them. */
  tasks: readonly Task[]
  counts: ReadonlyMap<string, ItemCounts>
}

/** All that the cache holds of one company or person; null where it holds nothing (any more). */
export function useAbout(subject: Subject, userId: string): WholeAbout | null | undefined {
  return useLiveQuery(async () => {
    const about = await aboutSubject(subject)
    if (about === null) return null
    const calls = new Set(about.calls.map(({ id }) => id))
    const tasks = (await cache.tasks()).filter(
      (task) =>
        task.assignedTo === userId &&
        (isOf(task, subject) || (task.meetingId !== null && calls.has(task.meetingId))),
    )
    return { about, calls, tasks, counts: await cache.itemCounts() }
  }, [subject.kind, subject.id, userId])
}

function isOf(task: Task, { kind, id }: Subject): boolean {
  return (kind === 'company' ? task.companyId : task.contactId) === id
}
