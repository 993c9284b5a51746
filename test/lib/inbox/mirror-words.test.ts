import { expect, test } from 'vitest'
import type { Undated } from '../../../lib/contract/vocabulary.ts'
import { undatedChoices } from '../../../lib/contract/vocabulary.ts'
import { asksDay } from '../../../lib/inbox/asks-day.ts'
import { mirrorWords, wouldMirror } from '../../../lib/inbox/mirror-words.ts'

const crm = {
  provider: 'hubspot',
  portalName: 'Northbeam',
  accountEmail: 'sam@northbeam.example',
  status: 'active',
  missingScopes: [],
}
const undatedItem = { deadlineAt: null, deadlineOn: null }

test('before the click it says where else the task will be, and on which day nobody said', () => {
  const words: Record<Undated, string> = {
    today: 'In HubSpot for today',
    next_working_day: 'In HubSpot for the next working day',
    in_a_week: 'In HubSpot for a week from now',
    ask: 'In HubSpot on the day you choose',
  }
  for (const undated of undatedChoices) {
    expect(wouldMirror(undatedItem, { crm, undated })).toBe(words[undated])
  }
  // Who has not chosen is asked.
  expect(wouldMirror(undatedItem, { crm, undated: null })).toBe('In HubSpot on the day you choose')
})

test.each([
  { deadlineAt: '2026-12-04T22:59:59Z', deadlineOn: '2026-12-04' },
  { deadlineAt: '2026-12-04T16:00:00Z', deadlineOn: null },
  { deadlineAt: null, deadlineOn: '2026-12-04' },
])('a date that was said is kept there: %o', (item) => {
  expect(wouldMirror(item, { crm, undated: 'today' })).toBe('In HubSpot, too')
})

test('the rep is asked for a day where one is wanted, none was said and none is chosen by rule', () => {
  for (const undated of [null, undefined, 'ask'] as const) {
    expect(asksDay(undatedItem, { crm, ...(undated !== undefined && { undated }) })).toBe('hubspot')
  }
  for (const undated of undatedChoices) {
    expect(asksDay(undatedItem, { crm, undated })).toBe(undated === 'ask' ? 'hubspot' : null)
  }
  expect(asksDay({ deadlineAt: null, deadlineOn: '2026-12-04' }, { crm })).toBeNull()
  expect(asksDay({ deadlineAt: '2026-12-04T16:00:00Z', deadlineOn: null }, { crm })).toBeNull()
  expect(asksDay(undatedItem, { crm: { ...crm, status: 'revoked' } })).toBeNull()
  expect(asksDay(undatedItem, null)).toBeNull()
})

test('a copy that was put on a day says which', () => {
  const copy = { provider: 'hubspot', state: 'mirrored', reason: null, detail: null, url: null }
  expect(mirrorWords({ ...copy, placedOn: null })?.text).toBe('In HubSpot')
  expect(mirrorWords({ ...copy, placedOn: '2026-12-01' })?.text).toBe('In HubSpot for Tue 1')
})

test('nothing is said of a CRM that is not connected, or not any more', () => {
  expect(wouldMirror(undatedItem, { undated: 'today' })).toBeNull()
  expect(wouldMirror(undatedItem, { crm: null, undated: 'today' })).toBeNull()
  for (const status of ['revoked', 'disconnected']) {
    expect(wouldMirror(undatedItem, { crm: { ...crm, status }, undated: 'today' })).toBeNull()
  }
})
