import { useLiveQuery } from 'dexie-react-hooks'
import type { StorageUse } from '../../lib/cache/storage-use.ts'
import { storageUse } from '../../lib/cache/storage-use.ts'
import { makeRoom } from '../../lib/cache/transcripts.ts'

/** What Upshot takes on this device. */
export function useStorage(): StorageUse | undefined {
  return useLiveQuery(() => storageUse(), [])
}

/** Lets go of every transcript; each comes again when its call is opened. */
export async function clearTranscripts(): Promise<void> {
  await makeRoom(0)
}
