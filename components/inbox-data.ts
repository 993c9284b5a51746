import { useLiveQuery } from 'dexie-react-hooks'
import { sightName } from '../lib/cache/client-safe.ts'
import * as cache from '../lib/cache/queries.ts'
import type { ActionItem, Attendee, Contact, Meeting } from '../lib/contract/rows.ts'
import { useQueryAfterPaint } from './painted.ts'

export type InboxData = {
  /** Items that are open, and tasks made by rule on recent calls. */
  items: readonly ActionItem[]
  meetings: ReadonlyMap<string, Meeting>
  /** Primary contacts of those calls. */
  contacts: ReadonlyMap<string, Contact>
  /** What was in sight when this was read. */
  inSight: string
}

/** One live query for the whole inbox, so that its parts never disagree. Undefined until the cache has answered. */
export function useInboxData(): InboxData | undefined {
  return useLiveQuery(() => cache.atOnce(readInbox), [])
}

async function readInbox(): Promise<InboxData> {
  const [inSight, items] = await Promise.all([sightName(), cache.inboxItems([])])
  const meetings = await cache.meetingsById([...new Set(items.map((item) => item.meetingId))])
  const contactIds = [...meetings.values()].flatMap((one) => one.primaryContactId ?? [])
  const contacts = await cache.contactsById([...new Set(contactIds)])
  return { items, meetings, contacts, inSight }
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
