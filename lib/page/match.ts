import type { Subject } from '../cache/meta.ts'
import type { Company, Contact } from '../contract/rows.ts'
import { domainKey, emailDomain } from '../people/company-domain.ts'
import { hostOf, isNumeric } from '../people/domain.ts'

/**
 * Which known company or person a page is about, told from its address and title alone. Pure, and asked
 * on this device only: neither the page nor what it matched is ever sent anywhere.
 *
 * An address is matched by its ending against the domains that are known, which needs no list of public
 * suffixes (132 KB): only somebody who holds `northwind.example` can serve `eu.northwind.example`.
 */

/** A page as the browser tells it. */
export type Page = { url: string; title: string }

/** What a page is compared with. */
export type Known = {
  companies: readonly Pick<Company, 'id' | 'name' | 'domain' | 'otherDomains'>[]
  contacts: readonly Pick<Contact, 'id' | 'firstName' | 'lastName' | 'email' | 'companyId'>[]
  /** Domains of the rep's own workspace: never a customer. */
  ownDomains: readonly string[]
  /** Matches that the rep has called wrong, as `matchKey` names them. */
  refused?: ReadonlySet<string>
}

/** What on the page named it: its domain, an email address or a name in its title. */
export type Reason = { by: 'address' | 'email' | 'name'; of: string }

export type PageMatch =
  | { kind: 'none' }
  | { kind: 'company'; companyId: string; because: Reason }
  | { kind: 'person'; contactId: string; companyId: string | null; because: Reason }
  /** Several fit equally well, and a guess would be wrong half the time. */
  | { kind: 'candidates'; candidates: readonly Subject[]; because: Reason }

const none: PageMatch = { kind: 'none' }

/** Names a match that the rep called wrong: the same words meaning the same record are not offered again. */
export function matchKey({ by, of }: Reason, { kind, id }: Subject): string {
  return `${by} ${of} ${kind} ${id}`
}

type Tool = { kind: 'mail' | 'record'; host: RegExp }

/** Mail, CRM and profile pages: their address says nothing about whom they show, their title does. */
const tools: readonly Tool[] = [
  { kind: 'mail', host: /^mail\.(google|yahoo|superhuman|missiveapp)\.com$/ },
  { kind: 'mail', host: /^mail\.(proton\.me|zoho\.\w+)$/ },
  { kind: 'mail', host: /^outlook\.(office|office365|live)\.com$|^outlook\.cloud\.microsoft$/ },
  { kind: 'mail', host: /^app\.(fastmail|frontapp)\.com$/ },
  { kind: 'record', host: /^app(-\w+)?\.hubspot\.com$/ },
  { kind: 'record', host: /\.(lightning\.force|my\.salesforce)\.com$/ },
  { kind: 'record', host: /\.crm\d*\.dynamics\.com$/ },
  { kind: 'record', host: /\.(pipedrive|monday|myfreshworks)\.com$/ },
  { kind: 'record', host: /^crm\.zoho\.\w+$/ },
  { kind: 'record', host: /^(app|web)\.(attio|close|copper|salesloft)\.com$/ },
  { kind: 'record', host: /^(app\.apollo|web\.outreach)\.io$|^app\.folk\.app$/ },
  { kind: 'record', host: /^(\w+\.)?(linkedin|xing)\.com$/ },
]

/** Where everybody works, so that the address does not even name a customer whose product it is. */
const sharedHosts =
  /^(www|docs|drive|meet|calendar|contacts)\.google\.com$|(^|\.)zoom\.us$|^teams\.(microsoft|live)\.com$|^app\.slack\.com$|^(www\.)?notion\.so$|(^|\.)fathom\.video$/

/** Makes the comparison for many pages at once: what is known is put in order only here. */
export function createMatcher(known: Known): (page: Page) => PageMatch {
  const own = new Set(known.ownDomains.map(domainKey).filter((one) => one !== null))
  const domains = domainsOf(known, own)
  const byEmail = new Map<string, Known['contacts'][number][]>()
  for (const contact of known.contacts) {
    if (contact.email !== null) add(byEmail, contact.email.toLowerCase(), contact)
  }
  const companyOf = new Map(known.contacts.map(({ id, companyId }) => [id, companyId]))

  /** What is left when refused ones are gone, as one match. */
  function conclude(found: readonly Subject[], because: Reason): PageMatch {
    const left = unique(found).filter((one) => !known.refused?.has(matchKey(because, one)))
    const [first] = left
    if (first === undefined) return none
    if (left.length === 1) {
      return first.kind === 'company'
        ? { kind: 'company', companyId: first.id, because }
        : {
            kind: 'person',
            contactId: first.id,
            companyId: companyOf.get(first.id) ?? null,
            because,
          }
    }
    return { kind: 'candidates', candidates: left, because }
  }

  function byDomain(host: string, by: Reason['by']): PageMatch {
    if (endingsOf(host).some((ending) => own.has(ending))) return none
    for (const ending of endingsOf(host)) {
      const ids = domains.get(ending)
      if (ids === undefined) continue
      const found = conclude(
        [...ids].map((id) => ({ kind: 'company', id })),
        { by, of: ending },
      )
      if (found.kind !== 'none') return found
    }
    return none
  }

  function byAddresses(title: string): PageMatch {
    for (const email of emailsIn(title)) {
      const domain = email.slice(email.lastIndexOf('@') + 1)
      // The rep's own mailbox stands in the title of every page of their mail.
      if (endingsOf(domain).some((ending) => own.has(ending))) continue
      const people = (byEmail.get(email) ?? []).map(({ id }) => ({ kind: 'contact', id }) as const)
      const person = conclude(people, { by: 'email', of: email })
      if (person.kind !== 'none') return person
      const key = domainKey(domain)
      const company = key === null ? none : byDomain(key, 'email')
      if (company.kind !== 'none') return company
    }
    return none
  }

  function byNames(title: string, kind: Tool['kind']): PageMatch {
    // A record's title is its name and nothing else; a subject line is a sentence.
    const parts = partsOf(title)
    const said = ` ${spaced(parts.join(' '))} `
    const names = new Set(parts.map(folded))
    const sentence = folded(said)
    const people = new Map<string, Subject[]>()
    for (const contact of known.contacts) {
      if (!contact.firstName?.trim() || !contact.lastName?.trim()) continue
      const name = folded(`${contact.firstName} ${contact.lastName}`)
      const isNamed = kind === 'mail' ? ` ${sentence} `.includes(` ${name} `) : names.has(name)
      if (isNamed) add(people, name, { kind: 'contact', id: contact.id })
    }
    for (const [of, found] of people) {
      const match = conclude(found, { by: 'name', of })
      if (match.kind !== 'none') return match
    }
    const companies = new Map<string, Subject[]>()
    for (const company of known.companies) {
      const key = company.domain === null ? null : domainKey(company.domain)
      if (key !== null && own.has(key)) continue
      const name = spaced(company.name)
      if (name.length < shortestName) continue
      // In a sentence the capitals tell Box from a box.
      const isNamed = kind === 'mail' ? said.includes(` ${name} `) : names.has(folded(name))
      if (isNamed) add(companies, folded(name), { kind: 'company', id: company.id })
    }
    for (const [of, found] of companies) {
      const match = conclude(found, { by: 'name', of })
      if (match.kind !== 'none') return match
    }
    return none
  }

  return ({ url, title }) => {
    const host = hostOf(url)
    if (host === null || isNumeric(host)) return none
    const tool = tools.find((one) => one.host.test(host))
    if (tool === undefined) return sharedHosts.test(host) ? none : byDomain(host, 'address')
    const addressed = byAddresses(title)
    return addressed.kind === 'none' ? byNames(title, tool.kind) : addressed
  }
}

/** Shorter names are too often something else. */
const shortestName = 3

/**
 * Domains and whose they are. A company's own comes first; the addresses of its people add those it has
 * beside that, unless a company is known by it.
 */
function domainsOf(known: Known, own: ReadonlySet<string>): Map<string, Set<string>> {
  const domains = new Map<string, Set<string>>()
  const put = (domain: string, id: string) => {
    const ids = domains.get(domain)
    if (ids) ids.add(id)
    else domains.set(domain, new Set([id]))
  }
  for (const { id, domain, otherDomains = [] } of known.companies) {
    for (const one of [domain ?? [], otherDomains].flat()) {
      const key = domainKey(one)
      if (key !== null && !own.has(key)) put(key, id)
    }
  }
  const companies = new Set(known.companies.map(({ id }) => id))
  const claimed = new Set(domains.keys())
  const seen = new Set<string>()
  for (const { email, companyId } of known.contacts) {
    if (email === null || companyId === null || !companies.has(companyId)) continue
    // Reading an address costs more than all the rest, and a company's people share one domain.
    const pair = `${email.slice(email.lastIndexOf('@'))} ${companyId}`
    if (seen.has(pair)) continue
    seen.add(pair)
    const key = emailDomain(email)
    if (key !== null && !own.has(key) && !claimed.has(key)) put(key, companyId)
  }
  return domains
}

/** `eu.app.northwind.example` and what it ends in, the longest first, down to two labels. */
function endingsOf(host: string): string[] {
  const labels = host.toLowerCase().split('.')
  return labels.slice(0, -1).map((_, index) => labels.slice(index).join('.'))
}

function emailsIn(title: string): string[] {
  return [...title.matchAll(/[\p{L}\p{N}._%+'-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu)].map(
    ([email]) => email.toLowerCase(),
  )
}

/** The names of the tools themselves, as their titles carry them. */
const toolNames = new Set(
  'gmail,outlook,yahoo mail,proton mail,zoho mail,superhuman,missive,front,fastmail,hubspot,salesforce,dynamics 365,pipedrive,monday,monday com,zoho crm,attio,close,copper,salesloft,apollo,apollo io,outreach,folk,linkedin,sales navigator,xing'.split(
    ',',
  ),
)

/** `(3) Priya Raman | LinkedIn` → `Priya Raman`: a title without unread counts, addresses and the tool's own name. */
function partsOf(title: string): string[] {
  return title
    .replace(/^\s*[([]\d+\+?[)\]]\s*/, '')
    .split(/\s+[-–—|·•]\s+|\s*\|\s*|:\s+|\s*[()]\s*/)
    .map((part) => part.trim())
    .filter((part) => part !== '' && !part.includes('@'))
    .filter((part, index, all) => {
      const name = folded(part)
      // Google writes the customer's own name there: `Subject - sam@… - Northbeam Mail`.
      return !toolNames.has(name) && !(index > 0 && index === all.length - 1 && / mail$/.test(name))
    })
}

/** Words with one space between them and nothing else; capitals stay. */
function spaced(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}

function folded(text: string): string {
  return spaced(text).toLowerCase()
}

function add<V>(map: Map<string, V[]>, key: string, value: V): void {
  const values = map.get(key)
  if (values) values.push(value)
  else map.set(key, [value])
}

function unique(found: readonly Subject[]): Subject[] {
  return [...new Map(found.map((one) => [`${one.kind} ${one.id}`, one])).values()]
}
