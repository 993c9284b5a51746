import { mailboxKey } from '../contract/mailbox.ts'
import type { Contact } from '../contract/rows.ts'
import { domainOf } from './domain.ts'
import { isNickname } from './nicknames.ts'

/** Two records that look like one person. Only ever a suggestion: the rep decides. */

export type Known = Pick<
  Contact,
  'id' | 'firstName' | 'lastName' | 'email' | 'companyId' | 'firstSeenAt'
>

export type SameReason =
  | 'same_mailbox'
  | 'same_company'
  | 'short_name'
  | 'same_address_name'
  | 'personal_address'

/**
 * Why two records may be one person, or null. One mailbox, by whatever tag, is one person's unless many read it.
 * Else the full name must be the same, or at one company a short form of it: Bob, or R., for Robert; a first
 * name alone says nothing. Two addresses of different companies are two people, however alike they are called.
 */
export function samePerson(
  one: Known,
  other: Known,
  freeMail: ReadonlySet<string>,
): SameReason | null {
  if (one.id === other.id) return null
  if (isSameMailbox(one, other)) return 'same_mailbox'
  const likeness = likenessOf(nameOf(one), nameOf(other))
  if (likeness === null) return null
  const domains = [domainOf(one.email), domainOf(other.email)]
  const [first, second] = domains.map((domain) =>
    domain === null || freeMail.has(domain) ? null : domain,
  )
  const isSameCompany = one.companyId !== null && one.companyId === other.companyId
  const isOtherCompany =
    one.companyId !== null && other.companyId !== null && one.companyId !== other.companyId
  if (isOtherCompany) return null
  if (first && second && first !== second && !isSameCompany) return null
  if (isSameCompany || (first && first === second)) {
    return likeness === 'same' ? 'same_company' : 'short_name'
  }
  if (likeness === 'short') return null
  if (localPart(one.email) !== null && localPart(one.email) === localPart(other.email)) {
    return 'same_address_name'
  }
  const isPersonal = (domain: string | null | undefined) =>
    domain !== null && domain !== undefined && freeMail.has(domain)
  return domains.some(isPersonal) ? 'personal_address' : null
}

export type Suggestion = { keep: Known; merge: Known; reason: SameReason }

/** What two records are remembered under once the rep has said that they are two people. */
export function pairKey(one: Pick<Known, 'id'>, other: Pick<Known, 'id'>): string {
  return [one.id, other.id].sort().join(' ')
}

const order: readonly SameReason[] = [
  'same_mailbox',
  'same_company',
  'short_name',
  'same_address_name',
  'personal_address',
]

/**
 * The likeliest pair of which one is on the call, and not refused before. The record with a company is
 * kept, then the one that has been there longer.
 */
export function suggestMerge(
  onCall: readonly Known[],
  all: readonly Known[],
  freeMail: ReadonlySet<string>,
  refused: ReadonlySet<string>,
): Suggestion | null {
  let best: Suggestion | null = null
  for (const one of onCall) {
    for (const other of all) {
      const reason = samePerson(one, other, freeMail)
      if (reason === null || refused.has(pairKey(one, other))) continue
      if (best !== null && order.indexOf(best.reason) <= order.indexOf(reason)) continue
      const [keep, merge] = isKept(one, other) ? [one, other] : [other, one]
      best = { keep, merge, reason }
    }
  }
  return best
}

function isKept(one: Known, other: Known): boolean {
  if ((one.companyId === null) !== (other.companyId === null)) return one.companyId !== null
  const [a, b] = [one.firstSeenAt ?? '9', other.firstSeenAt ?? '9']
  return a === b ? one.id < other.id : a < b
}

function isSameMailbox(one: Known, other: Known): boolean {
  if (one.email === null || other.email === null || localPart(one.email) === null) return false
  return mailboxKey(one.email.trim()) === mailboxKey(other.email.trim())
}

type Name = { first: string; last: string }

/** `short`: one first name is a short form, or the first letter, of the other. */
function likenessOf(one: Name | null, other: Name | null): 'same' | 'short' | null {
  if (one === null || other === null || one.last !== other.last) return null
  if (one.first === other.first) return 'same'
  const [shorter, longer] = [one.first, other.first].toSorted((a, b) => a.length - b.length)
  const isLetter = shorter?.length === 1 && longer?.startsWith(shorter)
  return isLetter || isNickname(one.first, other.first) ? 'short' : null
}

/** First and last name without accents, case and punctuation; null without both. */
function nameOf({ firstName, lastName }: Known): Name | null {
  const [first, last] = [firstName, lastName].map((part) =>
    (part ?? '')
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, ' ')
      .trim(),
  )
  return first && last ? { first, last } : null
}

/** What stands before the @, without dots and what follows a plus; null where it says little. */
function localPart(email: string | null): string | null {
  const local = email?.trim().toLowerCase().split('@')[0]?.replace(/\+.*$/, '').replace(/\./g, '')
  return local && local.length > 2 && !shared.has(local) ? local : null
}

/** Boxes that many people read. */
const shared = new Set(['info', 'sales', 'hello', 'contact', 'team', 'office', 'admin', 'support'])
