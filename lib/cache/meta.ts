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

/** Where the background wants a panel to be: at a call, or searching. */
export type Wanted = {
  /** The window whose panel it is. */
  windowId: number
  /** The tab that shows it; null for the side panel. A window may have both. */
  tabId: number | null
  /** Milliseconds since epoch. A panel that opens later than a minute after is not meant. */
  at: number
  to: { view: 'meeting'; meetingId: string } | { view: 'search'; query: string }
}

/** Whom a page is about, or the rep wants to see. */
export type Subject = { kind: 'company' | 'contact'; id: string }

/** Everything kept under a name, with its shape. One place, so that no two parts share a key by accident. */
export type Meta = {
  owner: Owner
  clientId: string
  cursorRows: string
  cursorTranscripts: string
  /** Which life of the CRM the rows are of: another one after it was set back to an earlier day. */
  epoch: string
  status: SyncStatus
  connect: ConnectOutcome
  /** Where connecting another CRM stands. */
  connectCrm: ConnectOutcome
  /** This browser shows no side panel: Upshot opens in a window. */
  noSidePanel: boolean
  /** Where signing in with Google stands. */
  entering: ConnectOutcome
  /** Rows of the feed that this release could not read or did not know; `rereadSkipped` asks for them again. */
  skippedRows: number
  /** While it is there, client-safe mode is on, and no other company's row is read. */
  clientSafe: { companyId: string | null }
  /** Whom the strip shows whatever the page. */
  pinned: Subject
  /** Matches of a page that the rep called wrong, by `matchKey`, the newest last. */
  refusedMatches: string[]
  wanted: Wanted
  /** Calls that a notification was shown for, or that the rep has seen arrive, the newest last. */
  announced: string[]
  /** Calls older than this are never announced, ISO: they were there when the rep asked to be told. */
  announceSince: string
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
