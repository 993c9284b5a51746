import type { ActionItem, Attendee, Meeting } from '../contract/rows.ts'
import { attendeeName } from '../format/people.ts'
import { contactIdOf } from './about-whom.ts'

/** Who else of the call an item could be about. */
export function aboutOthers(
  item: Pick<ActionItem, 'contactId'>,
  meeting: Pick<Meeting, 'primaryContactId' | 'shared'>,
  attendees: readonly Attendee[],
): readonly { id: string; name: string }[] {
  const id = contactIdOf(item, meeting)
  const guests = new Map<string, string>()
  if (meeting.shared) return []
  for (const guest of attendees) {
    if (guest.contactId !== null) guests.set(guest.contactId, attendeeName(guest))
  }
  return [...guests].flatMap(([guest, name]) => (guest === id ? [] : { id: guest, name }))
}
