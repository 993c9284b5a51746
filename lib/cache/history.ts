import type { HistoryEntry } from '../contract/rows.ts'
import type { Sight } from './client-safe.ts'
import { sight } from './client-safe.ts'
import { db } from './db.ts'

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
