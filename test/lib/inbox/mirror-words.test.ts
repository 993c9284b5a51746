import { expect, test } from 'vitest'
import type { Undated } from '../../../lib/contract/vocabulary.ts'
import { undatedChoices } from '../../../lib/contract/vocabulary.ts'
import { wouldMirror } from '../../../lib/inbox/mirror-words.ts'

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
    ask: 'HubSpot will need a day',
  }
  for (const undated of undatedChoices) {
    expect(wouldMirror(undatedItem, { crm, undated })).toBe(words[undated])
  }
  // Who has not chosen is asked.
  expect(wouldMirror(undatedItem, { crm, undated: null })).toBe('HubSpot will need a day')
})

test.each([
  { deadlineAt: '2026-12-04T22:59:59Z', deadlineOn: '2026-12-04' },
  { deadlineAt: '2026-12-04T16:00:00Z', deadlineOn: null },
  { deadlineAt: null, deadlineOn: '2026-12-04' },
])('a date that was said is kept there: %o', (item) => {
  expect(wouldMirror(item, { crm, undated: 'today' })).toBe('In HubSpot, too')
})

test('nothing is said of a CRM that is not connected, or not any more', () => {
  expect(wouldMirror(undatedItem, { undated: 'today' })).toBeNull()
  expect(wouldMirror(undatedItem, { crm: null, undated: 'today' })).toBeNull()
  for (const status of ['revoked', 'disconnected']) {
    expect(wouldMirror(undatedItem, { crm: { ...crm, status }, undated: 'today' })).toBeNull()
  }
})
