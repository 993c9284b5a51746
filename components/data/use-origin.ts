import { useLiveQuery } from 'dexie-react-hooks'
import * as cache from '../../lib/cache/queries.ts'
import type { Task } from '../../lib/contract/rows.ts'

/** What a task came from and whom it is about; undefined until that is read. */
export function useOrigin({ meetingActionItemId, meetingId, contactId, companyId }: Task) {
  return useLiveQuery(async () => {
    const [item, meetings, attendees, contacts, companies] = await Promise.all([
      meetingActionItemId === null ? undefined : cache.itemById(meetingActionItemId),
      cache.meetingsById(ids([meetingId])),
      cache.attendeesOf(ids([meetingId])),
      cache.contactsById(ids([contactId])),
      cache.companiesById(ids([companyId])),
    ])
    return {
      item,
      meeting: meetings.get(meetingId ?? ''),
      attendees,
      contact: contacts.get(contactId ?? ''),
      company: companies.get(companyId ?? ''),
    }
  }, [meetingActionItemId, meetingId, contactId, companyId])
}

function ids(found: readonly (string | null)[]): string[] {
  return found.filter((id) => id !== null)
}
