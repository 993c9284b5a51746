import { expect, test } from 'vitest'
import { spokenDays, usualDays } from '../../../lib/inbox/days-offered.ts'

const monday = '2026-11-23T16:10:00Z'
const reading = (at: string) => ({ now: Date.parse(at), timeZone: 'Europe/Berlin', hour12: false })

test.each([
  ['a Monday', monday, ['Today', 'Tomorrow', 'Wed 25', 'Thu 26', 'Fri 27']],
  ['a Friday', '2026-11-27T09:00:00Z', ['Today', 'Tomorrow', 'Mon 30', 'Tue 1', 'Wed 2']],
  [
    'late on a Sunday in UTC, Monday here',
    '2026-11-22T23:30:00Z',
    ['Today', 'Tomorrow', 'Wed 25', 'Thu 26', 'Fri 27'],
  ],
])('on %s one click offers today, tomorrow and the next workdays', (_, now, words) => {
  expect(usualDays(reading(now)).map(({ word }) => word)).toEqual(words)
})

test.each([
  ['early next week', ['2026-11-30', '2026-12-01']],
  ['by the end of next week', ['2026-12-03', '2026-12-04']],
  ['Mid next week', ['2026-12-02', '2026-12-03']],
  ['next week', ['2026-11-30', '2026-12-04']],
  ['the week after next', ['2026-12-07', '2026-12-11']],
  ['later this week', ['2026-11-26', '2026-11-27']],
  ['this week', ['2026-11-26', '2026-11-27']],
  ['after the weekend', ['2026-11-30', '2026-12-01']],
  ['end of the month', ['2026-11-27', '2026-11-30']],
  ['early next month', ['2026-12-01', '2026-12-02']],
  ['in a couple of days', ['2026-11-25', '2026-11-26']],
  ['before the technical demo', []],
  ['', []],
])('“%s”, said on a Monday, could mean %j', (phrase, days) => {
  expect(spokenDays(phrase, monday, reading(monday)).map(({ day }) => day)).toEqual(days)
})

test('what is over is not offered, and words without a time are not counted from today', () => {
  const later = reading('2026-12-01T09:00:00Z')
  expect(spokenDays('early next week', monday, later)).toEqual([
    { day: '2026-12-01', word: 'Today' },
  ])
  expect(spokenDays('this week', monday, later)).toEqual([])
  expect(spokenDays('this week', null, later)).toEqual([])
  expect(spokenDays(null, monday, later)).toEqual([])
})
