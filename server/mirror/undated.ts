import { addDays, endOfDay, isoDay, onTheWall, weekdayOf } from '../ai/zoned-time.ts'

/**
 * Which day a CRM that demands one is told of a task without a date: pure. Nobody said it, and nothing here
 * keeps it as said.
 */

export type UndatedChoice = 'today' | 'next_working_day' | 'in_a_week'

/** The day (`2026-11-27`) by the rep's clock. @param now milliseconds. @param zone IANA. */
export function dayFor(choice: UndatedChoice, now: number, zone: string): string {
  const { day: today } = onTheWall(now, zone)
  switch (choice) {
    case 'today':
      return isoDay(today)
    case 'in_a_week':
      return isoDay(addDays(today, 7))
    case 'next_working_day': {
      let day = addDays(today, 1)
      while (weekdayOf(day) >= 6) day = addDays(day, 1)
      return isoDay(day)
    }
  }
}

/** The end of such a day in a zone, ISO 8601: it is not late before the day is over. */
export function instantFor(isoDate: string, zone: string): string {
  const [year = 0, month = 1, day = 1] = isoDate.split('-').map(Number)
  return new Date(endOfDay({ year, month, day }, zone)).toISOString()
}
