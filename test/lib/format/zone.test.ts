import { describe, expect, test } from 'vitest'
import { deviceZone, knownZone, zonePlace } from '../../../lib/format/zone.ts'
import { isSameClock, zoneWords } from '../../../lib/format/zone-clock.ts'

const july = Date.parse('2026-07-01T12:00:00Z')
const january = Date.parse('2026-01-15T12:00:00Z')

test.each(['Etc/Unknown', 'etc/unknown', 'Mars/Olympus', '', null, undefined])(
  '%s is no zone',
  (name) => {
    expect(knownZone(name)).toBeNull()
  },
)

test('every zone of the runtime is one, and so is where this machine is', () => {
  for (const name of Intl.supportedValuesOf('timeZone')) expect(knownZone(name)).toBe(name)
  expect(knownZone(deviceZone())).toBe(deviceZone())
})

test.each([
  ['Europe/Lisbon', 'Lisbon'],
  ['America/Argentina/Buenos_Aires', 'Buenos Aires'],
  ['UTC', 'UTC'],
  ['Etc/GMT+3', 'Etc/GMT+3'],
])('%s is called %s', (name, place) => {
  expect(zonePlace(name)).toBe(place)
})

test.each([
  ['Europe/Lisbon', january, 'Lisbon (UTC)'],
  ['Europe/Lisbon', july, 'Lisbon (UTC+1)'],
  ['Asia/Kathmandu', july, 'Kathmandu (UTC+5:45)'],
  ['America/St_Johns', january, 'St Johns (UTC-3:30)'],
])('%s is offered with its clock', (name, now, words) => {
  expect(zoneWords(name, now)).toBe(words)
})

describe('who travels between two zones is asked', () => {
  test.each([
    ['Europe/Berlin', 'Europe/Vienna', true],
    ['Europe/London', 'Europe/Lisbon', true],
    ['Europe/Berlin', 'Europe/Lisbon', false],
    // Alike in summer, not in winter.
    ['Africa/Tunis', 'Europe/Lisbon', false],
    ['America/Phoenix', 'America/Los_Angeles', false],
  ])('from %s to %s: their clocks agree %s', (one, other, isSame) => {
    expect(isSameClock(one, other, july)).toBe(isSame)
    expect(isSameClock(one, other, january)).toBe(isSame)
  })
})
