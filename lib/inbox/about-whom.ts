import type { ActionItem, Contact, Meeting } from '../contract/rows.ts'
import { contactName, shortName } from '../format/people.ts'

/** Whom an item is about: as much as the first paint needs. */

/** The contact of an item: whom its words name or the rep chose, else the call's main one. */
export function contactIdOf(
  item: Pick<ActionItem, 'contactId'>,
  meeting: Pick<Meeting, 'primaryContactId'> | undefined,
): string | null {
  return item.contactId ?? meeting?.primaryContactId ?? null
}

/** `About Tom: its words name “Tom”`; null where nobody is known. */
export function aboutWords(
  {
    contactId,
    contactReason,
    humanFields,
  }: Pick<ActionItem, 'contactId' | 'contactReason' | 'humanFields'>,
  contact: Pick<Contact, 'firstName' | 'lastName' | 'email'> | undefined,
): string | null {
  if (contact === undefined) return null
  const why = contactReason
    ? contactReason.charAt(0).toLowerCase() + contactReason.slice(1)
    : contactId && humanFields.includes('contact_id')
      ? 'you said so'
      : 'the main contact'
  return `About ${shortName(contactName(contact))}: ${why}`
}
