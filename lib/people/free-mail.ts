import providers from 'email-providers/common.json' with { type: 'json' }
import type { Attendee } from '../contract/rows.ts'
import { domainOf } from './domain.ts'

/**
 * Where anybody can get an address, so that its domain says nothing about a company. The CRM knows more
 * (8,760 domains, too many for a panel): what it has called personal on calls that are here is added by
 * `freeMailDomains`.
 */
const common: ReadonlySet<string> = new Set(
  // Listed by the package, yet nobody can get a mailbox there: reserved names, and one large employer.
  [...providers, 'gmx.ch', 'googlemail.com', 'tuta.com'].filter(
    (domain) => !['example.com', 'test.com', 'facebook.com'].includes(domain),
  ),
)

/** Whether a domain, as `domainOf` reads it, is one where anybody can get an address. */
export function isFreeMail(domain: string): boolean {
  return common.has(domain)
}

/** All such domains: the best known, and those that the CRM has called personal on calls that are here. */
export function freeMailDomains(
  attendees: readonly Pick<Attendee, 'email' | 'matchReason'>[],
): ReadonlySet<string> {
  const domains = new Set(common)
  for (const { email, matchReason } of attendees) {
    const domain = matchReason === 'none_free_mail' ? domainOf(email) : null
    if (domain !== null) domains.add(domain)
  }
  return domains
}
