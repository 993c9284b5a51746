import type { Day } from '../zoned-time.ts'
import { addDays, compareDays, lastOfMonth, weekdayOf } from '../zoned-time.ts'

/** A day that words name, from the day they were said on; null where they name none. */
export type DayReader = (today: Day) => Day | null

export type NamedDay = {
  day: DayReader
  /** The year was said, so that the date may lie as far ahead as it likes. */
  yearSaid?: boolean
  /** The end of a week, month or longer: "before" it is by it. */
  period?: boolean
  /** Counted from today, so that it matters in which zone today is. */
  relative?: boolean
}

export function named(day: DayReader, more: Omit<NamedDay, 'day'> = {}): NamedDay {
  return { ...more, day }
}

export const friday = 5

export function moved(day: Day | null, days: number): Day | null {
  return day && addDays(day, days)
}

/** `unsure` on the very weekday: "Friday week", said on a Friday, is seven days on or fourteen. */
export function fromName(name: string, today: Day, unsure: boolean): Day | null {
  const digit = Number(name.slice(1))
  if (name.startsWith('d')) return addDays(today, digit)
  return unsure && weekdayOf(today) === digit ? null : coming(today, digit)
}

/** The next such day after today: said on a Friday, "by Friday" is in a week. */
export function coming(today: Day, name: number): Day {
  const days = name - weekdayOf(today)
  return addDays(today, days > 0 ? days : days + 7)
}

/** A day of this week (0) or a later one. Weeks begin on Monday. */
export function inWeek(today: Day, weeks: number, name = ''): Day {
  return addDays(today, Number(name) - weekdayOf(today) + 7 * weeks)
}

/**
 * "Next Friday" is the Friday of next week. Where weeks that begin on a Sunday would have another one
 * (said on a Sunday, or of a Sunday), it is nobody's.
 */
export function nextNamed(today: Day, name: number): Day | null {
  return weekdayOf(today) === 7 || name === 7 ? null : inWeek(today, 1, String(name))
}

export function monthOf(
  words: string,
  read: (first: Day) => Day | null,
  more: Omit<NamedDay, 'day'> = {},
): NamedDay {
  const month = /^m(\d+)(?: y(\d{4}))?$/.exec(words)
  return named((today) => {
    if (month) {
      const year = month[2] ? Number(month[2]) : today.year
      const day = read({ year, month: Number(month[1]), day: 1 })
      if (month[2] || !day || compareDays(day, today) >= 0) return day
      return read({ year: year + 1, month: Number(month[1]), day: 1 })
    }
    return read({ ...lastOfMonth(today, /next|nx/.test(words) ? 1 : 0), day: 1 })
  }, more)
}

/** A day of the calendar; spoken without a year, the next such day from the call on. */
export function dated(day: number, month: number, year: number): NamedDay | null {
  const inYear = (of: number): Day | null =>
    month >= 1 && month <= 12 && day >= 1 && day <= lastOfMonth({ year: of, month, day: 1 }).day
      ? { year: of, month, day }
      : null
  if (!Number.isNaN(year) && year > 0) return named(() => inYear(year), { yearSaid: true })
  return named((today) => {
    const thisYear = inYear(today.year)
    return thisYear && compareDays(thisYear, today) >= 0 ? thisYear : inYear(today.year + 1)
  })
}

/** "The 14th": this month's, or the next that has one. Of today's own number nobody knows which. */
export function dayOfMonth(number: number, today: Day): Day | null {
  if (number < 1 || number > 31 || number === today.day) return null
  for (let months = 0; months <= 2; months += 1) {
    const last = lastOfMonth(today, months)
    const day = { ...last, day: number }
    if (number <= last.day && compareDays(day, today) > 0) return day
  }
  return null
}

export function addBusinessDays(today: Day, days: number): Day {
  let day = today
  for (let left = days; left > 0; ) {
    day = addDays(day, 1)
    if (weekdayOf(day) <= friday) left -= 1
  }
  return day
}

/** Quarters of the calendar year; the fifth is the next year's first. */
export function quarterEnd(today: Day, quarter: number): Day {
  return lastOfMonth({ year: today.year, month: 1, day: 1 }, quarter * 3 - 1)
}
