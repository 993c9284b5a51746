import { clientSafe } from '../cache/client-safe.ts'
import { db } from '../cache/db.ts'
import { getMeta, setMeta } from '../cache/meta.ts'
import type { ActionItem, Meeting } from '../contract/rows.ts'
import { countOpen, toDecide } from '../inbox/standing.ts'

/** Which calls a rep is told of while no panel is open. One notification a call, never one an item. */

export type News = { meetingId: string; title: string; message: string }

/** News that is older than this has been overtaken by the badge: nobody wants ten after a weekend. */
const freshMs = 60 * 60_000
/** More calls than arrive within that time. */
const announcedKept = 200

/**
 * Calls that arrived with their items since the rep asked to be told, and were not told of. Made to be
 * run inside `liveQuery` as well. None before the rep asked, and none of imported ones.
 */
export async function untold(now: number): Promise<Meeting[]> {
  const since = await getMeta('announceSince')
  if (since === undefined) return []
  const told = new Set(await getMeta('announced'))
  const from = Math.max(Date.parse(since), now - freshMs)
  return db.meetings
    .filter(
      (call) =>
        !call.shared &&
        !call.imported &&
        call.itemsState === 'ready' &&
        call.receivedAt !== null &&
        Date.parse(call.receivedAt) > from &&
        !told.has(call.id),
    )
    .toArray()
}

/** Begins to tell, of what arrives from now on; once begun it goes on. */
export async function beginTelling(now: number): Promise<void> {
  if ((await getMeta('announceSince')) === undefined) {
    await setMeta('announceSince', new Date(now).toISOString())
  }
}

/** Ends it; what arrives until it begins again is never told of. */
export async function endTelling(): Promise<void> {
  await db.meta.bulkDelete(['announceSince', 'announced'])
}

/** Remembers that these calls need no notification: one was shown, or the rep saw them arrive. */
export async function markTold(calls: readonly Pick<Meeting, 'id'>[]): Promise<void> {
  if (calls.length === 0) return
  await db.transaction('rw', db.meta, async () => {
    const told = (await getMeta('announced')) ?? []
    const all = [...new Set([...told, ...calls.map(({ id }) => id)])]
    await setMeta('announced', all.slice(-announcedKept))
  })
}

/**
 * What to tell now, each of it once: it counts as told with this. In client-safe mode nothing is, and
 * what is still fresh afterwards is told then.
 */
export async function takeNews(now: number): Promise<News[]> {
  return db.transaction('rw', [db.meta, db.meetings, db.actionItems], async () => {
    if ((await clientSafe()) !== null) return []
    const calls = await untold(now)
    await markTold(calls)
    return Promise.all(
      calls.map(async (call) =>
        newsOf(call, await db.actionItems.where('meetingId').equals(call.id).toArray()),
      ),
    )
  })
}

/** `Northwind: Pricing call`, `3 to decide, 1 waiting.` */
export function newsOf(call: Meeting, items: readonly ActionItem[]): News {
  const counts = countOpen(items)
  const made = items.filter((item) => item.taskMadeByRule && item.taskId !== null).length
  const facts = [
    toDecide(counts) > 0 && `${toDecide(counts)} to decide`,
    made > 0 && `${made} became ${made === 1 ? 'a task' : 'tasks'}`,
    counts.waiting > 0 && `${counts.waiting} waiting`,
  ].filter((fact) => fact !== false)
  return {
    meetingId: call.id,
    title: call.companyName === null ? call.title : `${call.companyName}: ${call.title}`,
    message: facts.length === 0 ? 'Nothing to decide on this call.' : `${facts.join(', ')}.`,
  }
}
