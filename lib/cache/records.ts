import type { Company, Contact } from '../contract/rows.ts'
import { freeMailDomains } from '../people/free-mail.ts'
import type { CompanySuggestion } from '../people/same-company.ts'
import { suggestCompanies } from '../people/same-company.ts'
import { sight } from './client-safe.ts'
import { db } from './db.ts'
import { allAttendees, allCompanies, allContacts } from './people.ts'

/** Two records that may be one, and what hangs on them. In client-safe mode other companies are absent. */

/** A pair of companies of which one is asked about; null where none looks like another. */
export async function twoCompanies(
  ids: readonly string[],
  refused: ReadonlySet<string>,
): Promise<CompanySuggestion | null> {
  if ((await sight()) !== null) return null
  const [all, contacts, attendees, settings] = await Promise.all([
    allCompanies(),
    allContacts(),
    allAttendees(),
    db.settings.toCollection().first(),
  ])
  const about = all.filter(({ id }) => ids.includes(id))
  if (about.length === 0) return null
  const ownDomains = settings?.ownDomains ?? []
  return suggestCompanies(
    about,
    all,
    { contacts, freeMail: freeMailDomains(attendees), ownDomains },
    refused,
  )
}

/** How much hangs on a company, or on a person. */
export async function hangsOn(
  kind: 'company' | 'contact',
  id: string,
): Promise<{ calls: number; tasks: number; contacts: number }> {
  if (kind === 'company') {
    const [calls, tasks, contacts] = await Promise.all([
      db.meetings.where('companyId').equals(id).count(),
      db.tasks.filter(({ companyId }) => companyId === id).count(),
      db.contacts.where('companyId').equals(id).count(),
    ])
    return { calls, tasks, contacts }
  }
  const attended = await db.attendees.where('contactId').equals(id).toArray()
  const tasks = await db.tasks.filter(({ contactId }) => contactId === id).count()
  return { calls: new Set(attended.map(({ meetingId }) => meetingId)).size, tasks, contacts: 0 }
}

export async function companyById(id: string): Promise<Company | undefined> {
  return (await allCompanies()).find((one) => one.id === id)
}

export async function contactById(id: string): Promise<Contact | undefined> {
  return (await allContacts()).find((one) => one.id === id)
}
