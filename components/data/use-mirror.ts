import { useLiveQuery } from 'dexie-react-hooks'
import * as cache from '../../lib/cache/queries.ts'
import type { Task } from '../../lib/contract/rows.ts'

/** The task of an item; null where there is none, or no item. */
export function useTaskOf(itemId: string | null): Task | null {
  const task = useLiveQuery(async () => {
    const item = itemId === null ? undefined : await cache.itemById(itemId)
    return item?.taskId ? cache.task(item.taskId) : null
  }, [itemId])
  return task ?? null
}
