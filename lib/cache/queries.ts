import type { Colleague, Integration, RepSettings, SyncState } from '../contract/account.ts'
import type {
  ActionItem,
  Attendee,
  CalendarEvent,
  Company,
  Contact,
  Meeting,
  Task,
  Transcript,
} from '../contract/rows.ts'
import { byId } from './by-id.ts'
import { clientSafe, sight } from './client-safe.ts'
import { db } from './db.ts'
import { isUndecided, undecided } from './inbox-index.ts'
import type { ConnectOutcome, Owner, SyncStatus } from './meta.ts'
import { getMeta } from './meta.ts'
import type { RefusalRow } from './outbox-rows.ts'

/**
 * Reads of the cache, made to be run inside `useLiveQuery`: each follows whatever changes under it.
 * Absent rows are null or missing from the map, never an error. In client-safe mode the rows of other
 * companies are absent.
 */

/** Everything that is drawn without asking for it; the tables of `atOnce`. */
const drawnTables = [
  db.meta,
  db.actionItems,
  db.meetings,
  db.contacts,
  db.companies,
  db.integration,
  db.syncState,
  db.settings,
  db.outbox,
]

/**
 * Several reads as one: nothing is written between them, and a transaction for each would take longer than
 * the reading.
 */
export function atOnce<T>(read: () => Promise<T>): Promise<T> {
  return db.transaction('r', drawnTables, read)
}

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

export async function connectCrmOutcome(): Promise<ConnectOutcome | null> {
  return (await getMeta('connectCrm')) ?? null
}

export async function enteringOutcome(): Promise<ConnectOutcome | null> {
  return (await getMeta('entering')) ?? null
}

/** Items without a task, a decision or an end. */
export async function openItems(): Promise<ActionItem[]> {
  const seen = await sight()
  const items = await db.actionItems.where('inboxUntil').equals(undecided).toArray()
  return seen === null ? items : items.filter(seen.item)
}

/** How young a rule-made task is while its call still announces it in the inbox. */
const announcedForMs = 24 * 3_600_000

/** Everything the inbox may show: what is open, and what a rule has just made a task of. */
export async function inboxItems(): Promise<ActionItem[]> {
  const announcedSince = new Date(Date.now() - announcedForMs).toISOString()
  const [seen, items] = await Promise.all([
    sight(),
    db.actionItems.where('inboxUntil').aboveOrEqual(announcedSince).toArray(),
  ])
  return seen === null ? items : items.filter(seen.item)
}

/** Calls, newest first. A call without a start comes last. */
export async function meetings(limit?: number): Promise<Meeting[]> {
  const seen = await sight()
  const isSeen = (meeting: Meeting) => seen === null || seen.meeting(meeting)
  const ordered = db.meetings.orderBy('meetingStart').reverse()
  const all = seen === null ? ordered : ordered.filter(isSeen)
  const dated = await (limit === undefined ? all : all.limit(limit)).toArray()
  if (limit !== undefined && dated.length >= limit) return dated
  // An index holds no nulls.
  const undated = await db.meetings
    .filter((meeting) => meeting.meetingStart === null && isSeen(meeting))
    .toArray()
  return [...dated, ...undated].slice(0, limit)
}

export async function meetingsById(ids: readonly string[]): Promise<Map<string, Meeting>> {
  const [seen, rows] = await Promise.all([sight(), db.meetings.bulkGet([...ids])])
  return byId(rows, seen?.meeting)
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
  const seen = await sight()
  if (meeting === undefined || seen?.meeting(meeting) === false) return null
  const [attendees, items, tasks] = await Promise.all([
    attendeesOf([meetingId]),
    itemsOf(meetingId),
    db.tasks
      .where('meetingId')
      .equals(meetingId)
      .filter((task) => seen === null || seen.task(task))
      .toArray(),
  ])
  const contactIds = attendees.map(({ contactId }) => contactId).filter((id) => id !== null)
  return { meeting, attendees, contacts: await contactsById(contactIds), items, tasks }
}

/** Undefined where it is not here or may not be seen now. */
export async function itemById(id: string): Promise<ActionItem | undefined> {
  const seen = await sight()
  const item = await db.actionItems.get(id)
  return item === undefined || seen?.item(item) === false ? undefined : item
}

/** Those that are here and may be seen now, in no order. */
export async function itemsById(ids: readonly string[]): Promise<ActionItem[]> {
  if (ids.length === 0) return []
  const [seen, rows] = await Promise.all([sight(), db.actionItems.bulkGet([...ids])])
  return rows.flatMap((row) => (row === undefined || seen?.item(row) === false ? [] : row))
}

export async function itemsOf(meetingId: string): Promise<ActionItem[]> {
  const seen = await sight()
  if (seen?.meetingId(meetingId) === false) return []
  return db.actionItems.where('meetingId').equals(meetingId).toArray()
}

/** Counts per call: items that are not gone, those with a task, those to decide. */
export async function itemCounts(): Promise<
  Map<string, { items: number; tasks: number; open: number }>
> {
  const counts = new Map<string, { items: number; tasks: number; open: number }>()
  const seen = await sight()
  await db.actionItems.each((item) => {
    if (item.goneAt !== null && item.taskId === null) return
    if (seen?.item(item) === false) return
    const count = counts.get(item.meetingId) ?? { items: 0, tasks: 0, open: 0 }
    count.items += 1
    if (item.taskId !== null) count.tasks += 1
    if (isUndecided(item)) count.open += 1
    counts.set(item.meetingId, count)
  })
  return counts
}

export async function attendeesOf(meetingIds: readonly string[]): Promise<Attendee[]> {
  const seen = await sight()
  const rows = await db.attendees
    .where('meetingId')
    .anyOf([...meetingIds])
    .toArray()
  return seen === null ? rows : rows.filter(seen.attendee).map(seen.withoutOthers)
}

/** Undefined while it has not been pulled; the meeting's `hasTranscript` says whether there is one. */
export async function transcript(meetingId: string): Promise<Transcript | undefined> {
  const seen = await sight()
  if (seen?.meetingId(meetingId) === false) return undefined
  return db.transcripts.get(meetingId)
}

export async function contactsById(ids: readonly string[]): Promise<Map<string, Contact>> {
  const [seen, rows] = await Promise.all([sight(), db.contacts.bulkGet([...ids])])
  return byId(rows, seen?.contact)
}

export async function companiesById(ids: readonly string[]): Promise<Map<string, Company>> {
  const seen = await sight()
  return byId(await db.companies.bulkGet([...ids]), seen?.company)
}

export async function tasks(): Promise<Task[]> {
  const seen = await sight()
  return seen === null ? db.tasks.toArray() : db.tasks.filter(seen.task).toArray()
}

export async function task(id: string): Promise<Task | null> {
  const seen = await sight()
  const found = (await db.tasks.get(id)) ?? null
  return found !== null && (seen === null || seen.task(found)) ? found : null
}

export async function colleagues(): Promise<Colleague[]> {
  return db.colleagues.toArray()
}

/** What stood in the rep's calendar for a call, the earliest first. */
export async function calendarEventsOf(meetingId: string): Promise<CalendarEvent[]> {
  const seen = await sight()
  if (seen?.meetingId(meetingId) === false) return []
  const events = await db.calendarEvents.where('meetingId').equals(meetingId).sortBy('startTime')
  // An event may be somebody else's although their call took place in it.
  return seen === null
    ? events
    : events.filter(({ companyId }) => companyId !== null && companyId === seen.companyId)
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

/** Clicks that the server has not answered yet, and those it refused, by mutation id. */
export async function outbox(): Promise<{
  unsent: ReadonlySet<string>
  refused: ReadonlyMap<string, RefusalRow>
}> {
  const [waiting, refused] = await Promise.all([
    db.outbox.where('state').anyOf(['unsent', 'sending']).toArray(),
    // A refusal's words may name anybody. It is kept, and told once everything may be seen again.
    (await clientSafe()) === null ? db.refusals.toArray() : [],
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
  const seen = await sight()
  return seen === null ? db.meetings.count() : db.meetings.filter(seen.meeting).count()
}

/** What the badge counts: decisions that only this rep can make. */
export async function toDecideCount(): Promise<number> {
  const seen = await sight()
  const items = await db.actionItems.where('inboxUntil').equals(undecided).toArray()
  return items.filter(
    (item) =>
      (item.assigneeKind === 'me' || item.assigneeKind === 'unknown') &&
      (seen === null || seen.item(item)),
  ).length
}
