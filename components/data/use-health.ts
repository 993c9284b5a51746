import { useLiveQuery } from 'dexie-react-hooks'
import { useSyncExternalStore } from 'react'
import { onlyShown, sightName } from '../../lib/cache/client-safe.ts'
import type { ConnectOutcome, Owner, SyncStatus } from '../../lib/cache/meta.ts'
import * as cache from '../../lib/cache/queries.ts'
import type { Integration, RepSettings, SyncState } from '../../lib/contract/account.ts'

export type { ConnectOutcome, Owner } from '../../lib/cache/meta.ts'

/** Everything the frame of the panel says: whose it is, what is connected, what is wrong. */
export type Health = {
  owner: Owner | null
  integration: Integration | null
  sync: SyncState | null
  settings: RepSettings | null
  status: SyncStatus | null
  connect: ConnectOutcome | null
  unsent: number
  calls: number
  /** In client-safe mode, the one company in sight, null while none was chosen; null when it is off. */
  safe: { companyId: string | null; name: string | null } | null
  /** What was in sight when this was read. */
  inSight: string
}

/** Undefined until the cache has answered, which is before anything else is drawn. */
export function useHealth(): Health | undefined {
  return useLiveQuery(() => cache.atOnce(readHealth), [])
}

async function readHealth(): Promise<Health> {
  const [owner, integration, sync, settings, status, connect, unsent, calls, safe, inSight] =
    await Promise.all([
      cache.owner(),
      cache.integration(),
      cache.syncState(),
      cache.settings(),
      cache.syncStatus(),
      cache.connectOutcome(),
      cache.unsentCount(),
      cache.meetingCount(),
      onlyShown(),
      sightName(),
    ])
  return { owner, integration, sync, settings, status, connect, unsent, calls, safe, inSight }
}

function subscribe(changed: () => void): () => void {
  window.addEventListener('online', changed)
  window.addEventListener('offline', changed)
  return () => {
    window.removeEventListener('online', changed)
    window.removeEventListener('offline', changed)
  }
}

/** Whether the browser has a network at all. */
export function useOnline(): boolean {
  return useSyncExternalStore(subscribe, () => navigator.onLine)
}
