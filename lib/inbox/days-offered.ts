import type { Reader } from '../format/time.ts'
import { dayNumber, dayOf, weekdayAndDay } from '../format/time.ts'
import { isWeekend, meantDays } from './meant-days.ts'

/** Days that are offered for something that is to be done, one click each. */

/** A day of the calendar, `2026-11-28`, and what it is called. */
export type DayOffer = { day: string; word: string }

const workdaysOffered = 3

/** Today, tomorrow and the next workdays after it. */
export function usualDays(reader: Reader): DayOffer[] {
  const today = dayNumber(reader.now, reader)
  const days = [today, today + 1]
  for (let day = today + 2; days.length < 2 + workdaysOffered; day += 1) {
    if (!isWeekend(day)) days.push(day)
  }
  return days.map((day) => offer(day, today))
}

/**
 * The two days that words which name none could mean: "early next week" is its Monday or Tuesday. Counted
 * from when they were said; what is over is not offered. English words alone; others are left to the rep.
 *
 * @param saidAt ISO time of the call; null where it is not known, and then nothing is offered
 */
export function spokenDays(
  phrase: string | null,
  saidAt: string | null,
  reader: Reader,
): DayOffer[] {
  const today = dayNumber(reader.now, reader)
  return meantDays(phrase, saidAt, reader)
    .filter((day) => day >= today)
    .map((day) => offer(day, today))
}

function offer(day: number, today: number): DayOffer {
  const word = day === today ? 'Today' : day === today + 1 ? 'Tomorrow' : weekdayAndDay(day)
  return { day: dayOf(day), word }
}
