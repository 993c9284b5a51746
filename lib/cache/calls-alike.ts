import type { Attendee, Meeting } from '../contract/rows.ts'
import { db } from './db.ts'

/**
 * Calls on which the same thing is asked, so that one answer holds for all of them, as in the database
 * (`call_choices`).
 */

/**
 * Other calls on which the same companies tie: those that nobody has answered, and those that were answered
 * as this one is.
 */
export async function callsTiedAs(call: Meeting): Promise<Meeting[]> {
  const tied = nameOf(call.tiedCompanyIds ?? [])
  if (tied === '') return []
  return db.meetings
    .filter(
      (other) =>
        other.id !== call.id &&
        nameOf(other.tiedCompanyIds ?? []) === tied &&
        (other.tieAnswered !== true || other.companyId === call.companyId),
    )
    .toArray()
}

/** The other calls with exactly the guests of this one, of whom the contact is one; none where they are the only guest. */
export async function callsWithSameGuests(callId: string, contactId: string): Promise<string[]> {
  const theirs = await db.attendees.where('contactId').equals(contactId).toArray()
  const ids = [...new Set(theirs.map(({ meetingId }) => meetingId))]
  const all = await db.attendees.where('meetingId').anyOf(ids).toArray()
  const guests = (id: string) => guestsOf(all.filter(({ meetingId }) => meetingId === id))
  const here = guests(callId)
  if (here.length < 2) return []
  return ids.filter((id) => id !== callId && nameOf(guests(id)) === nameOf(here))
}

/** The contacts among the guests of a call, each once. */
export function guestsOf(attendees: readonly Attendee[]): string[] {
  const ids = attendees.flatMap(({ contactId, isExternal }) =>
    isExternal && contactId !== null ? [contactId] : [],
  )
  return [...new Set(ids)]
}

function nameOf(ids: readonly string[]): string {
  return ids.toSorted().join(' ')
}
