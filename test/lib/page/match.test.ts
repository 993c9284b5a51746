import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Known, PageMatch } from '../../../lib/page/match.ts'
import { createMatcher, matchKey } from '../../../lib/page/match.ts'
import { domainKey } from '../../../lib/people/company-domain.ts'

const known: Known = {
  companies: [
    { id: 'northwind', name: 'Northwind', domain: 'northwind.example' },
    { id: 'eu', name: 'Northwind Europe', domain: 'eu.northwind.example' },
    { id: 'globex', name: 'Globex', domain: 'www.Globex.example' },
    { id: 'munich', name: 'Bäckerei München', domain: 'bäckerei-münchen.example' },
    { id: 'box', name: 'Box', domain: 'box.example' },
    { id: 'twin-a', name: 'Twin', domain: 'twin.example' },
    { id: 'twin-b', name: 'Twin Ltd', domain: 'twin.example' },
    { id: 'mail', name: 'A stranger', domain: 'gmail.com' },
    { id: 'ending', name: 'Half of Britain', domain: 'co.uk' },
    { id: 'ours', name: 'Northbeam', domain: 'northbeam.example' },
    { id: 'hubspot', name: 'HubSpot', domain: 'hubspot.com' },
  ],
  contacts: [
    contact('priya', 'Priya', 'Raman', 'priya@northwind.example', 'northwind'),
    contact('tomas', 'Tomás', 'Vidal', 'tomas@freelance.example', null),
    contact('dana-1', 'Dana', 'Fox', 'dana@globex.example', 'globex'),
    contact('dana-2', 'Dana', 'Fox', 'dana@box.example', 'box'),
    contact('gus', 'Gus', 'Holt', 'gus@gmail.com', 'globex'),
    contact('ann', 'Ann', 'Bell', 'ann@globex-group.example', 'globex'),
    contact('nameless', null, null, 'info@northwind.example', 'northwind'),
  ],
  ownDomains: ['northbeam.example'],
}

function contact(
  id: string,
  firstName: string | null,
  lastName: string | null,
  email: string,
  companyId: string | null,
): Known['contacts'][number] {
  return { id, firstName, lastName, email, companyId }
}

const at = (url: string, title = '') => whom(createMatcher(known)({ url, title }))

function whom(match: PageMatch): string {
  switch (match.kind) {
    case 'none':
      return 'none'
    case 'company':
      return match.companyId
    case 'person':
      return match.contactId
    case 'candidates':
      return match.candidates.map(({ id }) => id).join(' or ')
  }
}

describe('by its address', () => {
  test.each([
    ['https://northwind.example/', 'northwind'],
    ['https://www.northwind.example/pricing?x=1', 'northwind'],
    ['http://NORTHWIND.example:8080/', 'northwind'],
    ['https://northwind.example./', 'northwind'],
    ['https://globex.example/', 'globex'],
    ['https://app.eu.northwind.example/', 'eu'],
    ['https://shop.twin.example/', 'twin-a or twin-b'],
    ['https://globex-group.example/', 'globex'],
    ['https://bäckerei-münchen.example/', 'munich'],
    ['https://xn--bckerei-mnchen-5hb60b.example/', 'munich'],
    ['https://www.hubspot.com/', 'hubspot'],
  ])('%s is %s', (url, company) => {
    expect(at(url)).toBe(company)
  })

  test.each([
    ['a look-alike that ends elsewhere', 'https://northwind.example.evil.com/'],
    ['a look-alike that begins elsewhere', 'https://evilnorthwind.example/'],
    ['a name before the @', 'https://northwind.example@evil.com/'],
    ['a name in the path', 'https://evil.com/northwind.example'],
    ['a Cyrillic о', 'https://nоrthwind.example/'],
    ['free mail', 'https://gmail.com/'],
    ['a page of free mail', 'https://www.gmail.com/'],
    ['what half a country ends in', 'https://anybody.co.uk/'],
    ['our own domain', 'https://northbeam.example/'],
    ['our own wiki', 'https://wiki.northbeam.example/northwind.example'],
    ['a number', 'http://127.0.0.1/'],
    ['a name without a dot', 'http://localhost/'],
    ['no address', ''],
    ['not an address', 'northwind.example'],
  ])('%s is nobody', (_, url) => {
    expect(at(url, 'Northwind')).toBe('none')
  })

  test.each([
    'chrome://extensions/?northwind.example',
    'chrome-extension://northwind.example/',
    'file:///northwind.example/index.html',
    'about:blank',
    'data:text/html,northwind.example',
    'view-source:https://northwind.example/',
    'blob:https://northwind.example/1',
    'javascript:northwind.example',
    'ftp://northwind.example/',
    'devtools://northwind.example/',
  ])('%s is no page of a company', (url) => {
    expect(at(url, 'Priya Raman | LinkedIn')).toBe('none')
  })

  test('a subdomain of a known one is that company, whatever stands before it', () => {
    const label = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/)
    fc.assert(
      fc.property(fc.array(label, { maxLength: 4 }), (labels) => {
        fc.pre(labels.at(-1) !== 'eu')
        const host = [...labels, 'northwind.example'].join('.')
        expect(at(`https://${host}/`)).toBe('northwind')
      }),
    )
  })

  test('whatever follows a known domain makes it a stranger', () => {
    const ending = fc.stringMatching(/^[a-z]{1,8}\.(com|net|io|example)$/)
    fc.assert(
      fc.property(ending, (rest) => {
        fc.pre(domainKey(rest) !== null)
        fc.pre(!known.companies.some(({ domain }) => domain !== null && rest.endsWith(domain)))
        expect(at(`https://northwind.example.${rest}/`)).toBe('none')
      }),
    )
  })

  test('any text is answered, none with an error', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (url, title) => {
        at(url, title)
        at(`https://mail.google.com/${encodeURIComponent(url)}`, title)
        at(`https://${url}`, title)
      }),
    )
  })
})

describe('by the title of a mail, CRM or profile page', () => {
  const gmail = 'https://mail.google.com/mail/u/0/#inbox/1'
  const linkedIn = 'https://www.linkedin.com/in/somebody'
  const hubSpot = 'https://app.hubspot.com/contacts/1/record/0-1/2'
  const salesforce = 'https://northbeam.lightning.force.com/lightning/r/Contact/1/view'

  test.each([
    [gmail, 'Re: Pricing for Northwind - sam@northbeam.example - Northbeam Mail', 'northwind'],
    [gmail, 'Intro: Priya Raman and Sam - sam@northbeam.example - Gmail', 'priya'],
    [gmail, 'Fwd: priya@northwind.example asks - sam@northbeam.example - Gmail', 'priya'],
    [gmail, 'Fwd: kim@eu.northwind.example - sam@northbeam.example - Gmail', 'eu'],
    [gmail, 'Invoice for gus@gmail.com - sam@northbeam.example - Gmail', 'gus'],
    [gmail, 'Quote for TOMAS VIDAL (urgent) - sam@northbeam.example - Gmail', 'tomas'],
    [gmail, 'Dana Fox wants a call - sam@northbeam.example - Gmail', 'dana-1 or dana-2'],
    [linkedIn, '(3) Priya Raman | LinkedIn', 'priya'],
    [linkedIn, 'Priya Raman - Head of Operations - Northwind | LinkedIn', 'priya'],
    [linkedIn, 'Northwind: Overview | LinkedIn', 'northwind'],
    [linkedIn, 'Tomas Vidal | LinkedIn', 'tomas'],
    [hubSpot, 'Northwind | HubSpot', 'northwind'],
    [hubSpot, 'Priya Raman', 'priya'],
    [salesforce, 'Globex | Account | Salesforce', 'globex'],
  ])('%s, “%s” is %s', (url, title, expected) => {
    expect(at(url, title)).toBe(expected)
  })

  test.each([
    [gmail, 'Inbox (12) - sam@northbeam.example - Northbeam Mail'],
    [gmail, 'A box of pens - sam@northbeam.example - Gmail'],
    [gmail, 'Northwinds ahead - sam@northbeam.example - Gmail'],
    [gmail, 'News for somebody@gmail.com - sam@northbeam.example - Gmail'],
    [linkedIn, '(3) Feed | LinkedIn'],
    [linkedIn, 'Priya Ramanathan | LinkedIn'],
    [linkedIn, 'Priya | LinkedIn'],
    [hubSpot, 'Contacts | HubSpot'],
    ['https://app-eu1.hubspot.com/', ''],
    [hubSpot, 'Northbeam | HubSpot'],
    ['https://news.example/', 'Priya Raman of Northwind speaks'],
    ['https://www.google.com/search?q=x', 'Northwind - Google Search'],
  ])('%s, “%s” is nobody', (url, title) => {
    expect(at(url, title)).toBe('none')
  })
})

describe('what the rep called wrong', () => {
  const page = { url: 'https://shop.twin.example/', title: '' }

  test('is not offered again, and what is left is', () => {
    const because = { by: 'address', of: 'twin.example' } as const
    const refused = new Set([matchKey(because, { kind: 'company', id: 'twin-a' })])
    expect(whom(createMatcher({ ...known, refused })(page))).toBe('twin-b')
    refused.add(matchKey(because, { kind: 'company', id: 'twin-b' }))
    expect(whom(createMatcher({ ...known, refused })(page))).toBe('none')
  })

  test('is still that company where something else names it', () => {
    const match = createMatcher(known)({ url: 'https://northwind.example/', title: '' })
    if (match.kind !== 'company') throw new Error('Not matched.')
    const refused = new Set([matchKey(match.because, { kind: 'company', id: 'northwind' })])
    const title = 'Northwind | HubSpot'
    const url = 'https://app.hubspot.com/1'
    expect(whom(createMatcher({ ...known, refused })({ url, title }))).toBe('northwind')
  })
})

test('one of ten thousand people is found', () => {
  const contacts = Array.from({ length: 10_000 }, (_, n) =>
    contact(`c${n}`, `First${n}`, `Last${n}`, `p${n}@c${n % 900}.example`, null),
  )
  const title = 'First9999 Last9999 wants more - sam@northbeam.example - Gmail'
  const match = createMatcher({ ...known, contacts })({ url: 'https://mail.google.com/', title })
  expect(whom(match)).toBe('c9999')
})
