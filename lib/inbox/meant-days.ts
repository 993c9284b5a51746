import type { Reader } from '../format/time.ts'
import { dayNumber } from '../format/time.ts'

const dayMs = 86_400_000

/**
 * The days that words which name none could mean, as numbers of `dayNumber`, the earlier first: "early next
 * week" is its Monday or Tuesday. Counted from when they were said, ISO. English words alone.
 */
export function meantDays(phrase: string | null, saidAt: string | null, reader: Reader): number[] {
  const words = phrase?.toLowerCase().replace(/\s+/g, ' ').trim() ?? ''
  if (words === '' || saidAt === null || Number.isNaN(Date.parse(saidAt))) return []
  return meantBy(words, dayNumber(Date.parse(saidAt), reader))
}

function meantBy(words: string, said: number): number[] {
  const monday = said - ((weekday(said) + 6) % 7)
  const isEarly = /\b(?:early|earlier|beginning|start|first thing)\b/.test(words)
  const isLate = /\b(?:late|later|end|back half)\b/.test(words)
  const isMid = /\b(?:mid|middle)\b/.test(words)
  const within = (week: number) => {
    if (isEarly) return [week, week + 1]
    if (isMid) return [week + 2, week + 3]
    return isLate ? [week + 3, week + 4] : [week, week + 4]
  }
  if (/\bweek after next\b/.test(words)) return within(monday + 14)
  if (/\bnext week\b/.test(words)) return within(monday + 7)
  if (/\bafter the weekend\b/.test(words)) return [monday + 7, monday + 8]
  if (/\b(?:this|the) week\b/.test(words)) {
    const days = isEarly || isMid ? within(monday) : [monday + 3, monday + 4]
    return days.filter((day) => day > said || days.at(-1) === day)
  }
  if (/\bmonth\b/.test(words)) return inMonth(said, /\bnext\b/.test(words) ? 1 : 0, isEarly)
  if (/\b(?:couple|few) (?:of )?days\b/.test(words))
    return [workdayAfter(said, 2), workdayAfter(said, 3)]
  if (/\b(?:asap|as soon as possible|right away|straight away)\b/.test(words))
    return [said, said + 1]
  return []
}

/** The first or the last two workdays of a month. */
function inMonth(said: number, months: number, isEarly: boolean): number[] {
  const date = new Date(said * dayMs)
  const first = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1) / dayMs
  const next = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months + 1, 1) / dayMs
  const days: number[] = []
  for (let day = first; day < next; day += 1) if (!isWeekend(day)) days.push(day)
  return isEarly ? days.slice(0, 2) : days.slice(-2)
}

function workdayAfter(day: number, count: number): number {
  let left = count
  let next = day
  while (left > 0) {
    next += 1
    if (!isWeekend(next)) left -= 1
  }
  return next
}

/** Sunday is 0. */
function weekday(day: number): number {
  return new Date(day * dayMs).getUTCDay()
}

export function isWeekend(day: number): boolean {
  return weekday(day) % 6 === 0
}
