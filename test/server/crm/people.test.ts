import { describe, expect, test } from 'vitest'
import { isFreeMail, nameKey, personByName, registrableDomain } from '../../../server/crm/people.ts'

describe('the registrable domain', () => {
  test.each([
    ['priya@northwind.example', 'northwind.example'],
    ['priya@mail.eu.northwind.example', 'northwind.example'],
    ['a@sales.acme.co.uk', 'acme.co.uk'],
    ['a@Müller.de', 'xn--mller-kva.de'],
    ['a@xn--mller-kva.de', 'xn--mller-kva.de'],
    ['a@acme.uk.com', 'acme.uk.com'],
    ['a@team.github.io', 'team.github.io'],
    ['a@github.io', 'github.io'],
    ['a@acme.onmicrosoft.com', 'acme.onmicrosoft.com'],
    ['a@x.acme.onmicrosoft.com', 'acme.onmicrosoft.com'],
  ])('of %s is %s', (email, domain) => {
    expect(registrableDomain(email)).toBe(domain)
  })

  test.each([['a@localhost'], ['a@co.uk'], ['a@10.0.0.1'], ['a@[::1]'], ['a@'], ['']])(
    'of %j is none',
    (email) => {
      expect(registrableDomain(email)).toBeNull()
    },
  )
})

describe('free mail', () => {
  test.each([
    'gmail.com',
    'GMAIL.com',
    'hotmail.co.uk',
    'yahoo.fr',
    'web.de',
    'seznam.cz',
    'qq.com',
    'icloud.com',
    'proton.me',
    'fastmail.com',
    'tutanota.com',
    'privaterelay.appleid.com',
    'mailinator.com',
    'inbox.mailinator.com',
  ])('is %s', (domain) => {
    expect(isFreeMail(`somebody@${domain}`)).toBe(true)
  })

  test.each([
    'northwind.example',
    'example.com',
    'apple.com',
    'google.com',
    'sap.com',
    'localhost',
  ])('is not %s', (domain) => {
    expect(isFreeMail(`somebody@${domain}`)).toBe(false)
  })
})

describe('a name', () => {
  test.each([
    ['Tomás Vidal', 'tomas  VIDAL'],
    ['Raman, Priya', 'Priya Raman'],
    ['Priya Raman (Northwind)', 'Priya Raman'],
    ['Zoë O’Neil', "Zoe O'Neil"],
    ['Jean-Luc Moreau', 'Jean Luc Moreau'],
    ['李 小龙', '小龙 李'],
  ])('%s is the same as %s', (a, b) => {
    expect(nameKey(a)).toBe(nameKey(b))
  })

  test('that fits one person by name or voice is that person', () => {
    const people = [
      { name: 'Priya Raman', speakerName: null },
      { name: 'P. Novak', speakerName: 'Petra Nováková' },
    ]
    expect(personByName('priya raman', people)).toBe(people[0])
    expect(personByName('Petra Novakova', people)).toBe(people[1])
  })

  test('that fits nobody, two people, or has no letters is nobody', () => {
    const people = [
      { name: 'Sam Oh', speakerName: null },
      { name: 'Samuel Oh', speakerName: 'Sam Oh' },
      { name: '…', speakerName: '' },
    ]
    expect(personByName('Sam Oh', people)).toBeNull()
    expect(personByName('Sam', people)).toBeNull()
    expect(personByName('…', people)).toBeNull()
  })
})
