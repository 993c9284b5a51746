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

const called: [one: string, other: string, reason: string | null][] = [
  ['Jürgen|Müller', 'Juergen|Mueller', 'same_company'],
  ['Jürgen|Müller', 'Jurgen|Muller', 'same_company'],
  ['Søren|Østergaard', 'Soeren|Oestergaard', 'same_company'],
  ['Łukasz|Wójcik', 'Lukasz|Wojcik', 'same_company'],
  ['Ольга|Щербакова', 'Olga|Shcherbakova', 'same_company'],
  ['Юлия|Цой', 'Yulia|Tsoy', 'same_company'],
  ['Сергей|Хрущёв', 'Sergej|Khrushchev', 'same_company'],
  ['Γιώργος|Παπαδόπουλος', 'Giorgos|Papadopoulos', 'same_company'],
  ['Raman|Priya', 'Priya|Raman', 'same_company'],
  ['Nguyễn|Văn An', 'Van An|Nguyen', 'same_company'],
  ['Wei|Zhang', 'Zhang|Wei', 'same_company'],
  ['Jean-Pierre|Martin', 'Jean Pierre|Martin', 'same_company'],
  ["Sinéad|O'Brien", 'Sinead|OBrien', 'same_company'],
  ['Dr. Anna|Keller', 'Anna|Keller MBA', 'same_company'],
  ['Anna|Maria Lopez', 'Anna Maria|Lopez', 'same_company'],
  ['José Luis|García', 'Jose|Garcia', 'short_name'],
  ['Ana|García Márquez', 'Ana|Garcia', 'short_name'],
  ['Jan|van der Berg', 'Jan|Berg', 'short_name'],
  ['Peggy|Olson', 'Margaret|Olson', 'short_name'],
  ['Bill|Gates', 'William|Gates', 'short_name'],
  ['Kasia|Nowak', 'Katarzyna|Nowak', 'short_name'],
  ['Pepe|Ruiz', 'José|Ruiz', 'short_name'],
  ['Hans|Maier', 'Johannes|Maier', 'short_name'],
  ['Mohammed|Al-Sayed', 'Mohamed|Al Sayed', 'short_name'],
  ['Đorđe|Ilić', 'Djordje|Ilic', 'same_company'],
  ['Priya|Raman-Okafor', 'Priya|Raman', 'short_name'],
  ['Jane|D.', 'Jane|Doe', 'short_name'],
  ['J.|D.', 'Jane|Doe', null],
  ['John|Smith Jr.', 'John|Smith', null],
  ['Jana|Novak', 'Yana|Novak', null],
  ['Kate|Bell', 'Kat|Ball', null],
  ['Christina|Vogel', 'Christopher|Vogel', null],
  ['Anna|Berg', 'Anna|Bergmann', null],
]

test.each(called)('at one company %s and %s: %s', (one, other, reason) => {
  const [first, second] = [one, other].map((name, index) => {
    const [firstName = '', lastName = ''] = name.split('|')
    return person(String(index), { firstName, lastName, email: `p${index}@northwind.example` })
  })
  expect(samePerson(first as Known, second as Known, freeMail)).toBe(reason)
  expect(samePerson(second as Known, first as Known, freeMail)).toBe(reason)
})

test.each([
  ['priya.raman', 'address_name'],
  ['praman', 'address_name'],
  ['ramanp', 'address_name'],
  ['raman.priya', 'address_name'],
  ['pr', null],
  ['pooja.raman', null],
])('who has no name and writes from %s at the same company: %s', (local, reason) => {
  const nameless = { firstName: null, lastName: null, email: `${local}@northwind.example` }
  const named = person('1', { email: 'p@northwind.example' })
  expect(samePerson(named, person('2', nameless), freeMail)).toBe(reason)
})

test('at another ending of the company’s name somebody is the same person', () => {
  const one = person('1', { email: 'priya@northbeam.com', companyId: 'com' })
  const other = person('2', { email: 'p.raman@northbeam.de', companyId: 'de' })
  expect(samePerson(one, other, freeMail)).toBe('kin_domain')
  const elsewhere = person('3', { email: 'priya@abc.de', companyId: 'de' })
  expect(samePerson(person('4', { email: 'priya@abc.com' }), elsewhere, freeMail)).toBeNull()
})
