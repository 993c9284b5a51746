import { hostOf, isNumeric, isUnder } from './domain.ts'
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

/** Where each customer has a name of their own below the platform's, and none is the platform. */
const platforms =
  /(^|\.)(onmicrosoft|myshopify|wixsite|sharepoint|wordpress|squarespace|netlify|vercel|herokuapp|azurewebsites|webflow|cloudfront|zendesk|freshdesk|atlassian|hubspot|github|gitlab|substack|notion|blogspot|weebly)\.(com|io|net|app|site|org|co)$/

/**
 * What a company has had itself registered as: `northbeam` of `mail.northbeam.co.uk`; null where the domain
 * is a platform's.
 */
export function registeredAs(domain: string): string | null {
  const parts = domain.split('.')
  if (platforms.test(domain)) return parts.length > 2 ? (parts.at(-3) ?? null) : null
  const at = publicEnding.test(parts.slice(-2).join('.')) ? -3 : -2
  return parts.at(at) ?? null
}

/** Short names are registered under every ending by somebody else. */
const tellingLength = 4

/** Whether two domains are likely one company's: the same name under another ending, or one below the other. */
export function areKin(one: string, other: string): boolean {
  if (isUnder(one, other) || isUnder(other, one)) return true
  const [a, b] = [registeredAs(one), registeredAs(other)]
  return (
    a !== null &&
    a === b &&
    a.length >= tellingLength &&
    platforms.test(one) === platforms.test(other)
  )
}
