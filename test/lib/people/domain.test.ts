import { expect, test } from 'vitest'
import { domainReach, readDomain } from '../../../lib/people/domain.ts'

test.each([
  ['acme.com', 'acme.com'],
  ['  Acme.COM ', 'acme.com'],
  ['sam@acme.com', 'acme.com'],
  ['@acme.com', 'acme.com'],
  ['https://www.acme.com/about?x#y', 'acme.com'],
  ['eu.acme.co.uk', 'eu.acme.co.uk'],
  ['acme', null],
  ['acme .com', null],
  ['.com', null],
  ['', null],
])('“%s” is read as %s', (text, domain) => {
  expect(readDomain(text)).toBe(domain)
})

test('the reach counts people once, and parts of the domain, and nobody of a longer name', () => {
  const on = (meetingId: string, email: string | null) => ({ meetingId, email })
  const attendees = [
    on('1', 'Kim@acme.com'),
    on('2', 'kim@acme.com'),
    on('2', 'lee@eu.acme.com'),
    on('3', 'eve@notacme.com'),
    on('4', null),
  ]
  expect(domainReach('acme.com', attendees)).toEqual({ people: 2, calls: 2 })
  expect(domainReach('nowhere.com', attendees)).toEqual({ people: 0, calls: 0 })
})
