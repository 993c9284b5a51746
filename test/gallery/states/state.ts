import type { Table } from 'dexie'
import { db } from '../../../lib/cache/db.ts'
import type { SyncStatus } from '../../../lib/cache/meta.ts'
import { setMeta } from '../../../lib/cache/meta.ts'
import type { Page } from '../../../lib/page/match.ts'
import { drawThumbnail } from '../../../server/local/fathom-simulator/thumbnail.ts'
import * as all from '../fixtures.ts'

/** Every state a rep can meet, as what the cache holds and where the panel stands. */
export type State = {
  title: string
  /** Remembered values the panel starts with, by key. */
  remembered?: Record<string, unknown>
  /** The page beside the panel, as far as the browser tells it. */
  page?: Page
  /** Where the device is; the rep's own zone where it is not said. */
  device?: string
  seed: () => Promise<void>
  /** Names of the buttons that bring it about, pressed one after the other once the panel stands. */
  press?: readonly string[]
  /** Keys that bring it about, pressed when a row is open. */
  keys?: readonly string[]
  /** What comes while one looks: `come()` in the page has it come. */
  comes?: () => Promise<void>
  /** What is there when it has come about, as a selector. */
  until?: string
}

/** All is well with the sync. */
export const ok: SyncStatus = {
  state: 'ok',
  since: new Date(all.now).toISOString(),
  lastPulledAt: new Date(all.now - 77 * 60_000).toISOString(),
  message: null,
}

export async function put<T>(table: Table<T, string>, rows: readonly T[]): Promise<void> {
  await table.bulkPut([...rows])
}

/** A rep, and nothing of theirs yet. */
export async function signedIn(): Promise<void> {
  await setMeta('owner', { userId: all.rep.userId, email: all.rep.email })
  await setMeta('status', ok)
  await put(db.colleagues, all.colleagues)
}

/** Sam's Monday: seven things for the rep, three waiting, two unclear. */
export async function full(): Promise<void> {
  await signedIn()
  await put(db.companies, all.companies)
  await put(db.contacts, all.contacts)
  await put(db.meetings, all.meetings)
  await put(db.attendees, all.attendees)
  await put(db.actionItems, all.items)
  await put(db.tasks, all.tasks)
  await put(db.transcripts, all.transcripts)
  await put(db.integration, [all.integration])
  await put(db.syncState, [all.syncState])
  await put(db.settings, [all.settings])
  await put(db.history, all.history)
  await put(db.calendarEvents, [all.event])
  // Of the stand-up, which has one too, it could not be fetched.
  const picture = new Blob([drawThumbnail(4432, 3)], { type: 'image/jpeg' })
  await put(db.pictures, [{ id: all.id('mt', 1), path: all.pictureAt(1), picture, at: all.now }])
}

/** The same with nothing to decide. */
export async function quiet(): Promise<void> {
  await full()
  await db.actionItems.clear()
}

/** A panel past first run that stands there. */
export const at = (route: unknown) => ({ route, 'past-first-run': true })

export const inboxRoute = at({ view: 'inbox', filter: 'forYou' })
