import * as chrono from 'chrono-node'
import type { DeadlinePhrase } from './deadline-phrase.ts'
import { findDeadlinePhrases } from './deadline-phrase.ts'
import type { Clock, Day } from './zoned-time.ts'
import {
  addDays,
  addMonths,
  compareDays,
  endOfDay,
  instantOf,
  lastOfMonth,
  onTheWall,
  weekdayOf,
} from './zoned-time.ts'

export type Deadline = {
  /** The words as they were spoken. */
  phrase: string
  /** ISO 8601 in UTC; null where the words are too vague for a date, or name none within sense. */
  at: string | null
  /** No time of day was spoken: `at` is the end of that day in the rep's time zone. */
  dateOnly: boolean
}

/**
 * The deadline that a text speaks of, or null. Where it speaks of several, "by then" goes before a
 * mere time, a date before vague words, and the earlier word before the later, unless `near` (a
 * place in the text) says which one is meant.
 */
export function deadlineIn(
  text: string,
  meetingStart: string | null,
  timeZone: string,
  near?: number,
): Deadline | null {
  const ranked = findDeadlinePhrases(text)
    .map((found) => ({ found, deadline: resolveDeadline(found.phrase, meetingStart, timeZone) }))
    .sort(
      (a, b) =>
        distance(a.found, near) - distance(b.found, near) ||
        rank(a.found, a.deadline) - rank(b.found, b.deadline) ||
        a.found.index - b.found.index,
    )
  return ranked[0]?.deadline ?? null
}

function rank({ binding }: DeadlinePhrase, { at }: Deadline): number {
  return (at === null ? 2 : 0) + (binding ? 0 : 1)
}

/** People say what and then when: words before the matter are further than words behind it. */
function distance({ index, phrase }: DeadlinePhrase, near: number | undefined): number {
  if (near === undefined) return 0
  return index >= near ? index - near : 2 * (near - (index + phrase.length))
}

/** Nobody plans a promise of a call further ahead; a date that does is a slip of the year. */
const longestDays = 366

/**
 * The instant that spoken words name, said in a call that began at `meetingStart` (ISO 8601) and
 * heard in `timeZone`. Never before the day of the call, never more than a year after it; words
 * outside that, like vague ones, keep their phrase and get no date.
 */
export function resolveDeadline(
  phrase: string,
  meetingStart: string | null,
  timeZone: string,
): Deadline {
  const nothing = { phrase, at: null, dateOnly: false }
  const said = meetingStart === null ? Number.NaN : Date.parse(meetingStart)
  if (Number.isNaN(said)) return nothing
  const words = plainWords(phrase)
  const elapsed = elapsedTime(words)
  if (elapsed !== null) {
    return { phrase, at: new Date(said + elapsed).toISOString(), dateOnly: false }
  }
  const now = onTheWall(said, timeZone)
  const { clock, rest } = takeClock(words)
  const day = dayNamed(rest, now.day, timeZone) ?? dayOfClock(rest, clock, now)
  if (day === null) return nothing
  if (compareDays(day, now.day) < 0 || compareDays(day, addDays(now.day, longestDays)) > 0) {
    return nothing
  }
  const at = clock ? instantOf(day, clock, timeZone) : endOfDay(day, timeZone)
  // "By two", said at three of that very day, is over: more likely a word misheard than a promise.
  if (at < said) return nothing
  return { phrase, at: new Date(at).toISOString(), dateOnly: clock === null }
}

const numberWords = new Map(
  Object.entries({
    a: 1,
    an: 1,
    one: 1,
    two: 2,
    three: 3,
    four: 4,
    five: 5,
    six: 6,
    seven: 7,
    eight: 8,
    nine: 9,
    ten: 10,
    eleven: 11,
    twelve: 12,
    fourteen: 14,
    fifteen: 15,
    twenty: 20,
    'twenty-four': 24,
    thirty: 30,
    'forty-eight': 48,
    sixty: 60,
    ninety: 90,
  }),
)

const ordinals = (
  'first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth ' +
  'fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth'
).split(' ')

/** Lower case, one space, no commas, ordinals in digits, and without the word that leads in. */
function plainWords(phrase: string): string {
  return phrase
    .toLowerCase()
    .replace(/[,’']/g, (mark) => (mark === ',' ? ' ' : "'"))
    .replace(/\b([ap])\.m\.?/g, '$1m')
    .replace(
      /\b(twenty|thirty)[- ]([a-z]+(?:st|nd|rd|th))\b/g,
      (all, tens: string, ones: string) => {
        const place = ordinals.indexOf(ones)
        return place < 0 ? all : `${(tens === 'twenty' ? 20 : 30) + place + 1}th`
      },
    )
    .replace(/\bthirtieth\b/g, '30th')
    .replace(/\b[a-z]+\b/g, (word) => {
      const place = ordinals.indexOf(word)
      return place < 0 || word === 'second' ? word : `${place + 1}th`
    })
    .replace(/\bfirst thing\b|\b1th thing\b/g, '')
    .replace(/\b(the )?second( of)? (?=[a-z])/g, 'the 2th ')
    .replace(/\b([a-z]{3,9}) second\b/g, '$1 2th')
    .replace(/\bthe second\b/g, 'the 2th')
    .replace(/\s+/g, ' ')
    .trim()
}

/** Milliseconds of "in two hours" and its like, which name an instant and not a day. */
function elapsedTime(words: string): number | null {
  const match = /^(?:with)?in (?:the next )?([a-z\d-]+(?: an?)?) (minute|hour)s?(?: time)?$/.exec(
    words,
  )
  if (!match) return null
  const [, number = '', unit] = match
  const amount = /^half an?$/.test(number) ? 0.5 : countOf(number)
  return amount === null ? null : amount * (unit === 'hour' ? 3_600_000 : 60_000)
}

function countOf(word: string): number | null {
  if (/^\d{1,3}$/.test(word)) return Number(word)
  return numberWords.get(word.replace(' ', '-')) ?? null
}

const dayParts: readonly [RegExp, Clock][] = [
  [/\b(?:noon|midday|lunch(?:time)?)\b/, { hour: 12, minute: 0 }],
  [/\b(?:this |in the |on the )?morning\b/, { hour: 12, minute: 0 }],
  [/\b(?:this |in the |on the )?afternoon\b/, { hour: 18, minute: 0 }],
]

/** Takes the time of day out of the words. A morning's work is due by noon, an afternoon's by six. */
function takeClock(words: string): { clock: Clock | null; rest: string } {
  const match =
    /\b(?:at |by |around |before )?(\d{1,2})(?::(\d{2}))? ?(am|pm|o'?clock)?(?![\w/.:-])/g
  for (const found of words.matchAll(match)) {
    const [all, hours = '', minutes, half] = found
    if (minutes === undefined && half === undefined) continue
    const clock = clockOf(Number(hours), Number(minutes ?? 0), half)
    if (clock) return { clock, rest: words.replace(all, ' ').replace(/\s+/g, ' ').trim() }
  }
  for (const [pattern, clock] of dayParts) {
    if (!pattern.test(words)) continue
    const today = /^(?:\w+ )?this (?:morning|afternoon)/.test(words) ? 'today' : ' '
    return { clock, rest: words.replace(pattern, today).replace(/\s+/g, ' ').trim() }
  }
  return { clock: null, rest: words }
}

function clockOf(hours: number, minute: number, half: string | undefined): Clock | null {
  if (minute > 59 || hours > 23) return null
  if (half === 'am' || half === 'pm') {
    if (hours < 1 || hours > 12) return null
    return { hour: (hours % 12) + (half === 'pm' ? 12 : 0), minute }
  }
  // "Three o'clock", said in business, is not at night.
  const afternoon = half !== undefined && hours >= 1 && hours <= 6
  return { hour: afternoon ? hours + 12 : hours, minute }
}

const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']
/** Catches the three letters; `month` and `satisfied` are no weekdays. */
const weekdayName = String.raw`\b(mon|tue|wed|thu|fri|sat|sun)(?:s|rs?|day|sday|nesday|rsday|urday)?\b`
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const monthName = String.raw`\b(${months.join('|')})[a-z]*`
const friday = 5

type DayRule = { pattern: RegExp; day: (groups: string[], today: Day) => Day | null }

/**
 * The days that people name without a date. These are ours and not the parser's, because it takes
 * "end of the week" for the beginning of the next one and knows neither a business day nor "the
 * 14th"; calendar dates are its trade (`calendarDay`).
 */
const dayRules: readonly DayRule[] = [
  { pattern: /\bday after tomorrow\b/, day: (_, today) => addDays(today, 2) },
  {
    pattern: new RegExp(String.raw`\bweek (?:from|on) (?:(today)|(tomorrow)|${weekdayName})`),
    day: ([now, tomorrow, name], today) => {
      if (now) return addDays(today, 7)
      return tomorrow ? addDays(today, 8) : addDays(nextWeekday(today, name), 7)
    },
  },
  {
    pattern: new RegExp(
      String.raw`\bnext week (?:on )?${weekdayName}|${weekdayName} (?:of )?next week|\b(?:next|following) ${weekdayName}`,
    ),
    day: ([after, before, next], today) => inWeek(today, 1, after || before || next),
  },
  {
    pattern: new RegExp(String.raw`\b${weekdayName} week\b`),
    day: ([name], today) => addDays(nextWeekday(today, name), 7),
  },
  {
    pattern: new RegExp(String.raw`\bthis (?:coming )?${weekdayName}`),
    day: ([name], today) =>
      weekdays.indexOf(name ?? '') + 1 === weekdayOf(today) ? today : nextWeekday(today, name),
  },
  { pattern: /\b(?:tomorrow)\b/, day: (_, today) => addDays(today, 1) },
  {
    pattern: /\b(?:today|tonight|this evening)\b/,
    day: (_, today) => today,
  },
  { pattern: /\bend of next week\b/, day: (_, today) => inWeek(today, 1, 'fri') },
  {
    pattern:
      /\bend of (?:the |this |that |our |your |their )?(?:business |working |work )?week\b|\beow\b|\bweek(?:'s)?[- ]end$/,
    // On a weekend the week that ends is the one to come.
    day: (_, today) => inWeek(today, weekdayOf(today) > friday ? 1 : 0, 'fri'),
  },
  {
    pattern:
      /\bend of (next )?(?:(?:the|this|that|our|your|their) )?(?:calendar |fiscal )?month\b|\beom\b|\bmonth(?:'s)?[- ]end\b/,
    day: ([next], today) => lastOfMonth(today, next ? 1 : 0),
  },
  {
    pattern:
      /\bend of (next )?(?:(?:the|this|that|our|your|their) )?(?:calendar )?quarter\b|\beoq\b|\bquarter(?:'s)?[- ]end\b/,
    day: ([next], today) => quarterEnd(today, Math.ceil(today.month / 3) + (next ? 1 : 0)),
  },
  {
    pattern:
      /\bend of (?:(?:the|this|our|your|their) )?(?:calendar )?year\b|\beoy\b|\byear(?:'s)?[- ]end\b/,
    day: (_, { year }) => ({ year, month: 12, day: 31 }),
  },
  {
    pattern: /\bend of q([1-4])\b/,
    day: ([quarter], today) => {
      const end = quarterEnd(today, Number(quarter))
      return compareDays(end, today) < 0 ? quarterEnd(today, Number(quarter) + 4) : end
    },
  },
  {
    pattern: new RegExp(String.raw`\bend of ${monthName}$`),
    day: ([name], today) => {
      const away = months.indexOf(name ?? '') + 1 - today.month
      return lastOfMonth(today, away < 0 ? away + 12 : away)
    },
  },
  {
    pattern:
      /^(?:with)?in (?:the next )?([a-z\d-]+) (business |working )?(day|week|month)s?\b|^([a-z\d-]+) (business |working )?(day|week|month)s? from (?:now|today)$/,
    day: ([a, businessA, unitA, b, businessB, unitB], today) => {
      const number = countOf(a || b || '')
      if (number === null) return null
      if (businessA || businessB) return addBusinessDays(today, number)
      const unit = unitA || unitB
      if (unit === 'month') return addMonths(today, number)
      return addDays(today, unit === 'week' ? 7 * number : number)
    },
  },
]

/** The day that the words name, without the help of a time; null where they name none. */
function dayNamed(words: string, today: Day, timeZone: string): Day | null {
  // Two days are a choice that nobody has made yet.
  if (/ or /.test(words)) return null
  const dated = calendarDay(words, today, timeZone) ?? dayOfMonth(words, today)
  if (dated !== undefined) return dated && agrees(dated, words) ? dated : null
  for (const { pattern, day } of dayRules) {
    const match = pattern.exec(words)
    if (match)
      return day(
        [...match].slice(1).map((group) => group ?? ''),
        today,
      )
  }
  const name = new RegExp(weekdayName).exec(words)?.[1]
  if (name) return nextWeekday(today, name)
  return endsToday.test(words) ? today : null
}

/** "Friday the 28th" where the 28th is a Saturday: one of the two was misheard, and nobody knows which. */
function agrees(day: Day, words: string): boolean {
  const name = new RegExp(weekdayName).exec(words)?.[1]
  return name === undefined || weekdays.indexOf(name) + 1 === weekdayOf(day)
}

/** Alone, the end of the day is today's; beside a day it is that day's. */
const endsToday =
  /\b(?:end of (?:the |this )?(?:business|(?:business |working |work )?day)|eod|cob|eob|close of (?:business|play))\b/

/** "By five" names no day: it is today's, or tomorrow's where that has passed. */
function dayOfClock(
  words: string,
  clock: Clock | null,
  { day, minutes }: { day: Day; minutes: number },
): Day | null {
  if (
    clock === null ||
    !/^(?:by|before|until|till|due|at|around|no later than|not later than)?$/.test(words)
  ) {
    return null
  }
  return clock.hour * 60 + clock.minute > minutes ? day : addDays(day, 1)
}

/**
 * A date of the calendar, by the parser; undefined where the words hold none, null where it is in no
 * sense a deadline. The parser reads on a wall clock of its own (UTC), so that no zone of the machine
 * comes into it.
 */
function calendarDay(words: string, today: Day, timeZone: string): Day | null | undefined {
  const numeric = /\b(\d{1,2})[/.](\d{1,2})(?:[/.](\d{2,4}))?\b/.exec(words)
  if (numeric) return numericDay(numeric, today, timeZone)
  const named = new RegExp(String.raw`\b${monthName}\b`).test(words) && /\d/.test(words)
  if (!named && !/\d{4}-\d{2}-\d{2}/.test(words)) return undefined
  const plain = words.replace(/(\d)th\b/g, '$1').replace(/\bthe (?=\d)/g, '')
  const reference = {
    instant: new Date(Date.UTC(today.year, today.month - 1, today.day)),
    timezone: 0,
  }
  const parsed = chrono.en.strict.parse(plain, reference, { forwardDate: true })
  const start = parsed.find(
    ({ start }) => start.isCertain('day') && start.isCertain('month'),
  )?.start
  if (!start) return undefined
  const day = {
    year: start.get('year') ?? 0,
    month: start.get('month') ?? 0,
    day: start.get('day') ?? 0,
  }
  if (start.isCertain('year')) return day
  // Spoken without a year, it is the next such day from the call on.
  const thisYear = { ...day, year: today.year }
  return compareDays(thisYear, today) < 0 ? { ...day, year: today.year + 1 } : thisYear
}

/** `12/4` is April or December, by where the rep is; nowhere else is it guessed. */
function numericDay(match: RegExpExecArray, today: Day, timeZone: string): Day | null {
  const [, first = '', second = '', year] = match
  const [a, b] = [Number(first), Number(second)]
  const american = /^(?:America|US)\//.test(timeZone)
  if (a <= 12 && b <= 12 && a !== b && !american && !match[0].includes('.')) return null
  const monthFirst = american && !match[0].includes('.') ? a <= 12 : b > 12
  const [month, day] = monthFirst ? [a, b] : [b, a]
  if (month < 1 || month > 12 || day < 1) return null
  const inYear = (of: number) =>
    day <= lastOfMonth({ year: of, month, day: 1 }).day ? { year: of, month, day } : null
  if (year) return inYear(Number(year) + (year.length === 2 ? 2000 : 0))
  const thisYear = inYear(today.year)
  return thisYear && compareDays(thisYear, today) >= 0 ? thisYear : inYear(today.year + 1)
}

/** "The 14th": this month's, or the next month's that has one; undefined where no such words are. */
function dayOfMonth(words: string, today: Day): Day | null | undefined {
  const match = /\bthe (\d{1,2})(?:st|nd|rd|th)\b(?: of (next|this|the) month)?/.exec(words)
  if (!match) return undefined
  const number = Number(match[1])
  if (number < 1 || number > 31) return null
  for (let months = match[2] === 'next' ? 1 : 0; months <= 2; months += 1) {
    const last = lastOfMonth(today, months)
    const day = { ...last, day: number }
    if (number <= last.day && compareDays(day, today) >= 0) return day
  }
  return null
}

/** The next such day after today: said on a Friday, "by Friday" is in a week. */
function nextWeekday(today: Day, name = ''): Day {
  const days = weekdays.indexOf(name) + 1 - weekdayOf(today)
  return addDays(today, days > 0 ? days : days + 7)
}

/** A day of this week (0) or the next (1). Weeks begin on Monday, also where calendars show Sunday first. */
function inWeek(today: Day, weeks: number, name = ''): Day {
  return addDays(today, weekdays.indexOf(name) + 1 - weekdayOf(today) + 7 * weeks)
}

function addBusinessDays(today: Day, days: number): Day {
  let day = today
  for (let left = days; left > 0; ) {
    day = addDays(day, 1)
    if (weekdayOf(day) <= friday) left -= 1
  }
  return day
}

/** Quarters of the calendar year; the fifth is the next year's first. */
function quarterEnd(today: Day, quarter: number): Day {
  return lastOfMonth({ year: today.year, month: 1, day: 1 }, quarter * 3 - 1)
}
