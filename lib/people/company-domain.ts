import { hostOf, isNumeric } from './domain.ts'
import { isFreeMail } from './free-mail.ts'

/** The domain that a company is known by. */

/** `co.uk` and its like: a domain that a record carries by mistake and half a country ends in. */
const publicEnding = /^(ac|co|com|edu|go|gob|gov|gv|ne|net|or|org)\.[a-z]{2}$/

/**
 * A domain as addresses write it: lower case, ASCII, no `www.`; null where it is no domain that could
 * name one company.
 */
export function domainKey(domain: string): string | null {
  const bare = domain
    .trim()
    .replace(/^\w+:\/\//, '')
    .replace(/[/?#].*$/, '')
  const host = hostOf(`https://${bare}`)?.replace(/^www\./, '') ?? null
  if (host === null || !host.includes('.') || isNumeric(host)) return null
  return isFreeMail(host) || publicEnding.test(host) ? null : host
}

/** The domain of an email address, as `domainKey` has it. */
export function emailDomain(email: string): string | null {
  const at = email.lastIndexOf('@')
  return at < 0 ? null : domainKey(email.slice(at + 1))
}
