import { useLiveQuery } from 'dexie-react-hooks'
import * as cache from '../../lib/cache/queries.ts'
import type { Task } from '../../lib/contract/rows.ts'

/** The copy of an item's task in the rep's other CRM; null where there is none. */
export function useMirrorOf(itemId: string): Task['mirror'] | null {
  const mirror = useLiveQuery(async () => {
    const taskId = (await cache.itemById(itemId))?.taskId ?? null
    return taskId === null ? null : ((await cache.task(taskId))?.mirror ?? null)
  }, [itemId])
  return mirror ?? null
}
