import { expect, test } from 'vitest'
import { domainKey, emailDomain } from '../../../lib/people/company-domain.ts'
import { freeMailDomains, isFreeMail } from '../../../lib/people/free-mail.ts'
import { isFreeMail as isFreeMailForCrm } from '../../../server/crm/people.ts'
import { sources } from '../../layers/imports.ts'

test('what a panel calls free mail, the CRM calls so', () => {
  const domains = [...freeMailDomains([])]
  expect(domains.length).toBeGreaterThan(300)
  expect(domains.filter((domain) => !isFreeMailForCrm(`a@${domain}`))).toEqual([])
  expect(domains.filter((domain) => !isFreeMail(domain))).toEqual([])
})

test.each(['gmail.com', 'googlemail.com', 'gmx.ch', 'proton.me', 'web.de', 'tuta.com'])(
  '%s names no company, on a page or in an address',
  (domain) => {
    expect(domainKey(`https://www.${domain}/inbox`)).toBe(null)
    expect(emailDomain(`Priya@${domain.toUpperCase()}`)).toBe(null)
  },
)

test('what the CRM has called personal counts beside the best known', () => {
  const domains = freeMailDomains([
    { email: 'Kim@Kabel.example', matchReason: 'none_free_mail' },
    { email: 'kim@northwind.example', matchReason: 'domain' },
    { email: null, matchReason: 'none_free_mail' },
  ])
  expect(domains.has('kabel.example')).toBe(true)
  expect(domains.has('northwind.example')).toBe(false)
})

test('the extension has one list', async () => {
  const readers = (await sources()).filter(
    ({ path, text }) =>
      /^(lib|components|entrypoints)\//.test(path) && text.includes('email-providers'),
  )
  expect(readers.map(({ path }) => path)).toEqual(['lib/people/free-mail.ts'])
})
