import { mailboxKey } from '../contract/mailbox.ts'
import type { Attendee, Company, Contact, Meeting } from '../contract/rows.ts'
import { freeMailDomains } from '../people/free-mail.ts'
import type { Suggestion } from '../people/same-person.ts'
import { suggestMerge } from '../people/same-person.ts'
import { callsTiedAs, callsWithSameGuests } from './calls-alike.ts'
import { sight } from './client-safe.ts'
import { db } from './db.ts'

/**
 * Who is known on this device, for the corrections of who somebody is. Apart from the other queries:
 * nothing of it is needed to paint. In client-safe mode the rows of other companies are absent.
 */

export async function allCompanies(): Promise<Company[]> {
  const seen = await sight()
  return seen === null ? db.companies.toArray() : db.companies.filter(seen.company).toArray()
}

export async function allContacts(): Promise<Contact[]> {
  const seen = await sight()
  return seen === null ? db.contacts.toArray() : db.contacts.filter(seen.contact).toArray()
}

/** Everybody on every call. */
export async function allAttendees(): Promise<Attendee[]> {
  const seen = await sight()
  const all = await db.attendees.toArray()
  return seen === null ? all : all.filter(seen.attendee).map(seen.withoutOthers)
}

/** The calls that a person was on, each once; undefined for one that is not on this device (any more). */
export async function callsWith(contactId: string): Promise<(Meeting | undefined)[]> {
  const seen = await sight()
  const attended = await db.attendees.where('contactId').equals(contactId).toArray()
  const ids = new Set(attended.map(({ meetingId }) => meetingId))
  const calls = await db.meetings.bulkGet([...ids])
  return seen === null ? calls : calls.filter((call) => call !== undefined && seen.meeting(call))
}

/** Two records that look like one person, one of them on the call, and on how many calls the other is. */
export async function sameAs(
  contactIds: readonly string[],
  refused: ReadonlySet<string>,
): Promise<(Suggestion & { calls: number }) | null> {
  const contacts = await allContacts()
  const onCall = contacts.filter(({ id }) => contactIds.includes(id))
  const found = suggestMerge(onCall, contacts, freeMailDomains(await allAttendees()), refused)
  return found && { ...found, calls: (await callsWith(found.merge.id)).length }
}

/** The calls that other answers to the same question hold for; unknown in client-safe mode, where they may be out of sight. */
export async function callsAnsweredWith(call: Meeting): Promise<Meeting[] | null> {
  return (await sight()) === null ? callsTiedAs(call) : null
}

/** On how many other calls the same guests were; unknown in client-safe mode. */
export async function callsGuestsShare(callId: string, contactId: string): Promise<number | null> {
  return (await sight()) === null ? (await callsWithSameGuests(callId, contactId)).length : null
}

/** The calls that an address is on, by whatever tag, or a full name without one; unknown in client-safe mode. */
export async function callsOf({
  email,
  name,
}: Pick<Attendee, 'email' | 'name'>): Promise<(Meeting | undefined)[] | null> {
  if ((await sight()) !== null) return null
  const key = email === null ? null : mailboxKey(email.trim())
  const wanted = name?.trim().toLowerCase()
  const theirs = await db.attendees
    .filter((one) =>
      key === null
        ? one.email === null && one.name?.trim().toLowerCase() === wanted
        : one.email !== null && mailboxKey(one.email.trim()) === key,
    )
    .toArray()
  return db.meetings.bulkGet([...new Set(theirs.map(({ meetingId }) => meetingId))])
}
