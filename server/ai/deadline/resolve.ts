import type { Day } from '../zoned-time.ts'
import {
  addDays,
  addMonths,
  compareDays,
  endOfDay,
  instantOf,
  isoDay,
  onTheWall,
  weekdayOf,
} from '../zoned-time.ts'
import type { Reading } from './read.ts'
import { isAsClaimed } from './zones.ts'

/** Where and when words were said. */
export type Said = {
  /** ISO 8601, of the call's beginning; null where it is not known, and then no words name a date. */
  start: string | null
  /** IANA name of the rep's zone. */
  timeZone: string
  /** What the recording's language is said to be, as a tag; null for what was written, not said. */
  language?: string | null | undefined
}

/** Nobody plans a promise of a call further ahead; a date that does is a slip of the year. */
const longestDays = 366
/** A date without a year that seems further away was more likely meant as past. */
const longestMonths = 9

/**
 * The instant that a reading names, said in a call that began then. Never before the day of the call;
 * null outside what makes sense, and where the words name a day that is not theirs ("Friday the 28th" of a
 * month in which that is a Saturday).
 */
export function resolve(
  reading: Reading,
  { start, timeZone }: Said,
): { at: string; dateOnly: boolean; on: string | null } | null {
  const said = start === null ? Number.NaN : Date.parse(start)
  if (Number.isNaN(said)) return null
  if (reading.elapsed !== null) {
    if (reading.days.length > 0 || reading.clock) return null
    return { at: new Date(said + reading.elapsed).toISOString(), dateOnly: false, on: null }
  }
  const zone = reading.zone?.zone ?? timeZone
  const day = dayOf(reading, said, zone)
  if (!day || !sameEverywhere(reading, said, zone, timeZone)) return null
  const today = onTheWall(said, timeZone).day
  const yearSaid = reading.days.some(({ named }) => named.yearSaid)
  const furthest = yearSaid ? addDays(today, longestDays) : addMonths(today, longestMonths)
  if (compareDays(day, addDays(today, -1)) < 0 || compareDays(day, furthest) > 0) return null
  const clock = reading.clockDropped ? null : reading.clock
  const at = clock ? instantOf(day, clock, zone) : endOfDay(day, timeZone)
  // "By two", said at three of that very day, is over: more likely a word misheard than a promise.
  if (at < said) return null
  if (clock && reading.zone && !isAsClaimed(reading.zone, at)) {
    return reading.days.length === 0 || compareDays(day, today) < 0 ? null : wholeDay(day, timeZone)
  }
  return clock === null
    ? wholeDay(day, timeZone)
    : { at: new Date(at).toISOString(), dateOnly: false, on: null }
}

function wholeDay(day: Day, timeZone: string): { at: string; dateOnly: boolean; on: string } {
  return {
    at: new Date(endOfDay(day, timeZone)).toISOString(),
    dateOnly: true,
    on: isoDay(day),
  }
}

function dayOf(reading: Reading, said: number, zone: string): Day | null {
  const now = onTheWall(said, zone)
  const [first, second] = reading.days
  if (!first) return dayOfClock(reading, now)
  let day = first.named.day(now.day)
  if (second) {
    // Two days are one only as a weekday with its date.
    const [name, date] = first.weekday === null ? [second, first] : [first, second]
    if (name.weekday === null || date.weekday !== null) return null
    day = date.named.day(now.day)
    if (!day || weekdayOf(day) !== name.weekday) return null
  }
  return day && reading.dayBefore ? addDays(day, -1) : day
}

/** "By five" names no day: it is today's, or tomorrow's where that has passed. */
function dayOfClock(
  { clock, clockDropped, lead, endOfDay }: Reading,
  { day, minutes }: { day: Day; minutes: number },
): Day | null {
  if (endOfDay && clock === null) return day
  if (clock === null || clockDropped || !/^(?:by|before|at)$/.test(lead)) return null
  if (clock.hour * 60 + clock.minute > minutes) return day
  return lead === 'at' ? null : addDays(day, 1)
}

/** A day counted from today, where it is not the same day here and there, is anybody's. */
function sameEverywhere(reading: Reading, said: number, zone: string, timeZone: string): boolean {
  if (zone === timeZone) return true
  const there = dayOf(reading, said, zone)
  const here = dayOf(reading, said, timeZone)
  return there !== null && here !== null && compareDays(there, here) === 0
}
