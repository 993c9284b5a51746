import { expect, test } from 'vitest'
import { analyseByRules } from '../../../../server/ai/categorise.ts'
import { zoneAt } from '../../../../server/mailbox/jobs/zones.ts'

const zones = [
  { since: '2026-03-01T09:00:00Z', zone: 'Europe/Berlin' },
  { since: '2026-11-20T18:00:00+09:00', zone: 'Asia/Tokyo' },
]

test.each([
  ['2026-01-01T00:00:00Z', 'Europe/Berlin'],
  ['2026-11-20T08:59:59Z', 'Europe/Berlin'],
  ['2026-11-20T09:00:00Z', 'Asia/Tokyo'],
  ['2027-01-01T00:00:00Z', 'Asia/Tokyo'],
])('a call of %s falls by the clock of %s', (at, zone) => {
  expect(zoneAt(zones, Date.parse(at))).toBe(zone)
})

test('a rep who never said is in UTC', () => {
  expect(zoneAt([], Date.parse('2026-11-20T08:00:00Z'))).toBe('UTC')
})

test('Friday of a call in Berlin stays Berlin’s Friday when it is read again in Tokyo', () => {
  const start = '2026-11-18T10:00:00Z'
  const analysis = analyseByRules(
    {
      description: 'Send the quote by Friday',
      userGenerated: false,
      recordingTimestamp: 60,
      assigneeName: null,
      assigneeEmail: null,
    },
    { title: 'Pricing', start, timeZone: zoneAt(zones, Date.parse(start)), transcript: null },
  )
  expect(analysis).toMatchObject({
    deadlineOn: '2026-11-20',
    deadlineAt: '2026-11-20T22:59:59.999Z',
  })
})
