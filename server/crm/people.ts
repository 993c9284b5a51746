import providers from 'email-providers/all.json' with { type: 'json' }
import { getDomain } from 'tldts'
import { letters } from '../../lib/contract/letters.ts'
import { readPersonName } from './person-name.ts'

/**
 * The package lists what anybody can get a mailbox at, throw-away addresses included (8,760 domains,
 * 136 KB: the short list lacks Hotmail's countries and most throw-aways, and one of those missed
 * makes a company out of strangers).
 */
const freeMail = new Set(providers)

/** Providers that the package does not know, each of them with public sign-up. */
for (const domain of [
  'fastmail.com',
  'tutanota.com',
  'tutanota.de',
  'tuta.com',
  'tuta.io',
  'tutamail.com',
  'keemail.me',
  'duck.com',
  'mozmail.com',
  'zohomail.com',
  'zohomail.eu',
  'gmx.ch',
  'posteo.de',
  'posteo.net',
  'startmail.com',
  'riseup.net',
  'disroot.org',
  'simplelogin.com',
  'anonaddy.me',
  'passmail.net',
  'passinbox.com',
  'ziggo.nl',
  'xs4all.nl',
  'bbox.fr',
  '139.com',
]) {
  freeMail.add(domain)
}

/** Listed by the package, yet nobody can get a mailbox there: reserved names, and one large employer. */
for (const domain of ['example.com', 'test.com', 'facebook.com']) freeMail.delete(domain)

/** Microsoft hands each customer a name below this one; the public suffix list does not know it. */
const tenantSuffix = '.onmicrosoft.com'

/**
 * The domain that somebody registered and that a company is known by, in lower-case ASCII
 * (`sales.müller.co.uk` → `xn--mller-kva.co.uk`), or null where there is none.
 * Private suffixes count as public ones: `acme.uk.com` and `other.uk.com` are two companies.
 */
export function registrableDomain(email: string): string | null {
  const host = asciiHost(email.slice(email.lastIndexOf('@') + 1))
  if (host === null) return null
  if (host.endsWith(tenantSuffix)) {
    const tenant = host.slice(0, -tenantSuffix.length).split('.').at(-1)
    return `${tenant}${tenantSuffix}`
  }
  return getDomain(host, { allowPrivateDomains: true }) ?? getDomain(host)
}

/** Whether anybody can have an address like this one, so that it says nothing about a company. */
export function isFreeMail(email: string): boolean {
  const host = asciiHost(email.slice(email.lastIndexOf('@') + 1))
  if (host === null) return false
  const domain = registrableDomain(host)
  return freeMail.has(host) || (domain !== null && freeMail.has(domain))
}

function asciiHost(host: string): string | null {
  const url = URL.parse(`http://${host.trim()}`)
  const ascii = url?.hostname.replace(/\.$/, '') ?? ''
  return ascii === '' || ascii.startsWith('[') ? null : ascii
}

/**
 * What two spellings of one person's name have in common: its words in any order (`Raman, Priya`), letters
 * without accents and case, without titles, remarks and companies (`Dr. Priya Raman | Northwind`).
 * Empty where nothing is left to compare.
 */
export function nameKey(name: string): string {
  const read = readPersonName(name)
  return letters(read === null ? name : `${read.first ?? ''} ${read.last ?? ''}`)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
    .sort()
    .join(' ')
}

/**
 * The one person who goes by this name, by name or by the name they spoke under; null where nobody
 * or more than one does, because a guess here hands somebody's promise to somebody else.
 */
export function personByName<P extends { name: string | null; speakerName: string | null }>(
  name: string,
  people: readonly P[],
): P | null {
  const key = nameKey(name)
  if (key === '') return null
  const fitting = people.filter(
    (person) =>
      (person.name !== null && nameKey(person.name) === key) ||
      (person.speakerName !== null && nameKey(person.speakerName) === key),
  )
  return fitting.length === 1 ? (fitting[0] ?? null) : null
}
