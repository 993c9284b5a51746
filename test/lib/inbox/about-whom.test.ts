import { expect, test } from 'vitest'
import { aboutOthers } from '../../../lib/inbox/about-others.ts'
import { aboutWords, contactIdOf } from '../../../lib/inbox/about-whom.ts'
import { contactToNudge } from '../../../lib/inbox/nudge.ts'
import * as all from '../../gallery/fixtures.ts'

const [priya, tomas] = [all.id('ct', 1), all.id('ct', 2)]
const meeting = { primaryContactId: priya, shared: false }
const contacts = new Map(all.contacts.map((one) => [one.id, one]))
const attendees = all.attendees.filter(({ meetingId }) => meetingId === all.id('mt', 1))
const nobody = { contactId: null, contactReason: null, humanFields: [] }

test.each([
  [nobody, 'About Priya: the main contact', ['Tomás Vidal']],
  [
    { ...nobody, contactId: tomas, contactReason: 'Its words name “Tomás”' },
    'About Tomás: its words name “Tomás”',
    ['Priya Raman'],
  ],
  [
    { ...nobody, contactId: tomas, humanFields: ['contact_id'] },
    'About Tomás: you said so',
    ['Priya Raman'],
  ],
])('%j: %s', (item, words, others) => {
  expect(aboutWords(item, contacts.get(contactIdOf(item, meeting) ?? ''))).toBe(words)
  expect(aboutOthers(item, meeting, attendees).map(({ name }) => name)).toEqual(others)
})

test('of a colleague’s call nobody is offered', () => {
  expect(aboutOthers(nobody, { ...meeting, shared: true }, attendees)).toEqual([])
  expect(aboutWords(nobody, undefined)).toBeNull()
})

test.each([
  ['whom it names', { contactId: tomas, assigneeName: 'Priya Raman', assigneeEmail: null }, tomas],
  [
    'else whoever owes it',
    { contactId: null, assigneeName: 'Tomás Vidal', assigneeEmail: null },
    tomas,
  ],
  [
    'by their address',
    { contactId: null, assigneeName: null, assigneeEmail: 'Tomas@northwind.example' },
    tomas,
  ],
  ['else the main contact', { contactId: null, assigneeName: 'Zed', assigneeEmail: null }, priya],
])('a nudge is about %s', (_, item, expected) => {
  expect(contactToNudge(item, meeting, attendees)).toBe(expected)
})
