import { useLiveQuery } from 'dexie-react-hooks'
import { sightName } from '../../lib/cache/client-safe.ts'
import * as cache from '../../lib/cache/queries.ts'
import type { ActionItem, Attendee, Contact, Meeting } from '../../lib/contract/rows.ts'
import { paintedFrame } from '../ui/kept-frame.ts'
import { useQueryAfterPaint } from './use-after-paint.ts'

export type InboxData = {
  /** Items that are open, and tasks made by rule on recent calls. */
  items: readonly ActionItem[]
  meetings: ReadonlyMap<string, Meeting>
  /** Primary contacts of those calls, and whom their items are about. */
  contacts: ReadonlyMap<string, Contact>
  /** What was in sight when this was read. */
  inSight: string
  /** Rows that stood on the painted screen and were decided before the panel was alive. */
  left: readonly ActionItem[]
}

/** Read once, as the panel begins: what is painted goes as soon as it is alive. */
const painted = paintedFrame()?.rows ?? []

/** One live query for the whole inbox, so that its parts never disagree. Undefined until the cache has answered. */
export function useInboxData(): InboxData | undefined {
  return useLiveQuery(() => cache.atOnce(readInbox), [])
}

async function readInbox(): Promise<InboxData> {
  const [inSight, items] = await Promise.all([sightName(), cache.inboxItems()])
  const there = new Set(painted.length > 0 ? items.map(({ id }) => id) : [])
  const left = await cache.itemsById(painted.filter((id) => !there.has(id)))
  const calls = [...items, ...left].map(({ meetingId }) => meetingId)
  const meetings = await cache.meetingsById([...new Set(calls)])
  const contactIds = [
    ...[...meetings.values()].flatMap((one) => one.primaryContactId ?? []),
    ...items.flatMap((one) => one.contactId ?? []),
  ]
  const contacts = await cache.contactsById([...new Set(contactIds)])
  return { items, meetings, contacts, inSight, left }
}

/** Who was on one call; asked for the open row alone. */
export function useAttendees(meetingId: string | null): readonly Attendee[] | undefined {
  return useQueryAfterPaint(
    async () => (meetingId === null ? [] : cache.attendeesOf([meetingId])),
    [meetingId],
  )
}

/** Clicks by mutation id: those the server has not answered, and those it refused with its words. */
export type Outbox = Awaited<ReturnType<typeof cache.outbox>>

const nothingSent: Outbox = { unsent: new Set(), refused: new Map() }

export function useOutbox(): Outbox {
  return useQueryAfterPaint(() => cache.outbox(), []) ?? nothingSent
}
