import type { Attendee } from '../contract/rows.ts'

/**
 * The domain that somebody typed, as the CRM keeps it: of an address, a link or a bare name; null where
 * it is none.
 */
export function readDomain(text: string): string | null {
  const domain = text
    .trim()
    .toLowerCase()
    .replace(/^.*@/, '')
    .replace(/^[a-z][a-z0-9+.-]*:\/\//, '')
    .replace(/[/:?#].*$/, '')
    .replace(/^www\./, '')
  return domain.length <= 253 && /^[^\s@.]+(?:\.[^\s@.]+)+$/.test(domain) ? domain : null
}

/** The domain of an address; null where there is none. */
export function domainOf(email: string | null): string | null {
  return email?.trim().toLowerCase().split('@')[1] || null
}

/** Host of a web page in ASCII; null for everything else, the browser's own pages included. */
export function hostOf(url: string): string | null {
  if (!URL.canParse(url)) return null
  const { protocol, hostname } = new URL(url)
  if (protocol !== 'https:' && protocol !== 'http:') return null
  return hostname.replace(/\.$/, '') || null
}

/** An address of numbers names no company. */
export function isNumeric(host: string): boolean {
  return /^[\d.]+$/.test(host) || host.startsWith('[')
}

/** Is it that domain or a part of it, as the CRM's rule has it. */
export function isUnder(domain: string, other: string): boolean {
  return domain === other || domain.endsWith(`.${other}`)
}

/** Whom and how many calls it concerns that people of a domain count as colleagues, or no longer do. */
export function domainReach(
  domain: string,
  attendees: readonly Pick<Attendee, 'email' | 'meetingId'>[],
): { people: number; calls: number } {
  const people = new Set<string>()
  const calls = new Set<string>()
  for (const { email, meetingId } of attendees) {
    const theirs = domainOf(email)
    if (email === null || theirs === null || !isUnder(theirs, domain)) continue
    people.add(email.trim().toLowerCase())
    calls.add(meetingId)
  }
  return { people: people.size, calls: calls.size }
}
