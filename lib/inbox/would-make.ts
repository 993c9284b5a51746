import type { ActionItem, Attendee, Colleague, Contact, Meeting } from '../contract/rows.ts'
import { attendeeName, contactName, shortName } from '../format/people.ts'
import { owedBy } from './entries.ts'

/** Who is looking: the panel says "you" for every name and address of theirs. */
export type Viewer = {
  userId: string
  email: string
  /** Names under which Fathom or the CRM knows the rep. */
  names: readonly string[]
}

/** True when a speaker's or assignee's name is the viewer's own. */
export function isViewer(viewer: Viewer, name: string | null, email: string | null): boolean {
  if (email !== null && email.trim().toLowerCase() === viewer.email.toLowerCase()) return true
  if (name === null) return false
  const wanted = name.trim().toLowerCase()
  return wanted !== '' && viewer.names.some((own) => own.trim().toLowerCase() === wanted)
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

/** A nudge is worded for the rep: `Follow up with Priya: security questionnaire`. */
export function nudgeTitle(
  item: Pick<ActionItem, 'title' | 'assigneeName' | 'assigneeEmail'>,
): string {
  const subject = item.title
    .trim()
    .replace(
      /^(?:send|share|provide|forward|email|give|deliver|get)\s+(?:over\s+)?(?:us\s+|me\s+)?/i,
      '',
    )
    .replace(/^(?:the|a|an|their|our|his|her|its)\s+/i, '')
    .replace(/[.!]+$/, '')
  // Nobody was named; "somebody" would be no name to follow up with.
  const isUnnamed = !item.assigneeName?.trim() && !item.assigneeEmail?.trim()
  const head = isUnnamed ? 'Follow up' : `Follow up with ${shortName(owedBy(item))}`
  return `${head}: ${subject}`.slice(0, 500)
}

export type Nameable = { name: string; email: string | null; isViewer: boolean }

/**
 * Who an unclear item could mean: the rep first, then those on the call, those whose name fits first.
 * Colleagues who were not on the call come under "Someone else…".
 */
export function couldMean(
  item: Pick<ActionItem, 'assigneeName'>,
  attendees: readonly Pick<Attendee, 'name' | 'email' | 'isExternal'>[],
  viewer: Viewer,
): Nameable[] {
  const spoken = (item.assigneeName ?? '').trim().toLowerCase()
  const others: Nameable[] = []
  const seen = new Set<string>()
  for (const attendee of attendees) {
    if (isViewer(viewer, attendee.name, attendee.email)) continue
    const name = attendeeName(attendee)
    const key = (attendee.email ?? name).toLowerCase()
    if (seen.has(key)) continue
    seen.add(key)
    others.push({ name, email: attendee.email, isViewer: false })
  }
  const fits = (person: Nameable) =>
    spoken !== '' && person.name.toLowerCase().split(/\s+/).includes(spoken) ? 0 : 1
  others.sort((one, other) => fits(one) - fits(other))
  return [{ name: 'Me', email: viewer.email, isViewer: true }, ...others]
}

/**
 * Who owes an item that the rep does not: whoever was the only other on the call, else nobody is
 * guessed and the rep is asked.
 */
export function onlyOther(
  attendees: readonly Pick<Attendee, 'name' | 'email' | 'isExternal'>[],
  viewer: Viewer,
): Nameable | null {
  const [, ...others] = couldMean({ assigneeName: null }, attendees, viewer)
  return others.length === 1 ? (others[0] ?? null) : null
}

/** Colleagues in words for a menu, the viewer left out. */
export function otherColleagues(colleagues: readonly Colleague[], viewer: Viewer): Colleague[] {
  return colleagues.filter((colleague) => colleague.userId !== viewer.userId)
}
