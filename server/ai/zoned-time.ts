import { BoundedMap } from '../bounded-map.ts'

/**
 * Days and clocks as the rep's wall shows them. Deadlines are spoken in days, and a day begins and
 * ends where the rep is.
 */

/** A day of the calendar, without a place. Months count from 1. */
export type Day = { year: number; month: number; day: number }
export type Clock = { hour: number; minute: number }

/** A rep's zone is text that other clients of the CRM write, too, and each spelling would be a format. */
export const keptFormats = 48
const formats = new BoundedMap<string, Intl.DateTimeFormat>(keptFormats)

/** How many formats are kept, for whoever watches over memory. */
export function countFormats(): number {
  return formats.size
}

/** The zone's format; UTC where the name is none that the runtime knows. */
function formatFor(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone)
  if (known) return known
  const make = (zone: string) =>
    new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
  let format: Intl.DateTimeFormat
  try {
    format = make(timeZone)
  } catch {
    format = make('UTC')
  }
  formats.set(timeZone, format)
  return format
}

/** What the wall shows at `instant` (milliseconds), written as if it were UTC, in milliseconds. */
function wallTime(instant: number, timeZone: string): number {
  const parts = new Map<string, number>()
  for (const { type, value } of formatFor(timeZone).formatToParts(instant)) {
    parts.set(type, Number(value))
  }
  const part = (name: string) => parts.get(name) ?? 0
  return Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  )
}

/** The day and the minutes since midnight that the wall shows at `instant` (milliseconds). */
export function onTheWall(instant: number, timeZone: string): { day: Day; minutes: number } {
  const wall = new Date(wallTime(instant, timeZone))
  return { day: dayOf(wall), minutes: wall.getUTCHours() * 60 + wall.getUTCMinutes() }
}

/** The instant, in milliseconds, at which the wall shows this. Where it never does (spring), an hour on. */
export function instantOf(day: Day, { hour, minute }: Clock, timeZone: string): number {
  const wall = Date.UTC(day.year, day.month - 1, day.day, hour, minute)
  // The offset at the guess may be another than at the answer; the second round settles it.
  const guess = wall - (wallTime(wall, timeZone) - wall)
  return wall - (wallTime(guess, timeZone) - guess)
}

/**
 * The last millisecond of the day. Where the clocks change about midnight, 23:59 may come twice, or never:
 * the last that is on that day counts.
 */
export function endOfDay(day: Day, timeZone: string): number {
  const next = Date.UTC(day.year, day.month - 1, day.day + 1)
  const ends = [-24, 0, 24]
    .map((hours) => next - 60_000 * offsetAt(next + hours * 3_600_000, timeZone) - 1)
    .filter((end) => compareDays(onTheWall(end, timeZone).day, day) === 0)
  return Math.max(...ends)
}

/** `2026-12-04`. */
export function isoDay({ year, month, day }: Day): string {
  const two = (value: number) => String(value).padStart(2, '0')
  return `${year}-${two(month)}-${two(day)}`
}

export function addDays(day: Day, days: number): Day {
  return dayOf(new Date(Date.UTC(day.year, day.month - 1, day.day + days)))
}

/** Months on; the 31st of a month that has none is its last day. */
export function addMonths({ year, month, day }: Day, months: number): Day {
  const last = lastOfMonth({ year, month, day: 1 }, months)
  return { ...last, day: Math.min(day, last.day) }
}

/** The last day of the month that is `months` after this day's. */
export function lastOfMonth({ year, month }: Day, months = 0): Day {
  return dayOf(new Date(Date.UTC(year, month + months, 0)))
}

/** 1 is Monday, 7 Sunday. */
export function weekdayOf(day: Day): number {
  return new Date(Date.UTC(day.year, day.month - 1, day.day)).getUTCDay() || 7
}

export function compareDays(a: Day, b: Day): number {
  return a.year - b.year || a.month - b.month || a.day - b.day
}

function dayOf(date: Date): Day {
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() }
}

/** Minutes by which the zone's clocks are ahead of UTC at `instant` (milliseconds). */
export function offsetAt(instant: number, timeZone: string): number {
  const whole = Math.floor(instant / 1000) * 1000
  return Math.round((wallTime(whole, timeZone) - whole) / 60_000)
}
