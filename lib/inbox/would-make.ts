import type { Colleague } from '../contract/account.ts'
import { mailboxKey } from '../contract/mailbox.ts'
import type { ActionItem, Attendee, Contact, Meeting } from '../contract/rows.ts'
import { fold } from '../format/fold.ts'
import { attendeeName, contactName, shortName } from '../format/people.ts'

/** Who is looking: the panel says "you" for every name and address of theirs. */
export type Viewer = {
  userId: string
  email: string
  /** Names under which Fathom or the CRM knows the rep. */
  names: readonly string[]
  /** Their further addresses: Fathom's, and those they said are theirs. */
  addresses?: readonly string[]
  /** Addresses of others who go by their name. */
  others?: readonly string[]
}

/** True when a speaker's or assignee's name is the viewer's own. */
export function isViewer(viewer: Viewer, name: string | null, email: string | null): boolean {
  if (email !== null && isOwnAddress(viewer, email)) return true
  if (name === null) return false
  const wanted = name.trim().toLowerCase()
  return wanted !== '' && viewer.names.some((own) => own.trim().toLowerCase() === wanted)
}

/** The account's address or another of theirs, with whatever tag. */
export function isOwnAddress(viewer: Viewer, email: string): boolean {
  const key = mailboxKey(email.trim())
  return [viewer.email, ...(viewer.addresses ?? [])].some((own) => mailboxKey(own) === key)
}

/** One line that says exactly what Create would make: `Task for you · Northwind, Priya Raman`. */
export function wouldMake(
  meeting: Pick<Meeting, 'companyName'>,
  contact: Pick<Contact, 'firstName' | 'lastName' | 'email'> | undefined,
  assignee: string | null = null,
): string {
  const about = [meeting.companyName, contact ? contactName(contact) : null].filter(
    (part) => part !== null,
  )
  const head = `Task for ${assignee === null ? 'you' : shortName(assignee)}`
  return about.length > 0 ? `${head} · ${about.join(', ')}` : head
}

/**
 * The id of the one task that nudging an item makes: made of the item's own, in the version of UUIDs that is
 * left to whoever makes them (RFC 9562, section 5.8), so that two presses or two devices mean the same task.
 */
export function nudgeTaskId(itemId: string): string {
  return `${itemId.slice(0, 14)}8${itemId.slice(15)}`
}

export type Nameable = { name: string; email: string | null; isViewer: boolean }

/**
 * Who an unclear item could mean, the likeliest first: whom it names, who said its words, the rep, then
 * everybody else on the call. What somebody else said is no promise of the rep's: they come last then.
 * Who spoke without being invited is offered as well; colleagues who were not on the call come under
 * "Someone else…".
 */
export function couldMean(
  item: Pick<ActionItem, 'assigneeName' | 'evidence'>,
  attendees: readonly Pick<Attendee, 'name' | 'email' | 'isExternal' | 'nature'>[],
  viewer: Viewer,
): Nameable[] {
  const spoken = item.assigneeName ?? ''
  const speaker = item.evidence?.speaker?.trim() || null
  const isRepsWord = speaker !== null && isViewer(viewer, speaker, null)
  const people: Nameable[] = [{ name: 'Me', email: viewer.email, isViewer: true }]
  const seen = new Set<string>()
  const add = (name: string, email: string | null) => {
    const key = (email ?? name).toLowerCase()
    if (isViewer(viewer, name, email) || seen.has(key)) return
    seen.add(key)
    people.push({ name, email, isViewer: false })
  }
  // What is no person owes nothing.
  for (const attendee of attendees) {
    if ((attendee.nature ?? 'person') === 'person') add(attendeeName(attendee), attendee.email)
  }
  if (speaker !== null && !people.some(({ name }) => isNamed(name, speaker))) add(speaker, null)

  const rank = (one: Nameable) => {
    if (one.isViewer && viewer.names.some((own) => isNamed(own, spoken))) return 0
    if (one.isViewer) return isRepsWord ? 1 : speaker === null ? 2 : 4
    if (isNamed(one.name, spoken)) return 0
    return speaker !== null && isNamed(one.name, speaker) ? 1 : 3
  }
  return people.toSorted((one, other) => rank(one) - rank(other))
}

/** Whether a spoken name, whole or in part, is part of somebody's: "Priya", "priya raman". */
function isNamed(name: string, spoken: string): boolean {
  const words = (text: string) =>
    fold(text)
      .split(/[^\p{L}\p{M}\p{N}]+/u)
      .filter((word) => word !== '')
  const own = words(name)
  const wanted = words(spoken)
  return wanted.length > 0 && wanted.every((word) => own.includes(word))
}

/**
 * Who owes an item that the rep does not: whoever was the only other on the call, else nobody is
 * guessed and the rep is asked.
 */
export function onlyOther(
  attendees: readonly Pick<Attendee, 'name' | 'email' | 'isExternal' | 'nature'>[],
  viewer: Viewer,
): Nameable | null {
  const others = couldMean({ assigneeName: null, evidence: null }, attendees, viewer).filter(
    (one) => !one.isViewer,
  )
  return others.length === 1 ? (others[0] ?? null) : null
}

/** Colleagues in words for a menu, the viewer left out. */
export function otherColleagues(colleagues: readonly Colleague[], viewer: Viewer): Colleague[] {
  return colleagues.filter((colleague) => colleague.userId !== viewer.userId)
}
