import { db } from './db.ts'

/** Who this device's cache belongs to; stays when the session ends, so that the cache stays readable. */
export type Owner = { userId: string; email: string }

/** How the last sync went, for words only; reading never waits for it. */
export type SyncStatus = {
  state: 'ok' | 'offline' | 'unreachable' | 'signed_out' | 'too_old' | 'full'
  /** Since when it has been so. */
  since: string
  lastPulledAt: string | null
  /** The companion's words when this extension is too old for it. */
  message: string | null
}

/** Where connecting Fathom stands. Recorded by the background; the panel only watches. */
export type ConnectOutcome = {
  state: 'idle' | 'open' | 'connected' | 'closed' | 'declined' | 'busy' | 'unavailable' | 'failed'
  at: string
  /** A sentence for the rep where the companion gave one. */
  message: string | null
}

/** Everything kept under a name, with its shape. One place, so that no two parts share a key by accident. */
export type Meta = {
  owner: Owner
  clientId: string
  cursorRows: string
  cursorTranscripts: string
  status: SyncStatus
  connect: ConnectOutcome
  /** Rows of the feed that this release could not read or did not know; `rereadSkipped` asks for them again. */
  skippedRows: number
}

/** Reads one value; undefined where none was written. Shapes are guaranteed by `setMeta`, the only writer. */
export async function getMeta<K extends keyof Meta>(key: K): Promise<Meta[K] | undefined> {
  const row = await db.meta.get(key)
  return row === undefined ? undefined : (row.value as Meta[K])
}

/** Writes one value; runs in the surrounding transaction when there is one that includes `db.meta`. */
export async function setMeta<K extends keyof Meta>(key: K, value: Meta[K]): Promise<void> {
  await db.meta.put({ key, value })
}
