import type { SyncState } from '../contract/account.ts'
import type { ActionItem, HistoryEntry, Task } from '../contract/rows.ts'
import { byId } from './by-id.ts'
import type { Sight } from './client-safe.ts'
import { clientSafe, sight } from './client-safe.ts'
import { db } from './db.ts'
import type { DoneRow, OutboxRow } from './outbox-rows.ts'

/** What happened, newest first. Apart from the other queries: nothing of it is needed to paint. */
export async function history(limit: number): Promise<HistoryEntry[]> {
  const seen = await sight()
  const newest = db.history.orderBy('at').reverse()
  if (seen === null) return newest.limit(limit).toArray()
  return (await historyInSight(await newest.toArray(), seen)).slice(0, limit)
}

/**
 * The lines of history that tell of rows which may be seen. A line whose row is gone could be anybody's
 * and is left out.
 */
async function historyInSight(
  lines: readonly HistoryEntry[],
  seen: Sight,
): Promise<HistoryEntry[]> {
  const ids = (table: string) => [
    ...new Set(lines.filter((line) => line.table === table).map((line) => line.rowId)),
  ]
  const [tasks, items, attendees, contacts] = await Promise.all([
    db.tasks.bulkGet(ids('tasks')),
    db.actionItems.bulkGet(ids('meeting_action_items')),
    db.attendees.bulkGet(ids('meeting_attendees')),
    db.contacts.bulkGet(ids('contacts')),
  ])
  const visible = new Set([
    ...tasks.filter((row) => row !== undefined && seen.task(row)).map((row) => row?.id),
    ...items.filter((row) => row !== undefined && seen.item(row)).map((row) => row?.id),
    ...attendees.filter((row) => row !== undefined && seen.attendee(row)).map((row) => row?.id),
    ...contacts.filter((row) => row !== undefined && seen.contact(row)).map((row) => row?.id),
  ])
  return lines.filter(({ table, rowId }) => {
    if (table === 'meetings') return seen.meetingId(rowId)
    if (table === 'companies') return rowId === seen.companyId
    return visible.has(rowId)
  })
}

/** What happened, with what this device knows of its clicks: what takes each back, and what it is about. */
export type Past = {
  entries: HistoryEntry[]
  done: DoneRow[]
  outbox: OutboxRow[]
  tasks: Map<string, Task>
  items: Map<string, ActionItem>
  companies: Map<string, string>
  /** What was tidied, where it can be taken back. */
  tidied: SyncState['tidied']
}

/** Names of companies by their own id, and by that of a call: of what is told of, and of the calls it is from. */
async function companyNames(
  entries: readonly HistoryEntry[],
  rows: readonly (Task | ActionItem | undefined)[],
): Promise<Map<string, string>> {
  const seen = await sight()
  const calls = entries.filter(({ table }) => table === 'meetings').map(({ rowId }) => rowId)
  const [meetings, companies] = await Promise.all([
    db.meetings.bulkGet([...new Set([...calls, ...rows.flatMap((row) => row?.meetingId ?? [])])]),
    db.companies.toArray(),
  ])
  const names = new Map<string, string>()
  for (const one of companies) if (seen?.company(one) ?? true) names.set(one.id, one.name)
  for (const one of meetings) {
    if (one?.companyName && (seen?.meeting(one) ?? true)) names.set(one.id, one.companyName)
  }
  return names
}

export async function past(limit: number): Promise<Past> {
  const safe = await clientSafe()
  const entries = await history(limit)
  const [done, waiting] = await Promise.all([db.done.toArray(), db.outbox.orderBy('seq').toArray()])
  // What a click is about may be anybody's: told again once everything may be seen.
  const outbox = safe === null ? waiting : []
  const ids = (table: string, entity: string) => [
    ...entries.filter((entry) => entry.table === table).map(({ rowId }) => rowId),
    ...outbox
      .flatMap(({ touched }) => touched.filter((one) => one.entity === entity))
      .map(({ id }) => id),
  ]
  const [tasks, items] = await Promise.all([
    db.tasks.bulkGet([...new Set(ids('tasks', 'task'))]),
    db.actionItems.bulkGet([...new Set(ids('meeting_action_items', 'action_item'))]),
  ])
  const told = new Set(entries.flatMap(({ mutationId }) => mutationId ?? []))
  const isTold = (click: DoneRow) => told.has(click.id) || told.has(click.undoes ?? '')
  return {
    entries,
    done: safe === null ? done : done.filter(isTold),
    outbox,
    tasks: byId(tasks),
    items: byId(items),
    companies: await companyNames(entries, [...tasks, ...items]),
    // It counts what is of other customers.
    tidied: safe === null ? (await db.syncState.toCollection().first())?.tidied : null,
  }
}
