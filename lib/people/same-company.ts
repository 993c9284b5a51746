import type { Company, Contact } from '../contract/rows.ts'
import { areKin, domainKey, registeredAs } from './company-domain.ts'
import { companyKeys, coreOf, initialsOf, namesOf, withoutPlace } from './company-forms.ts'
import { domainOf, isUnder } from './domain.ts'
import { pairKey } from './same-person.ts'
import { isSpelledAlike, wordsOf } from './spelling.ts'

/** Two records that look like one company. Only ever a suggestion: the rep decides. */

export type KnownCompany = Pick<Company, 'id' | 'name' | 'domain' | 'otherDomains' | 'firstSeenAt'>

/** What tells companies apart besides themselves. */
export type Around = {
  contacts: readonly Pick<Contact, 'firstName' | 'lastName' | 'email' | 'companyId'>[]
  freeMail: ReadonlySet<string>
  ownDomains: readonly string[]
}

export const companyReasons = [
  'same_domain',
  'same_name',
  'kin_domain',
  'former_name',
  'same_addresses',
  'initials',
  'same_people',
  'place',
] as const
export type CompanyReason = (typeof companyReasons)[number]

export type CompanySuggestion = { keep: KnownCompany; merge: KnownCompany; reason: CompanyReason }

/**
 * The likeliest pair of which one is asked about, and not refused before. The record with a domain is kept,
 * then the one that has been there longer.
 */
export function suggestCompanies(
  about: readonly KnownCompany[],
  all: readonly KnownCompany[],
  around: Around,
  refused: ReadonlySet<string>,
): CompanySuggestion | null {
  const read = reader(around)
  const others = all.map(read)
  let best: CompanySuggestion | null = null
  for (const one of about.map(read)) {
    for (const other of others) {
      const reason = likeness(one, other)
      if (reason === null || refused.has(pairKey(one.row, other.row))) continue
      if (best !== null && rank(best.reason) <= rank(reason)) continue
      const [keep, merge] = isKept(one.row, other.row) ? [one, other] : [other, one]
      best = { keep: keep.row, merge: merge.row, reason }
    }
  }
  return best
}

/** Why two records may be one company, or null. */
export function sameCompany(
  one: KnownCompany,
  other: KnownCompany,
  around: Around,
): CompanyReason | null {
  const read = reader(around)
  return likeness(read(one), read(other))
}

function rank(reason: CompanyReason): number {
  return companyReasons.indexOf(reason)
}

function isKept(one: KnownCompany, other: KnownCompany): boolean {
  if ((one.domain === null) !== (other.domain === null)) return one.domain !== null
  const [a, b] = [one.firstSeenAt ?? '9', other.firstSeenAt ?? '9']
  return a === b ? one.id < other.id : a < b
}

/** A company with all that it is compared by. */
type Read = {
  row: KnownCompany
  /** Such as may tell: neither the rep's own nor where anybody can have an address. */
  domains: readonly string[]
  name: string
  keys: ReadonlySet<string>
  others: readonly string[]
  /** Domains of the addresses of its people, and their full names. */
  addresses: readonly string[]
  people: ReadonlySet<string>
}

function reader({ contacts, freeMail, ownDomains }: Around): (row: KnownCompany) => Read {
  const byCompany = Map.groupBy(contacts, ({ companyId }) => companyId)
  const telling = (domain: string | null) => {
    const key = domain === null ? null : domainKey(domain)
    const isTelling =
      key !== null && !freeMail.has(key) && !ownDomains.some((own) => isUnder(key, own))
    return isTelling ? [key] : []
  }
  return (row) => {
    const { name, others } = namesOf(row.name)
    const staff = byCompany.get(row.id) ?? []
    return {
      row,
      name,
      others,
      keys: companyKeys(name),
      domains: [row.domain, ...(row.otherDomains ?? [])].flatMap(telling),
      addresses: staff.flatMap(({ email }) => telling(domainOf(email))),
      people: new Set(
        staff.flatMap(({ firstName, lastName }) =>
          firstName && lastName ? wordsOf(`${firstName} ${lastName}`).join(' ') : [],
        ),
      ),
    }
  }
}

/** So many of its people speak for a company; one may have moved from the other. */
const several = 2

function likeness(one: Read, other: Read): CompanyReason | null {
  if (one.row.id === other.row.id) return null
  if (some(one.domains, other.domains, (a, b) => isUnder(a, b) || isUnder(b, a))) {
    return 'same_domain'
  }
  const isKin = some(one.domains, other.domains, areKin)
  if (isKin && !areOpposed(one, other)) return 'kin_domain'
  if (isSameName(one, other)) return 'same_name'
  if (isCalled(one, other) || isCalled(other, one)) return 'former_name'
  if (isMailedAt(one, other) || isMailedAt(other, one)) return 'same_addresses'
  const shared = [...one.people].filter((person) => other.people.has(person)).length
  if ((areInitials(one, other) || areInitials(other, one)) && (isKin || shared > 0)) {
    return 'initials'
  }
  if (shared >= several) return 'same_people'
  return isSamePlaceApart(one, other) ? 'place' : null
}

function some(
  ones: readonly string[],
  others: readonly string[],
  fits: (one: string, other: string) => boolean,
): boolean {
  return ones.some((one) => others.some((other) => fits(one, other)))
}

function isSameName(one: Read, other: Read): boolean {
  if ([...one.keys].some((key) => other.keys.has(key))) return true
  const [a, b] = [coreOf(one.name).join(' '), coreOf(other.name).join(' ')]
  return a !== '' && b !== '' && isSpelledAlike(a, b)
}

/** Whether the one says of itself that it is or was called as the other is. */
function isCalled(one: Read, other: Read): boolean {
  return one.others.some((name) => [...companyKeys(name)].some((key) => other.keys.has(key)))
}

/** Whether several of the one's people have addresses of the other. */
function isMailedAt(one: Read, other: Read): boolean {
  const theirs = one.addresses.filter(
    (address) => !one.domains.some((own) => isUnder(address, own)),
  )
  return (
    theirs.filter((address) => other.domains.some((of) => isUnder(address, of))).length >= several
  )
}

/** Delta Air Lines and Delta Bau: under one name each has words of its own. */
function areOpposed(one: Read, other: Read): boolean {
  const [a, b] = [coreOf(one.name), coreOf(other.name)]
  const has = (words: readonly string[], others: readonly string[]) =>
    words.every((word) => others.includes(word))
  const [shorter = '', longer = ''] = [a.join(''), b.join('')].toSorted(
    (x, y) => x.length - y.length,
  )
  return !has(a, b) && !has(b, a) && !longer.includes(shorter) && !isNamedByDomain(one, other)
}

/** Whether one of them is called as its domain is: the other's name may be whatever it registered with. */
function isNamedByDomain(one: Read, other: Read): boolean {
  return [one, other].some(({ name, domains }) =>
    domains.some((domain) => coreOf(name).join('') === registeredAs(domain)?.replaceAll('-', '')),
  )
}

function areInitials(short: Read, long: Read): boolean {
  return coreOf(short.name).join('') === initialsOf(long.name)
}

/** Northbeam Deutschland and Northbeam, where no domain says that they are two. */
function isSamePlaceApart(one: Read, other: Read): boolean {
  if (one.domains.length > 0 && other.domains.length > 0) return false
  const plain = ({ name }: Read) => companyKeys(withoutPlace(name) ?? name)
  const others = plain(other)
  return [...plain(one)].some((key) => others.has(key))
}
