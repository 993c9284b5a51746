import { addDays, addMonths, compareDays, lastOfMonth, weekdayOf } from '../zoned-time.ts'
import type { NamedDay } from './calendar.ts'
import {
  addBusinessDays,
  coming,
  dated,
  dayOfMonth,
  friday,
  fromName,
  inWeek,
  monthOf,
  moved,
  named,
  nextNamed,
  quarterEnd,
} from './calendar.ts'

type DayRule = {
  /** Of the signs still to read, from their start. */
  pattern: RegExp
  read: (groups: readonly string[], dayFirst: boolean | null) => NamedDay | null
}

const w = String.raw`w(\d)`
const m = String.raw`m(\d+)`
const number = String.raw`(?:n(\d+)|(a))`
const week = '(week|fortnight)'
const article = '(?:the )?'
const ownMonth = `(next month|nx month|month nx|(?:the |this )?month|month this|${m.replace('(', '(?:').replace(')', ')')}(?: y\\d+)?)`

const count = (digits: string | undefined, article?: string) => (article ? 1 : Number(digits))
const stretch = (unit: string | undefined) => (unit === 'fortnight' ? 14 : unit === 'week' ? 7 : 1)

/** The day that the rest names by itself, for rules that move it. */
const base = String.raw`(?:(?:next |this )?w\d|d[012]|(?:the )?o\d+|(?:the )?[no]\d+ (?:of )?m\d+|m\d+ (?:the )?[no]\d+)`

export const dayRules: readonly DayRule[] = [
  {
    pattern: new RegExp(`^(?:${number} (b?day|week)|the (day)) before (${base}) `),
    read: ([digits, a, unit, before, rest = ''], dayFirst) => {
      const from = readDay(`${rest} `, dayFirst)
      if (!from || unit === 'bday') return null
      const days = before ? 1 : count(digits, a) * stretch(unit)
      return named(from.named.day && ((today) => moved(from.named.day(today), -days)), from.named)
    },
  },
  {
    // "A week tomorrow", "two weeks from Friday", "a fortnight on Monday".
    pattern: new RegExp(`^(?:${number} )?${week} (?:from |on )?(d[01]|w\\d) `),
    read: ([digits, a, unit, from = '']) =>
      named(
        (today) =>
          moved(fromName(from, today, true), (digits || a ? count(digits, a) : 1) * stretch(unit)),
        { relative: true },
      ),
  },
  {
    // "Friday week", "tomorrow fortnight", "Freitag in einer Woche", "vendredi en huit".
    pattern: new RegExp(`^(?:on )?(d[01]|w\\d) (?:in (?:n1|a) )?${week} `),
    read: ([from = '', unit]) =>
      named((today) => moved(fromName(from, today, true), stretch(unit)), { relative: true }),
  },
  {
    pattern: new RegExp(
      `^${article}${w} (?:of |in )?${article}(?:week afternext|afternext week) |^${article}(?:week afternext|afternext week) (?:on )?${w} `,
    ),
    read: ([before, after]) =>
      named((today) => inWeek(today, 2, before || after), { relative: true }),
  },
  {
    pattern: new RegExp(`^${article}${w} afternext `),
    // Twice "next", where everybody means the same day by it.
    read: ([name]) =>
      named(
        (today) => {
          const next = nextNamed(today, Number(name))
          return next && compareDays(next, coming(today, Number(name))) === 0
            ? addDays(next, 7)
            : null
        },
        { relative: true },
      ),
  },
  {
    pattern: new RegExp(
      `^${w} (?:, )?(?:of |in )?${article}(?:next week|nx week|week nx) |^(?:~ )?(?:next week|nx week|week nx) (?:, )?(?:on |by )?${w} `,
    ),
    read: ([before, after]) =>
      named((today) => inWeek(today, 1, before || after), { relative: true }),
  },
  {
    pattern: new RegExp(`^${article}(?:next ${w}|nx ${w}|${w} nx) `),
    // In other languages than English half of all speakers mean the coming one.
    read: ([name, before, after]) =>
      named(
        (today) => {
          const wanted = Number(name || before || after)
          const next = nextNamed(today, wanted)
          return name || (next && compareDays(next, coming(today, wanted)) === 0) ? next : null
        },
        { relative: true },
      ),
  },
  {
    pattern: new RegExp(`^(?:this coming|the coming|coming|this next) ${w} |^${w} coming `),
    read: ([name, after]) =>
      named((today) => coming(today, Number(name || after)), { relative: true }),
  },
  {
    pattern: new RegExp(
      `^(?:this ${w}|${w} (?:of )?this(?: week)?|this week (?:, )?(?:on |by )?${w}) `,
    ),
    // Said on the day itself, half of all speakers mean the next one.
    read: ([name, after, later]) =>
      named(
        (today) => {
          const wanted = Number(name || after || later)
          const day = weekdayOf(today) === wanted ? null : coming(today, wanted)
          return later && day && compareDays(day, inWeek(today, 0, later)) !== 0 ? null : day
        },
        { relative: true },
      ),
  },
  {
    pattern: new RegExp(`^${article}(?:o(\\d)|(last)) ${w} (?:of |in )${ownMonth} `),
    read: ([nth, last, name, month = '']) =>
      monthOf(month, (first) => {
        const end = lastOfMonth(first)
        if (last) return addDays(end, -((weekdayOf(end) - Number(name) + 7) % 7))
        const day = addDays(
          first,
          ((Number(name) - weekdayOf(first) + 7) % 7) + 7 * (Number(nth) - 1),
        )
        return day.month === first.month ? day : null
      }),
  },
  {
    pattern: new RegExp(`^${article}(?:(o1)|last) (b?day) (?:of |in )${ownMonth} `),
    read: ([first, unit, month = '']) =>
      unit === 'bday'
        ? null
        : monthOf(month, (day) => (first ? day : lastOfMonth(day)), { period: !first }),
  },
  {
    pattern: new RegExp(
      `^${article}(?:[no](\\d+)) (?:of )?${article}(next month|nx month|month nx|month this|(?:this |the )?month) `,
    ),
    read: ([day, month = '']) =>
      monthOf(month, (first) =>
        Number(day) <= lastOfMonth(first).day ? { ...first, day: Number(day) } : null,
      ),
  },
  {
    pattern: new RegExp(
      `^(?:the |dayno )?[no](\\d+) (?:of )?${m}(?: (?:, )?(?:of )?y(\\d{4}))? |^${m} ${article}[no](\\d+)(?: (?:, )?y(\\d{4}))? `,
    ),
    read: ([dayA, monthA, yearA, monthB, dayB, yearB]) =>
      dated(Number(dayA || dayB), Number(monthA || monthB), Number(yearA || yearB)),
  },
  {
    pattern: /^(?:the |dayno )?=(\d{4})-(\d{2})-(\d{2}) /,
    read: ([year, month, day]) => dated(Number(day), Number(month), Number(year)),
  },
  {
    pattern: /^(?:the |dayno )?=(\d{1,2})([/.])(\d{1,2})[/.]?(\d{2,4})? /,
    read: ([first, mark, second, year], dayFirst) => {
      const [a, b] = [Number(first), Number(second)]
      const inOrder = mark === '.' ? true : a > 12 ? true : b > 12 ? false : dayFirst
      if (mark === '.' && dayFirst === false) return null
      if (inOrder === null && a !== b) return null
      const full =
        year === undefined || year === ''
          ? Number.NaN
          : Number(year) + (year.length === 2 ? 2000 : 0)
      return inOrder === false ? dated(b, a, full) : dated(a, b, full)
    },
  },
  {
    pattern: /^(?:the |dayno )?o(\d+) |^the n(\d+) |^dayno n(\d+) /,
    read: (groups) => {
      const day = Number(groups.find((group) => group))
      return named((today) => dayOfMonth(day, today))
    },
  },
  {
    pattern: new RegExp(`^${article}end (?:of )?${article}(?:next week|nx week|week nx) `),
    read: () => named((today) => inWeek(today, 1, '5'), { period: true, relative: true }),
  },
  {
    pattern: new RegExp(
      `^(?:${article}end of (?:this |the |own )?(?:bweek|week)|${article}end (?:this )?week|eow) `,
    ),
    // On a weekend the week that ends is the one to come.
    read: () =>
      named((today) => inWeek(today, weekdayOf(today) > friday ? 1 : 0, '5'), {
        period: true,
        relative: true,
      }),
  },
  {
    pattern: new RegExp(
      `^${article}end (?:of )?(${article}(?:next month|nx month|month nx)) |^(?:${article}end (?:of )?(?:this |the |own )?month|eom) `,
    ),
    read: ([next]) => named((today) => lastOfMonth(today, next ? 1 : 0), { period: true }),
  },
  {
    pattern: new RegExp(
      `^${article}end (?:of )?(?:the )?((?:next|nx) quarter|quarter nx) |^(?:${article}end (?:of )?(?:this |the |own )?quarter|eoq) `,
    ),
    read: ([next]) =>
      named((today) => quarterEnd(today, Math.ceil(today.month / 3) + (next ? 1 : 0)), {
        period: true,
      }),
  },
  {
    pattern: new RegExp(`^(?:${article}end (?:of )?(?:this |the |own )?year|eoy) `),
    read: () =>
      named(({ year }) => ({ year, month: 12, day: 31 }), { period: true, yearSaid: true }),
  },
  {
    pattern: new RegExp(`^${article}end of q(\\d)(?: y(\\d{4}))? `),
    read: ([quarter, year]) =>
      named(
        (today) => {
          if (year) return quarterEnd({ ...today, year: Number(year) }, Number(quarter))
          const end = quarterEnd(today, Number(quarter))
          return compareDays(end, today) < 0 ? quarterEnd(today, Number(quarter) + 4) : end
        },
        { period: true },
      ),
  },
  {
    pattern: new RegExp(`^${article}end of ${m}(?: y(\\d{4}))? `),
    read: ([month, year]) =>
      named(
        (today) => {
          if (year) return lastOfMonth({ year: Number(year), month: Number(month), day: 1 })
          const away = Number(month) - today.month
          return lastOfMonth(today, away < 0 ? away + 12 : away)
        },
        { period: true, yearSaid: year !== undefined && year !== '' },
      ),
  },
  {
    pattern: new RegExp(
      `^(?:in|within) (?:(?:the )?next )?${number} (b?day|week|fortnight|month)(?: time)? |^${number} (b?day|week|fortnight|month) from (?:now|d0) `,
    ),
    read: ([a, b, unitA, c, d, unitC]) => {
      const amount = count(a || c, b || d)
      const unit = unitA || unitC
      return named(
        (today) => {
          if (unit === 'bday') return addBusinessDays(today, amount)
          return unit === 'month'
            ? addMonths(today, amount)
            : addDays(today, amount * stretch(unit))
        },
        { relative: true },
      )
    },
  },
  {
    pattern: /^d(\d) /,
    read: ([days]) => named((today) => addDays(today, Number(days)), { relative: true }),
  },
  {
    pattern: new RegExp(`^${w} `),
    read: ([name]) => named((today) => coming(today, Number(name)), { relative: true }),
  },
]

/** The day that the signs begin with, and how many characters of them it took. */
export function readDay(
  signs: string,
  dayFirst: boolean | null,
): { named: NamedDay; length: number; weekday: number | null } | null {
  for (const { pattern, read } of dayRules) {
    const match = pattern.exec(signs)
    if (!match) continue
    const found = read(match.slice(1), dayFirst)
    if (!found) return null
    const weekday = /^w(\d) $/.exec(match[0])?.[1]
    return { named: found, length: match[0].length, weekday: weekday ? Number(weekday) : null }
  }
  return null
}
