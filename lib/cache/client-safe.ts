import type { PromiseExtended } from 'dexie'
import type { ActionItem, Attendee, Contact, Meeting, Task } from '../contract/rows.ts'
import { db } from './db.ts'
import { allowFrames, forbidFrames } from './kept-frame.ts'
import type { Meta } from './meta.ts'
import { setMeta } from './meta.ts'

/**
 * Client-safe mode: while the rep's screen is shared, every read of the cache gives the rows of one
 * company and no others, or none while no company was chosen. It is kept with the cache, so that it
 * survives closing the panel and holds for the badge and notifications as well.
 */

/** Switches it on for one company; null shows nothing until one is chosen. */
export async function showOnly(companyId: string | null): Promise<void> {
  forbidFrames()
  await setMeta('clientSafe', { companyId })
}

/** Switches it off. */
export async function showEverything(): Promise<void> {
  await db.meta.delete('clientSafe')
  allowFrames()
}

/** The one company that may be seen, or none; null while everything may. */
export type OnlyShown = { companyId: string | null } | null

/**
 * Null while everything may be seen. It and what is made of it are chains of Dexie's own promises: every
 * read begins with them, and behind a few async functions more a live query beside others no longer
 * notes what it reads, and never runs again.
 */
export function clientSafe(): PromiseExtended<OnlyShown> {
  return db.meta.get('clientSafe').then((row) => {
    const stored = row?.value as Meta['clientSafe'] | undefined
    return stored ?? null
  })
}

/** Names what is in sight: the same name, the same rows. */
export function sightName(): PromiseExtended<string> {
  return clientSafe().then((safe) => (safe === null ? 'everything' : `only ${safe.companyId}`))
}

/** The company that is shown, with its name; null while everything is. */
export async function onlyShown(): Promise<{
  companyId: string | null
  name: string | null
} | null> {
  const safe = await clientSafe()
  if (safe === null) return null
  const company = safe.companyId === null ? undefined : await db.companies.get(safe.companyId)
  // A company that has gone meanwhile leaves nothing to show: ask again.
  return { companyId: company?.id ?? null, name: company?.name ?? null }
}

/** Which rows may be seen. */
export type Sight = {
  companyId: string | null
  meeting: (row: Meeting) => boolean
  meetingId: (id: string) => boolean
  company: (row: { id: string }) => boolean
  contact: (row: Contact) => boolean
  attendee: (row: Attendee) => boolean
  item: (row: ActionItem) => boolean
  task: (row: Task) => boolean
  /** Everybody who was on a call is seen with it, but nothing that they could also be. */
  withoutOthers: (row: Attendee) => Attendee
}

/** What may be seen now; null for everything, at the cost of reading one value. */
export function sight(): PromiseExtended<Sight | null> {
  return clientSafe().then((only) => (only === null ? null : sightOfCompany(only.companyId)))
}

/** What may be seen in this mode. */
export async function sightOf(only: OnlyShown): Promise<Sight | null> {
  return only === null ? null : sightOfCompany(only.companyId)
}

async function sightOfCompany(companyId: string | null): Promise<Sight> {
  const isTheirs = (id: string | null) => id !== null && id === companyId
  const calls =
    companyId === null ? [] : await db.meetings.where('companyId').equals(companyId).primaryKeys()
  const ids = new Set(calls)
  return {
    companyId,
    meeting: (row) => isTheirs(row.companyId),
    meetingId: (id) => ids.has(id),
    company: (row) => isTheirs(row.id),
    contact: (row) => isTheirs(row.companyId),
    attendee: (row) => ids.has(row.meetingId),
    item: (row) => ids.has(row.meetingId),
    // A task on their call for another company is that company's.
    task: (row) =>
      row.companyId === null
        ? row.meetingId !== null && ids.has(row.meetingId)
        : isTheirs(row.companyId),
    withoutOthers: (row) => ({
      ...row,
      candidates: row.candidates.filter((one) => one.kind === 'company' && isTheirs(one.id)),
    }),
  }
}
