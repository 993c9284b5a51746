import { mailboxKey } from '../contract/mailbox.ts'
import { isNickname } from '../contract/nicknames.ts'
import type { Contact } from '../contract/rows.ts'
import { areKin } from './company-domain.ts'
import { domainOf } from './domain.ts'
import { isSpelledAlike, spelledWordsOf, wordsOf } from './spelling.ts'

/** Two records that look like one person. Only ever a suggestion: the rep decides. */

export type Known = Pick<
  Contact,
  'id' | 'firstName' | 'lastName' | 'email' | 'companyId' | 'firstSeenAt'
>

export type SameReason =
  | 'same_mailbox'
  | 'same_company'
  | 'kin_domain'
  | 'short_name'
  | 'address_name'
  | 'same_address_name'
  | 'personal_address'

/**
 * Why two records may be one person, or null. One mailbox, by whatever tag, is one person's unless many read it.
 * Else the full name must be the same, or at one company a short form of it: Bob, or R., for Robert; a first
 * name alone says nothing. Where one has no name at all, its address may spell the other's. Two addresses of
 * different companies are two people, however alike they are called.
 */
export function samePerson(
  one: Known,
  other: Known,
  freeMail: ReadonlySet<string>,
): SameReason | null {
  if (one.id === other.id) return null
  if (isSameMailbox(one, other)) return 'same_mailbox'
  const domains = [domainOf(one.email), domainOf(other.email)]
  const [first, second] = domains.map((domain) =>
    domain === null || freeMail.has(domain) ? null : domain,
  )
  const isSameCompany = one.companyId !== null && one.companyId === other.companyId
  const isKin = !!first && !!second && first !== second && areKin(first, second)
  const isTogether = isSameCompany || isKin || (!!first && first === second)
  if (isTogether && (isInAddress(one, other) || isInAddress(other, one))) return 'address_name'
  const likeness = likenessOf(nameOf(one), nameOf(other))
  if (likeness === null) return null
  const isOtherCompany =
    one.companyId !== null && other.companyId !== null && one.companyId !== other.companyId
  if (isOtherCompany && !isKin) return null
  if (first && second && first !== second && !isTogether) return null
  if (isTogether) {
    if (likeness !== 'same') return 'short_name'
    return isKin && !isSameCompany ? 'kin_domain' : 'same_company'
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

/** What two records are remembered under once the rep has said that they are two. */
export function pairKey(one: { id: string }, other: { id: string }): string {
  return [one.id, other.id].sort().join(' ')
}

const order: readonly SameReason[] = [
  'same_mailbox',
  'same_company',
  'kin_domain',
  'short_name',
  'address_name',
  'same_address_name',
  'personal_address',
]

/**
 * The likeliest pair of which one is on the call, and not refused before. The record with a company is
 * kept, then the one that has a name, then the one that has been there longer.
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
  if (isNameless(one) !== isNameless(other)) return !isNameless(one)
  const [a, b] = [one.firstSeenAt ?? '9', other.firstSeenAt ?? '9']
  return a === b ? one.id < other.id : a < b
}

function isSameMailbox(one: Known, other: Known): boolean {
  if (one.email === null || other.email === null || localPart(one.email) === null) return false
  return mailboxKey(one.email.trim()) === mailboxKey(other.email.trim())
}

/** First and last name by their words; `last` may begin with what belongs to it: van der Berg. */
type Name = { first: string[]; last: string[]; generation: string | null }

/**
 * `short`: one first name is a short form, the first letter or a part of the other, or one last name is a
 * part of the other: Ana García Márquez and Ana García.
 */
function likenessOf(one: Name | null, other: Name | null): 'same' | 'short' | null {
  // A father and a son.
  if (one === null || other === null || one.generation !== other.generation) return null
  const [whole, others] = [one, other].map(({ first, last }) => [...first, ...last])
  if (isSpelledAlike(whole?.join(' ') ?? '', others?.join(' ') ?? '')) return 'same'
  // Some lists have the last name first.
  if (isSpelledAlike(whole?.join(' ') ?? '', [...other.last, ...other.first].join(' '))) {
    return 'same'
  }
  const [first, last] = [likeFirst(one.first, other.first), likeLast(one.last, other.last)]
  return (first && last) || isLetterOf(one, other) || isLetterOf(other, one) ? 'short' : null
}

/** Jane D. and Jane Doe. */
function isLetterOf(short: Name, long: Name): boolean {
  const [letter = '', last = ''] = [short, long].map(({ last }) => wordsOf(last.join(' ')).join(''))
  return (
    letter.length === 1 &&
    last.startsWith(letter) &&
    (short.first[0]?.length ?? 0) > 2 &&
    isSpelledAlike(short.first.join(' '), long.first.join(' '))
  )
}

function likeFirst(one: string[], other: string[]): boolean {
  const [a = '', b = ''] = [one, other].map(([word = '']) => wordsOf(word).join(''))
  const [shorter, longer] = [a, b].toSorted((x, y) => x.length - y.length)
  const isLetter = shorter?.length === 1 && longer?.startsWith(shorter)
  return isLetter || isNickname(a, b) || isSpelledAlike(one[0] ?? '', other[0] ?? '')
}

function likeLast(one: string[], other: string[]): boolean {
  const [shorter = [], longer = []] = [one, other]
    .map((words) => words.flatMap((word) => word.split('-')))
    .map((words) => words.filter((word) => !particles.has(word)))
    .toSorted((x, y) => x.length - y.length)
  return (
    shorter.length > 0 &&
    (isSpelledAlike(shorter.join(' '), longer.slice(0, shorter.length).join(' ')) ||
      isSpelledAlike(shorter.join(' '), longer.slice(-shorter.length).join(' ')))
  )
}

const particles = new Set(
  'von van der den de del della di da dos das du la le el al bin ibn zu zum ter ten y e'.split(' '),
)

const titles = new Set('dr prof mr mrs ms mx ing dipl phd md mba esq cpa msc bsc'.split(' '))
const generations = new Set('jr junior sr senior ii iii iv'.split(' '))

/** Null without both a first and a last name. */
function nameOf({ firstName, lastName }: Known): Name | null {
  const [first = [], last = []] = [firstName, lastName].map((part) =>
    (part ?? '')
      .toLowerCase()
      .normalize('NFC')
      .split(/[\s,]+/)
      .filter((word) => wordsOf(word).length > 0 && !titles.has(wordsOf(word).join(''))),
  )
  const generation = last
    .map((word) => wordsOf(word).join(''))
    .find((word) => generations.has(word))
  const names = last.filter((word) => !generations.has(wordsOf(word).join('')))
  return first.length > 0 && names.length > 0
    ? { first, last: names, generation: generation ?? null }
    : null
}

function isNameless({ firstName, lastName }: Known): boolean {
  return !firstName?.trim() && !lastName?.trim()
}

/** Whether the address of somebody without a name spells another's: `j.okafor`, `jokafor`, `okaforj`. */
function isInAddress(nameless: Known, named: Known): boolean {
  if (!isNameless(nameless)) return false
  const name = nameOf(named)
  const local = localPart(nameless.email)?.replace(/[_-]/g, '')
  if (name === null || !local) return false
  return [wordsOf, spelledWordsOf].some((read) => {
    const [first, last] = [name.first, name.last].map((words) => read(words.join(' ')).join(''))
    if (!first || !last || last.length < 3) return false
    const [f, l] = [first.slice(0, 1), last.slice(0, 1)]
    return [first + last, last + first, f + last, last + f, first + l].includes(local)
  })
}

/** What stands before the @, without dots and what follows a plus; null where it says little. */
function localPart(email: string | null): string | null {
  const local = email?.trim().toLowerCase().split('@')[0]?.replace(/\+.*$/, '').replace(/\./g, '')
  return local && local.length > 2 && !shared.has(local) ? local : null
}

/** Boxes that many people read. */
const shared = new Set(['info', 'sales', 'hello', 'contact', 'team', 'office', 'admin', 'support'])
