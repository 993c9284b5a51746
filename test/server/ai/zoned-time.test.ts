import { describe, expect, test } from 'vitest'
import type { Day } from '../../../server/ai/zoned-time.ts'
import {
  addDays,
  compareDays,
  endOfDay,
  instantOf,
  offsetAt,
  onTheWall,
} from '../../../server/ai/zoned-time.ts'

const zones = Intl.supportedValuesOf('timeZone')
const hour = 3_600_000

/** The days of this year on which a zone's clocks change, with the day before and the day after. */
function daysOfChange(zone: string): Day[] {
  const found: Day[] = []
  for (let month = 1; month <= 12; month += 1) {
    const first = Date.UTC(2026, month - 1, 1)
    const last = Date.UTC(2026, month, 1)
    // Morocco changes twice about Ramadan, so that both ends of a month may look alike.
    const middle = (first + last) / 2
    const seen = [first, middle, last].map((time) => offsetAt(time, zone))
    if (new Set(seen).size === 1) continue
    for (let day = first; day < last; day += 24 * hour) {
      if (offsetAt(day, zone) === offsetAt(day + 24 * hour, zone)) continue
      const { day: changed } = onTheWall(day + 12 * hour, zone)
      for (const away of [-2, -1, 0, 1, 2]) found.push(addDays(changed, away))
    }
  }
  return [...found, { year: 2026, month: 1, day: 15 }, { year: 2028, month: 2, day: 29 }]
}

const table = zones.flatMap((zone) => daysOfChange(zone).map((day) => ({ zone, day })))
const named = ({ zone, day }: (typeof table)[number]) => `${zone} ${Object.values(day).join('-')}`

describe('in every zone of the runtime, on the days about which its clocks change', () => {
  test('there are zones and changes enough to mean something', () => {
    expect(zones.length).toBeGreaterThan(400)
    expect(table.length).toBeGreaterThan(2000)
  })

  test('the end of a day is its last millisecond', () => {
    const wrong = table.filter(({ zone, day }) => {
      const end = endOfDay(day, zone)
      const next = onTheWall(end + 1, zone).day
      return (
        compareDays(onTheWall(end, zone).day, day) !== 0 || compareDays(next, addDays(day, 1)) !== 0
      )
    })
    expect(wrong.map(named)).toEqual([])
  })

  test('a day has 22 to 26 hours, and the days together have no gap', () => {
    const lengths = new Set<number>()
    for (const { zone, day } of table) {
      lengths.add((endOfDay(day, zone) - endOfDay(addDays(day, -1), zone)) / hour)
    }
    // Half an hour on Lord Howe Island, two hours at Troll station.
    expect([...lengths].sort((a, b) => a - b)).toEqual([22, 23, 23.5, 24, 24.5, 25, 26])
  })

  test('a clock that the wall shows is that instant, and one that it never shows is within an hour or two after', () => {
    const wrong: string[] = []
    for (const one of table) {
      for (const clock of [0, 1, 2, 3, 12, 23].map((at) => ({ hour: at, minute: 30 }))) {
        const at = instantOf(one.day, clock, one.zone)
        const wall = onTheWall(at, one.zone)
        const late = wall.minutes - clock.hour * 60 - clock.minute
        const days = compareDays(wall.day, one.day) === 0 ? 0 : 1440
        const isShown = late === 0 && days === 0
        if (!isShown && !isSkipped(one, clock.hour)) wrong.push(`${named(one)} ${clock.hour}:30`)
      }
    }
    expect(wrong).toEqual([])
  })
})

/** Whether the zone's wall goes from before this half hour to after it. */
function isSkipped({ zone, day }: (typeof table)[number], clock: number): boolean {
  const wanted = Date.UTC(day.year, day.month - 1, day.day, clock, 30)
  const offsets = [-26, 26].map((hours) => offsetAt(wanted + hours * hour, zone))
  return offsets.every((minutes) => {
    const { day: there, minutes: shown } = onTheWall(wanted - minutes * 60_000, zone)
    return compareDays(there, day) !== 0 || shown !== clock * 60 + 30
  })
}

test.each([
  // Midnight does not exist: the clocks go from 24:00 to 1:00.
  ['Africa/Cairo', { year: 2026, month: 4, day: 23 }, '2026-04-23T21:59:59.999Z'],
  ['America/Santiago', { year: 2026, month: 9, day: 5 }, '2026-09-06T03:59:59.999Z'],
  ['Asia/Beirut', { year: 2026, month: 3, day: 28 }, '2026-03-28T21:59:59.999Z'],
  // 23:59 comes twice, or midnight does.
  ['America/Santiago', { year: 2026, month: 4, day: 4 }, '2026-04-05T03:59:59.999Z'],
  ['America/Havana', { year: 2026, month: 10, day: 31 }, '2026-11-01T03:59:59.999Z'],
  // 23:00 does not exist.
  ['America/Nuuk', { year: 2026, month: 3, day: 28 }, '2026-03-29T00:59:59.999Z'],
])('%s: the end of %o is %s', (zone, day, end) => {
  expect(new Date(endOfDay(day, zone)).toISOString()).toBe(end)
})
