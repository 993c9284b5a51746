import type { Force } from './deadline/force.ts'
import { forceOf } from './deadline/force.ts'
import { lexiconFor } from './deadline/languages.ts'
import type { Lexicon, Sign } from './deadline/lexicon.ts'
import { signsOf } from './deadline/lexicon.ts'
import type { Reading } from './deadline/read.ts'
import { readRun } from './deadline/read.ts'
import type { Said } from './deadline/resolve.ts'
import { resolve } from './deadline/resolve.ts'
import { eventBefore, runsIn } from './deadline/runs.ts'
import { vaguePhrases } from './deadline/vague.ts'
import { zoneIn } from './deadline/zones.ts'

export type Deadline = {
  /** The words as they were spoken. */
  phrase: string
  /** ISO 8601 in UTC; null where the words are too vague for a date, or not understood whole. */
  at: string | null
  /** No time of day was spoken: `at` is the end of that day in the rep's time zone. */
  dateOnly: boolean
  /** That day, `2026-12-04`; null where a time was spoken, or no date is given. */
  on: string | null
}

/** The words asked about, where the text around them is only to be understood by. */
type Part = { start: number; end: number }

type Candidate = Deadline & { index: number; binding: boolean }

/**
 * The deadline that a text speaks of, or null. A date is given only where every word beside it was
 * understood; else the words are kept without one. Of several, "by then" goes before a mere time, a date
 * before vague words, and the earlier word before the later, unless `near` (a place in the text) says
 * which is meant. Two different days with nothing to choose between them give none.
 */
export function deadlineIn(
  text: string,
  said: Said,
  { near, part }: { near?: number; part?: Part } = {},
): Deadline | null {
  const all = candidates(text, said).filter(
    ({ index, phrase }) => !part || (index >= part.start && index + phrase.length <= part.end),
  )
  const ranked = all.sort(
    (a, b) => distance(a, near) - distance(b, near) || rank(a) - rank(b) || a.index - b.index,
  )
  const [first] = ranked
  if (!first) return null
  const rival = ranked.some(
    (other) =>
      near === undefined &&
      other.at !== null &&
      rank(other) === rank(first) &&
      other.at !== first.at,
  )
  const at = rival ? null : first.at
  const dateOnly = at !== null && first.dateOnly
  return { phrase: first.phrase, at, dateOnly, on: dateOnly ? first.on : null }
}

/** The deadline that a few words name which were taken out of their sentence. */
export function resolveDeadline(phrase: string, said: Said): Deadline {
  const nothing = { phrase, at: null, dateOnly: false, on: null }
  const found = deadlineIn(phrase, said)
  return found && found.phrase.length >= phrase.trim().length - 2 ? { ...found, phrase } : nothing
}

/** Whether words name a time at all, be it ever so vague. */
export function speaksOfTime(text: string): boolean {
  return candidates(text, { start: null, timeZone: 'UTC' }).length > 0
}

function rank({ at, binding }: Candidate): number {
  return (at === null ? 2 : 0) + (binding ? 0 : 1)
}

/** People say what and then when: words before the matter are further than words behind it. */
function distance({ index, phrase }: Candidate, near: number | undefined): number {
  if (near === undefined) return 0
  return index >= near ? index - near : 2 * (near - (index + phrase.length))
}

function candidates(text: string, said: Said): Candidate[] {
  const lexicon = lexiconFor(text, said.language ?? null)
  if (!lexicon) return []
  const signs = signsOf(text, lexicon, said.timeZone)
  const runs = runsIn(signs)
  const found = runs.flatMap((run) => candidateOf(text, signs, run, lexicon, said, runs))
  const vague = lexicon.language === 'en' ? vaguePhrases(text) : []
  const others = vague.filter(
    ({ index, phrase }) =>
      !found.some((one) => one.at !== null && overlap(one, { index, phrase })) &&
      forceAt(signs, index, phrase, lexicon, text) !== 'none',
  )
  // The vague words read together say more than what the grammar could not read of them.
  const kept = found.filter(
    (one) => one.at !== null || !others.some((other) => overlap(one, other)),
  )
  return [
    ...kept,
    ...others.map(({ index, phrase, binding }) => ({
      phrase,
      index,
      binding,
      at: null,
      dateOnly: false,
      on: null,
    })),
  ]
}

type Placed = { index: number; phrase: string }

function overlap(a: Placed, b: Placed): boolean {
  return a.index < b.index + b.phrase.length && b.index < a.index + a.phrase.length
}

function forceAt(
  signs: readonly Sign[],
  index: number,
  phrase: string,
  lexicon: Lexicon,
  text: string,
): Force {
  const first = signs.findIndex(({ end }) => end > index)
  const last = signs.findLastIndex(({ start }) => start < index + phrase.length)
  if (first < 0 || last < first) return 'none'
  return forceOf(
    { signs, first, last },
    { lead: 'by', until: false },
    lexicon.datesNameThings,
    text,
  )
}

function candidateOf(
  text: string,
  signs: readonly Sign[],
  run: { first: number; last: number },
  lexicon: Lexicon,
  said: Said,
  runs: readonly { first: number; last: number }[],
): Candidate[] {
  const own = signs.slice(run.first, run.last + 1)
  const read = readRun(own, lexicon.dayFirst(said.timeZone))
  const event = eventBefore(signs, run)
  const thing = own.some(({ possessive }) => possessive) ? possessed(signs, run, read) : null
  if (own.some(({ possessive }) => possessive) && !thing) return []
  const reading: Reading | null =
    read && (event || thing) ? { ...read, lead: 'by', dayBefore: false, until: false } : read
  const first = event ?? run.first
  const last = thing ?? run.last
  const force = forceOf({ signs, first, last }, reading, lexicon.datesNameThings, text)
  if (force === 'none') return []
  const start = signs[first]?.start ?? 0
  const end = signs[last]?.end ?? start
  const open = /\([^)]*$/.test(text.slice(start, end)) && text[end] === ')'
  const phrase = text.slice(start, open ? end + 1 : end)
  const undated = { phrase, index: start, binding: false, at: null, dateOnly: false, on: null }
  if (force === 'unread' || reading === null) return [undated]
  // A clock on its own, beside a day elsewhere in the same text, belongs to it or does not.
  if (reading.days.length === 0 && reading.elapsed === null && runs.length > 1) return []
  const elsewhere =
    reading.zone === null && lexicon.language === 'en' && saysWhose(text, start, end)
  const at = resolve(elsewhere ? { ...reading, clockDropped: true } : reading, said)
  const binding = /^(?:by|before|within|until)$/.test(reading.lead) || reading.elapsed !== null
  return [{ ...undated, binding, ...at }]
}

/**
 * A clock that is said to be somebody's, beside the words that name it: "Thursday at five. That's your time",
 * "your time, Thursday at five", "Thursday at five in Chicago".
 */
function saysWhose(text: string, start: number, end: number): boolean {
  const rest = text.slice(end, end + 60)
  const behind =
    /^[^\p{L}\p{N}]*(?:(?:that's|that is|it's|in|all|so|meaning|i mean)\s+)*(?:[\p{L}'’]+\s+){1,2}time\b/iu
  const before = /\b(?:your|their|his|her|my|our|local)\s+time[^\p{L}\p{N}]*$/iu
  const place = /^,?\s+(?:over |down |up )?(?:in|here in)\s+([\p{L} ]+)/iu.exec(rest)?.[1]
  return (
    behind.test(rest) ||
    before.test(text.slice(0, start)) ||
    (place !== undefined && zoneIn(place.toLowerCase().split(/\s+/), '') !== null)
  )
}

/** "Before Tuesday's call" is by Tuesday; "Tuesday's numbers" are nobody's deadline. */
function possessed(
  signs: readonly Sign[],
  run: { last: number },
  reading: Reading | null,
): number | null {
  if (!reading || !/^(?:by|before|until)$/.test(reading.lead)) return null
  const event = signs.slice(run.last + 1, run.last + 5).findIndex(({ sign }) => sign === 'EVENT')
  return event < 0 ? null : run.last + 1 + event
}
