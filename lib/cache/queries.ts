import type {
  ActionItem,
  Attendee,
  CalendarEvent,
  Colleague,
  Company,
  Contact,
  HistoryEntry,
  Integration,
  Meeting,
  RepSettings,
  SyncState,
  Task,
  Transcript,
} from '../contract/rows.ts'
import type { RefusalRow } from './db.ts'
import { db } from './db.ts'
import type { ConnectOutcome, Owner, SyncStatus } from './meta.ts'
import { getMeta } from './meta.ts'

/**
 * Reads of the cache, made to be run inside `useLiveQuery`: each follows whatever changes under it.
 * Absent rows are null or missing from the map, never an error.
 */

/** Who this device's cache belongs to; null when nobody has signed in. */
export async function owner(): Promise<Owner | null> {
  return (await getMeta('owner')) ?? null
}

/** How the last sync went. */
export async function syncStatus(): Promise<SyncStatus | null> {
  return (await getMeta('status')) ?? null
}

/** Where connecting Fathom stands. */
export async function connectOutcome(): Promise<ConnectOutcome | null> {
  return (await getMeta('connect')) ?? null
}

function isUndecided(item: ActionItem): boolean {
  return (
    !item.completed && item.taskId === null && item.dismissedAt === null && item.goneAt === null
  )
}

/** Items without a task, a decision or an end. */
export async function openItems(): Promise<ActionItem[]> {
  return db.actionItems.filter(isUndecided).toArray()
}

/** How young a rule-made task is while its call still announces it in the inbox. */
const announcedForMs = 24 * 3_600_000

/** Everything the inbox may show: what is open, what a rule has just made a task of, plus the items named. */
export async function inboxItems(also: readonly string[]): Promise<ActionItem[]> {
  const named = new Set(also)
  const announcedSince = Date.now() - announcedForMs
  return db.actionItems
    .filter(
      (item) =>
        isUndecided(item) ||
        named.has(item.id) ||
        (item.taskMadeByRule &&
          item.taskId !== null &&
          Date.parse(item.syncedAt ?? item.createdAt) >= announcedSince),
    )
    .toArray()
}

/** Calls, newest first. A call without a start comes last. */
export async function meetings(limit?: number): Promise<Meeting[]> {
  const all = db.meetings.orderBy('meetingStart').reverse()
  const dated = await (limit === undefined ? all : all.limit(limit)).toArray()
  if (limit !== undefined && dated.length >= limit) return dated
  // An index holds no nulls.
  const undated = await db.meetings.filter((meeting) => meeting.meetingStart === null).toArray()
  return [...dated, ...undated].slice(0, limit)
}

export async function meetingsById(ids: readonly string[]): Promise<Map<string, Meeting>> {
  return byId(await db.meetings.bulkGet([...ids]))
}

/** One call with everybody in it and everything said to be done. */
export type WholeMeeting = {
  meeting: Meeting
  attendees: Attendee[]
  contacts: Map<string, Contact>
  items: ActionItem[]
  tasks: Task[]
}

export async function wholeMeeting(meetingId: string): Promise<WholeMeeting | null> {
  const meeting = await db.meetings.get(meetingId)
  if (meeting === undefined) return null
  const [attendees, items, tasks] = await Promise.all([
    attendeesOf([meetingId]),
    itemsOf(meetingId),
    db.tasks.where('meetingId').equals(meetingId).toArray(),
  ])
  const contactIds = attendees.map(({ contactId }) => contactId).filter((id) => id !== null)
  return { meeting, attendees, contacts: await contactsById(contactIds), items, tasks }
}

export async function itemsOf(meetingId: string): Promise<ActionItem[]> {
  return db.actionItems.where('meetingId').equals(meetingId).toArray()
}

/** Counts per call: items that are not gone, those with a task, those to decide. */
export async function itemCounts(): Promise<
  Map<string, { items: number; tasks: number; open: number }>
> {
  const counts = new Map<string, { items: number; tasks: number; open: number }>()
  await db.actionItems.each((item) => {
    if (item.goneAt !== null && item.taskId === null) return
    const count = counts.get(item.meetingId) ?? { items: 0, tasks: 0, open: 0 }
    count.items += 1
    if (item.taskId !== null) count.tasks += 1
    if (isUndecided(item)) count.open += 1
    counts.set(item.meetingId, count)
  })
  return counts
}

export async function attendeesOf(meetingIds: readonly string[]): Promise<Attendee[]> {
  return db.attendees
    .where('meetingId')
    .anyOf([...meetingIds])
    .toArray()
}

/** Undefined while it has not been pulled; the meeting's `hasTranscript` says whether there is one. */
export async function transcript(meetingId: string): Promise<Transcript | undefined> {
  return db.transcripts.get(meetingId)
}

export async function contactsById(ids: readonly string[]): Promise<Map<string, Contact>> {
  return byId(await db.contacts.bulkGet([...ids]))
}

export async function companiesById(ids: readonly string[]): Promise<Map<string, Company>> {
  return byId(await db.companies.bulkGet([...ids]))
}

export async function tasks(): Promise<Task[]> {
  return db.tasks.toArray()
}

export async function colleagues(): Promise<Colleague[]> {
  return db.colleagues.toArray()
}

export async function calendarEvents(): Promise<CalendarEvent[]> {
  return db.calendarEvents.toArray()
}

export async function integration(): Promise<Integration | null> {
  return (await db.integration.toCollection().first()) ?? null
}

export async function syncState(): Promise<SyncState | null> {
  return (await db.syncState.toCollection().first()) ?? null
}

export async function settings(): Promise<RepSettings | null> {
  return (await db.settings.toCollection().first()) ?? null
}

/** What happened, newest first. */
export async function history(limit: number): Promise<HistoryEntry[]> {
  return db.history.orderBy('at').reverse().limit(limit).toArray()
}

/** Clicks that the server has not answered yet, and those it refused, by mutation id. */
export async function outbox(): Promise<{
  unsent: ReadonlySet<string>
  refused: ReadonlyMap<string, RefusalRow>
}> {
  const [waiting, refused] = await Promise.all([
    db.outbox.where('state').anyOf(['unsent', 'sending']).toArray(),
    db.refusals.toArray(),
  ])
  return {
    unsent: new Set(waiting.map(({ id }) => id)),
    refused: new Map(refused.map((row) => [row.id, row])),
  }
}

/** How many clicks the server has not answered yet. */
export async function unsentCount(): Promise<number> {
  return db.outbox.where('state').anyOf(['unsent', 'sending']).count()
}

/** Calls kept on this device. */
export async function meetingCount(): Promise<number> {
  return db.meetings.count()
}

/** What the badge counts: decisions that only this rep can make. */
export async function toDecideCount(): Promise<number> {
  return db.actionItems
    .filter(
      (item) =>
        isUndecided(item) && (item.assigneeKind === 'me' || item.assigneeKind === 'unknown'),
    )
    .count()
}

function byId<Row extends { id: string }>(rows: readonly (Row | undefined)[]): Map<string, Row> {
  const found = new Map<string, Row>()
  for (const row of rows) if (row !== undefined) found.set(row.id, row)
  return found
}
