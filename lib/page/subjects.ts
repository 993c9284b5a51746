import { sight } from '../cache/client-safe.ts'
import { db } from '../cache/db.ts'
import type { Subject } from '../cache/meta.ts'
import { getMeta, setMeta } from '../cache/meta.ts'
import type { Meeting } from '../contract/rows.ts'
import { contactName } from '../format/people.ts'
import { countOpen, toDecide } from '../inbox/standing.ts'
import { emailDomain } from '../people/company-domain.ts'
import type { Page, PageMatch, Reason } from './match.ts'
import { createMatcher, matchKey } from './match.ts'

/** The company or person a page is about, as the cache knows them. Made to be run inside `useLiveQuery`. */

/** Enough for years of pressing; a list without end would be read on every page. */
const refusedKept = 500

/** What a page is compared with now. Reads every company and contact: not before there is a page. */
export async function readMatcher(): Promise<(page: Page) => PageMatch> {
  const [settings, companies, contacts, owner, colleagues, refused] = await Promise.all([
    db.settings.toCollection().first(),
    db.companies.toArray(),
    db.contacts.toArray(),
    getMeta('owner'),
    db.colleagues.toArray(),
    getMeta('refusedMatches'),
  ])
  // A workspace without domains of its own still has the addresses of its people.
  const people = [owner?.email, ...colleagues.map(({ email }) => email)]
  return createMatcher({
    companies,
    contacts,
    ownDomains: [
      ...(settings?.ownDomains ?? []),
      ...people.flatMap((email) => (email && emailDomain(email)) || []),
    ],
    refused: new Set(refused),
  })
}

/** Remembers that what named these on a page does not mean them; there and on every other page. */
export async function refuseMatch(because: Reason, subjects: readonly Subject[]): Promise<void> {
  await db.transaction('rw', db.meta, async () => {
    const before = (await getMeta('refusedMatches')) ?? []
    const all = [...before, ...subjects.map((one) => matchKey(because, one))]
    await setMeta('refusedMatches', [...new Set(all)].slice(-refusedKept))
  })
}

/** Takes that back. */
export async function unrefuseMatch(because: Reason, subjects: readonly Subject[]): Promise<void> {
  const keys = new Set(subjects.map((one) => matchKey(because, one)))
  await db.transaction('rw', db.meta, async () => {
    const before = (await getMeta('refusedMatches')) ?? []
    await setMeta(
      'refusedMatches',
      before.filter((key) => !keys.has(key)),
    )
  })
}

/** Whom the strip shows whatever the page; null where nobody is pinned. */
export async function pinned(): Promise<Subject | null> {
  return (await getMeta('pinned')) ?? null
}

export async function pin(subject: Subject): Promise<void> {
  await setMeta('pinned', subject)
}

export async function unpin(): Promise<void> {
  await db.meta.delete('pinned')
}

/** What is known of a company or person at a glance. */
export type About = {
  subject: Subject
  name: string
  /** The company, where it is a person of one. */
  companyId: string | null
  company: string | null
  /** Of a person. */
  email: string | null
  /** Newest first; calls without a start last. */
  calls: readonly Meeting[]
  /** Items to decide, and items that somebody else owes. */
  open: number
  waiting: number
}

/** Null where the cache does not have them (any more), or client-safe mode hides them. */
export async function aboutSubject(subject: Subject): Promise<About | null> {
  const [who, seen] = await Promise.all([nameOf(subject), sight()])
  if (who === null || (seen !== null && who.companyId !== seen.companyId)) return null
  const all = await callsOf(subject)
  // A person may have been on another company's call.
  const calls = seen === null ? all : all.filter(seen.meeting)
  const ids = calls.map(({ id }) => id)
  const counts = countOpen(await db.actionItems.where('meetingId').anyOf(ids).toArray())
  return { subject, ...who, calls, open: toDecide(counts), waiting: counts.waiting }
}

async function nameOf({
  kind,
  id,
}: Subject): Promise<Pick<About, 'name' | 'companyId' | 'company' | 'email'> | null> {
  if (kind === 'company') {
    const company = await db.companies.get(id)
    return company
      ? { name: company.name, companyId: company.id, company: null, email: null }
      : null
  }
  const contact = await db.contacts.get(id)
  if (contact === undefined) return null
  const company = contact.companyId === null ? undefined : await db.companies.get(contact.companyId)
  return {
    name: contactName(contact),
    companyId: contact.companyId,
    company: company?.name ?? null,
    email: contact.email,
  }
}

/** A company's calls, or those a person was on. */
async function callsOf({ kind, id }: Subject): Promise<Meeting[]> {
  const calls =
    kind === 'company'
      ? await db.meetings.where('companyId').equals(id).toArray()
      : await callsWith(id)
  return calls.sort((one, other) =>
    (one.meetingStart ?? '') < (other.meetingStart ?? '') ? 1 : -1,
  )
}

async function callsWith(contactId: string): Promise<Meeting[]> {
  const attended = await db.attendees.where('contactId').equals(contactId).toArray()
  const found = await db.meetings.bulkGet([...new Set(attended.map((one) => one.meetingId))])
  return found.filter((call) => call !== undefined)
}

/** What the strip shows: whom is pinned, else whom the page is about. */
export type Shown =
  | { kind: 'none' }
  | { kind: 'one'; about: About; isPinned: boolean; because: Reason | null }
  | { kind: 'several'; candidates: readonly About[]; because: Reason }

export async function shownFor(match: PageMatch): Promise<Shown> {
  const held = await pinned()
  const heldAbout = held === null ? null : await aboutSubject(held)
  if (heldAbout !== null) return { kind: 'one', about: heldAbout, isPinned: true, because: null }
  switch (match.kind) {
    case 'none':
      return { kind: 'none' }
    case 'company':
    case 'person': {
      const subject: Subject =
        match.kind === 'company'
          ? { kind: 'company', id: match.companyId }
          : { kind: 'contact', id: match.contactId }
      const about = await aboutSubject(subject)
      return about === null
        ? { kind: 'none' }
        : { kind: 'one', about, isPinned: false, because: match.because }
    }
    case 'candidates': {
      const all = await Promise.all(match.candidates.map(aboutSubject))
      const candidates = all.filter((one) => one !== null)
      return candidates.length === 0
        ? { kind: 'none' }
        : { kind: 'several', candidates, because: match.because }
    }
  }
}

/** Whom somebody may want to search for beside a page: those shown for it, and the company of a person. */
export async function toSearchFor(
  match: PageMatch,
): Promise<{ isPinned: boolean; all: readonly About[] }> {
  const shown = await shownFor(match)
  if (shown.kind === 'none') return { isPinned: false, all: [] }
  if (shown.kind === 'several') return { isPinned: false, all: shown.candidates }
  const { about, isPinned } = shown
  const id = about.subject.kind === 'company' ? null : about.companyId
  const company = id === null ? null : await aboutSubject({ kind: 'company', id })
  return { isPinned, all: company === null ? [about] : [about, company] }
}

/**
 * The company that a page is about, of all there are; null where there is none, or it could be several.
 * It looks past client-safe mode, to say which one that could show.
 */
export async function companyOfPage(
  page: Page | null,
): Promise<{ id: string; name: string } | null> {
  if (page === null) return null
  const match = (await readMatcher())(page)
  const id = match.kind === 'company' || match.kind === 'person' ? match.companyId : null
  const company = id === null ? undefined : await db.companies.get(id)
  return company ? { id: company.id, name: company.name } : null
}

/** The company that the rep is with: the pinned one, else the page's. */
export async function companyWith(page: Page | null): Promise<string | null> {
  const held = await pinned()
  if (held?.kind === 'company') return held.id
  const person = held === null ? undefined : await db.contacts.get(held.id)
  return person?.companyId ?? (await companyOfPage(page))?.id ?? null
}
