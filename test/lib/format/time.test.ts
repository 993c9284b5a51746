import { describe, expect, test } from 'vitest'
import { asTheMachineWrites } from '../../../lib/format/machine.ts'
import type { Reader } from '../../../lib/format/time.ts'
import {
  age,
  ago,
  callTime,
  clockTime,
  dateValue,
  dayAndTime,
  dayNumber,
  due,
  duration,
  endOfDay,
  moment,
} from '../../../lib/format/time.ts'

const berlin: Reader = {
  now: Date.parse('2026-11-23T16:10:00+01:00'),
  timeZone: 'Europe/Berlin',
  hour12: false,
}

/** The days of the months in which the zone's clocks change, and the first days of the others. */
function daysOfChange(timeZone: string): string[] {
  const noon = (month: number) => new Date(Date.UTC(2026, month, 1, 12)).toISOString()
  const shown = (month: number) => clockTime(noon(month), { ...berlin, timeZone })
  return Array.from({ length: 365 }, (_, n) => new Date(Date.UTC(2026, 0, 1 + n))).flatMap(
    (day) => {
      const month = day.getUTCMonth()
      const isWanted = day.getUTCDate() === 1 || shown(month) !== shown(month + 1)
      return isWanted ? [day.toISOString().slice(0, 10)] : []
    },
  )
}

test('a time of day is written as the machine is set', () => {
  expect(clockTime('2026-11-23T13:02:00Z', berlin)).toBe('14:02')
  expect(clockTime('2026-11-23T13:02:00Z', { ...berlin, hour12: true })).toBe('2:02 pm')
})

test('the head of a call says the time today, the day this week, the date before', () => {
  expect(callTime('2026-11-23T13:02:00Z', berlin)).toBe('14:02')
  expect(callTime('2026-11-22T13:02:00Z', berlin)).toBe('Yesterday')
  expect(callTime('2026-11-18T13:02:00Z', berlin)).toBe('Wed')
  expect(callTime('2026-11-10T13:02:00Z', berlin)).toBe('10 Nov')
  expect(callTime('2025-09-10T13:02:00Z', berlin)).toBe('10 Sep 2025')
})

test('a date is written in the order of the machine', () => {
  const american = { ...berlin, monthFirst: true }
  expect(callTime('2026-11-10T13:02:00Z', american)).toBe('Nov 10')
  expect(callTime('2025-09-10T13:02:00Z', american)).toBe('Sep 10, 2025')
  expect(due({ at: null, on: '2026-12-04' }, null, american).text).toBe('Due Fri, Dec 4')
  expect(due({ at: null, on: '2026-12-04' }, null, berlin).text).toBe('Due Fri 4 Dec')
  expect(due({ at: null, on: '2027-01-04' }, null, american).text).toBe('Due Jan 4, 2027')
})

test.each([
  ['en-US', { hour12: true, monthFirst: true }],
  ['en-GB', { hour12: false, monthFirst: false }],
  ['de-DE', { hour12: false, monthFirst: false }],
  ['ja-JP', { hour12: false, monthFirst: true }],
  ['ar-EG', { hour12: true, monthFirst: false }],
  // Nobody’s: Intl knows no such language, and writes as it would for itself.
  ['xx-ZZ', asTheMachineWrites('und')],
])('%s is read off the machine', (locale, writes) => {
  expect(asTheMachineWrites(locale)).toEqual(writes)
})

test('a call shortly before midnight belongs to the day of the reader, not of Greenwich', () => {
  expect(dayAndTime('2026-11-22T23:30:00Z', berlin)).toBe('Today 00:30')
  expect(dayAndTime('2026-11-22T22:30:00Z', berlin)).toBe('Yesterday 23:30')
})

test('days are whole over a change of the clock', () => {
  const before = dayNumber(Date.parse('2026-10-25T00:30:00+02:00'), berlin)
  const after = dayNumber(Date.parse('2026-10-25T23:30:00+01:00'), berlin)
  expect(after).toBe(before)
  expect(dayNumber(Date.parse('2026-10-26T00:10:00+01:00'), berlin)).toBe(before + 1)
})

describe('a due date', () => {
  test.each([
    ['2026-11-22T22:59:59Z', 'Due yesterday', 'overdue'],
    ['2026-11-18T22:59:59Z', 'Due Wed 18 Nov', 'overdue'],
    ['2026-11-23T22:59:59Z', 'Due today', 'today'],
    ['2026-11-24T22:59:59Z', 'Due tomorrow', 'ahead'],
    ['2026-11-27T22:59:59Z', 'Due Fri 27 Nov', 'ahead'],
    ['2027-01-04T22:59:59Z', 'Due 4 Jan 2027', 'ahead'],
  ])('%s reads %s', (at, text, state) => {
    expect(due({ at }, null, berlin)).toEqual({ text, state })
    expect(due({ at, on: dateValue(at, berlin) }, null, berlin)).toEqual({ text, state })
  })

  test('that was only spoken vaguely keeps its words and is given no date', () => {
    expect(due({ at: null }, 'next week', berlin)).toEqual({ text: 'Next week', state: 'vague' })
  })

  test('that nobody spoke of is no date', () => {
    expect(due({ at: null }, null, berlin)).toEqual({ text: 'No date', state: 'none' })
    expect(due({ at: null }, '  ', berlin)).toEqual({ text: 'No date', state: 'none' })
  })

  test('of a task that is done is not overdue', () => {
    expect(due({ at: '2026-11-18T22:59:59Z' }, null, berlin, { done: true }).state).toBe('ahead')
  })
})

describe('a day is the same day for every reader', () => {
  // The end of the 27th where the rep is who set it, in Berlin.
  const when = { at: '2026-11-27T22:59:59Z', on: '2026-11-27' }
  const readers = Intl.supportedValuesOf('timeZone').map((timeZone) => ({ ...berlin, timeZone }))

  test('whatever their zone', () => {
    const said = new Set(readers.map((reader) => due(when, null, reader).text))
    expect([...said]).toEqual(['Due Fri 27 Nov'])
  })

  test("and is over when the reader's own day is", () => {
    for (const reader of readers) {
      const last = Date.parse(endOfDay('2026-11-27', reader))
      expect(due(when, null, { ...reader, now: last }).state, reader.timeZone).toBe('today')
      expect(due(when, null, { ...reader, now: last + 1000 }).state, reader.timeZone).toBe(
        'overdue',
      )
    }
  })

  test('where an instant is due at its minute', () => {
    const at = '2026-11-23T15:00:00Z'
    expect(due({ at, on: null }, null, berlin).state).toBe('overdue')
    expect(due({ at: '2026-11-23T15:20:00Z', on: null }, null, berlin).state).toBe('today')
  })
})

test('the end of a day is its last second in every zone, also where the clocks change', () => {
  const wrong: string[] = []
  for (const timeZone of Intl.supportedValuesOf('timeZone')) {
    const reader = { ...berlin, timeZone }
    for (const day of daysOfChange(timeZone)) {
      const end = Date.parse(endOfDay(day, reader))
      const isLast =
        dateValue(new Date(end).toISOString(), reader) === day &&
        dayNumber(end + 1000, reader) === dayNumber(end, reader) + 1
      if (!isLast) wrong.push(`${timeZone} ${day}`)
    }
  }
  expect(wrong).toEqual([])
})

test.each([
  ['2026-11-23', '2026-11-23T22:59:59.000Z'],
  ['2026-07-01', '2026-07-01T21:59:59.000Z'],
  // The clock goes back on this day; its end is in winter time.
  ['2026-10-25', '2026-10-25T22:59:59.000Z'],
])('the end of %s where the rep is, is %s', (day, expected) => {
  expect(endOfDay(day, berlin)).toBe(expected)
})

test('what is owed has an age in days, then weeks', () => {
  expect(age('2026-11-23T08:00:00Z', berlin)).toBe('today')
  expect(age('2026-11-22T08:00:00Z', berlin)).toBe('1 day')
  expect(age('2026-11-17T08:00:00Z', berlin)).toBe('6 days')
  expect(age('2026-11-01T08:00:00Z', berlin)).toBe('3 weeks')
})

test('shortly ago is said in minutes and hours', () => {
  expect(ago('2026-11-23T15:09:40Z', berlin)).toBe('just now')
  expect(ago('2026-11-23T15:08:00Z', berlin)).toBe('2 min ago')
  expect(ago('2026-11-23T12:00:00Z', berlin)).toBe('3 h ago')
  expect(ago('2026-11-20T12:00:00Z', berlin)).toBe('Fri 20 Nov')
})

test('how long a call took is in hours and minutes, and unknown when an end is', () => {
  expect(duration('2026-11-23T13:00:00Z', '2026-11-23T13:47:00Z')).toBe('47 min')
  expect(duration('2026-11-23T13:00:00Z', '2026-11-23T14:12:00Z')).toBe('1 h 12 min')
  expect(duration('2026-11-23T13:00:00Z', '2026-11-23T15:00:00Z')).toBe('2 h')
  expect(duration('2026-11-23T13:00:00Z', null)).toBeNull()
  expect(duration('2026-11-23T13:00:00Z', '2026-11-23T12:00:00Z')).toBeNull()
})

test('a moment of a recording is minutes and seconds, with hours when there are any', () => {
  expect(moment(1421)).toBe('23:41')
  expect(moment(3723)).toBe('1:02:03')
  expect(moment(1058.9999)).toBe('17:38')
})
