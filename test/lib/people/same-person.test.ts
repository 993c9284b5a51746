import { expect, test } from 'vitest'
import { freeMailDomains } from '../../../lib/people/free-mail.ts'
import type { Known } from '../../../lib/people/same-person.ts'
import { pairKey, samePerson, suggestMerge } from '../../../lib/people/same-person.ts'

const freeMail = freeMailDomains([
  { email: 'x@posteo.de', matchReason: 'none_free_mail' },
  { email: 'y@northwind.example', matchReason: 'domain' },
])

function person(id: string, changes: Partial<Known> = {}): Known {
  return {
    id,
    firstName: 'Priya',
    lastName: 'Raman',
    email: 'priya@northwind.example',
    companyId: 'northwind',
    firstSeenAt: '2026-01-01T00:00:00Z',
    ...changes,
  }
}

const cases: [string, Partial<Known>, string | null][] = [
  ['another address at the same company', { email: 'p.raman@northwind.example' }, 'same_company'],
  ['the same company and no address', { email: null }, 'same_company'],
  ['the company’s other domain', { email: 'priya@nwind.example' }, 'same_company'],
  [
    'a name written otherwise',
    { firstName: ' PRÍYA', lastName: 'Raman.', email: 'p@northwind.example' },
    'same_company',
  ],
  [
    'the same name before the @, at a personal address',
    { email: 'pri.ya+calls@gmail.com', companyId: null },
    'same_address_name',
  ],
  [
    'a personal address that only the CRM knows as one',
    { email: 'pr88@posteo.de', companyId: null },
    'personal_address',
  ],
  ['one letter of the first name', { firstName: 'P.', email: 'p@northwind.example' }, 'short_name'],
  [
    'one letter of the first name, elsewhere',
    { firstName: 'P.', email: 'p@globex.example', companyId: 'globex' },
    null,
  ],
  [
    'the same mailbox by a tag, under any name',
    { firstName: 'P', lastName: null, email: 'Priya+fathom@northwind.example', companyId: null },
    'same_mailbox',
  ],
  ['another first name', { firstName: 'Pria', email: 'pria@northwind.example' }, null],
  ['a first name alone', { lastName: null, email: 'pr@northwind.example' }, null],
  ['another company', { email: 'priya@globex.example', companyId: 'globex' }, null],
  [
    'another company’s domain, not linked yet',
    { email: 'priya@globex.example', companyId: null },
    null,
  ],
  [
    'a personal address of somebody at another company',
    { email: 'priya@gmail.com', companyId: 'globex' },
    null,
  ],
  ['no address and no company', { email: null, companyId: null }, null],
]

test.each(cases)('%s', (_, changes, reason) => {
  const [one, other] = [person('1'), person('2', changes)]
  expect(samePerson(one, other, freeMail)).toBe(reason)
  expect(samePerson(other, one, freeMail)).toBe(reason)
})

test('two strangers of one name at a shared box are not suggested for the box', () => {
  const one = person('1', { email: 'info@northwind.example', companyId: null })
  const other = person('2', { email: 'info@globex.example', companyId: null })
  expect(samePerson(one, other, freeMail)).toBeNull()
})

test('the likeliest pair is suggested, the record with a company is kept, and a refusal is remembered', () => {
  const northwind = person('1')
  const personal = person('2', { email: 'pr88@gmail.com', companyId: null })
  const second = person('3', {
    email: 'p.raman@northwind.example',
    firstSeenAt: '2025-01-01T00:00:00Z',
  })
  const all = [personal, northwind, second]
  expect(suggestMerge([personal], [personal, northwind], freeMail, new Set())).toEqual({
    keep: northwind,
    merge: personal,
    reason: 'personal_address',
  })
  const first = suggestMerge([northwind], all, freeMail, new Set())
  expect(first).toEqual({ keep: second, merge: northwind, reason: 'same_company' })
  const refused = new Set([pairKey(northwind, second)])
  expect(suggestMerge([northwind], all, freeMail, refused)).toMatchObject({ merge: personal })
  refused.add(pairKey(personal, northwind))
  expect(suggestMerge([northwind], all, freeMail, refused)).toBeNull()
})

test.each([
  ['Bob', 'Robert', 'short_name'],
  ['Tomás', 'Thomas', 'short_name'],
  ['R.', 'Robert', 'short_name'],
  ['Robert', 'Rupert', null],
  ['Samuel', 'Samantha', null],
])('at one company %s and %s: %s', (one, other, reason) => {
  const bob = person('1', { firstName: one, email: 'one@northwind.example' })
  const robert = person('2', { firstName: other, email: 'two@northwind.example' })
  expect(samePerson(bob, robert, freeMail)).toBe(reason)
})

test('a box that many read is nobody’s', () => {
  const one = person('1', { firstName: 'Ann', email: 'info@northwind.example' })
  const other = person('2', { firstName: 'Ben', email: 'info@northwind.example' })
  expect(samePerson(one, other, freeMail)).toBeNull()
})
