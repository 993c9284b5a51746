import { useLiveQuery } from 'dexie-react-hooks'
import * as cache from '../../lib/cache/queries.ts'
import type { RepSettings } from '../../lib/contract/account.ts'
import type { Task } from '../../lib/contract/rows.ts'
import { keep, useKeptQuery } from './use-kept-query.ts'

const keptSettings = keep<RepSettings | null>()

/** What the rep has chosen, for where tasks go beside this CRM; null until it is known. */
export function useMirrorSettings(): RepSettings | null {
  return useKeptQuery(keptSettings, cache.settings, []) ?? null
}

/** The copy of an item's task in the rep's other CRM; null where there is none. */
export function useMirrorOf(itemId: string): Task['mirror'] | null {
  const mirror = useLiveQuery(async () => {
    const taskId = (await cache.itemById(itemId))?.taskId ?? null
    return taskId === null ? null : ((await cache.task(taskId))?.mirror ?? null)
  }, [itemId])
  return mirror ?? null
}
