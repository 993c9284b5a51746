import type { Token } from './token.ts'
import { tokenise } from './token.ts'
import { zoneIn } from './zones.ts'

/**
 * What a word, or a few together, means for a deadline, in signs that are the same in every language.
 *
 * Small letters are signs of time, which the grammar has to read one by one: `w5` a Friday, `m12` a
 * December, `n2` and `o2` two and second, `c17:00` a certain clock and `k5:00` one that lacks its half
 * of the day, `d1` tomorrow, `by`, `before`, `next`, `week` … Capitals are signs of what the clause does
 * to its date: `NOT`, `IF`, `PAST` … `_` is any other word.
 */
export type Sign = {
  sign: string
  /** The words, as the token has them. */
  text: string
  start: number
  end: number
  capital: boolean
  /** "Friday's" */
  possessive?: boolean
}

export type Lexicon = {
  language: string
  /** By sign, the phrases that have it, parted by `|`. */
  words: Record<string, string>
  /** Signs that only a word's form gives away, such as the past in -ed; null where it gives none. */
  shape: (token: Token, before: readonly Sign[], after: Token | undefined) => string | null
  /** The numeric date `12/4`: which comes first, by the rep's zone; null where it is not certain. */
  dayFirst: (zone: string) => boolean | null
  /** The words for weekdays count things as well ("segunda"). */
  weekdaysCount?: boolean
  /** A noun may follow a date and be named by it ("the Friday deck"). */
  datesNameThings: boolean
}

type Table = {
  phrases: ReadonlyMap<string, string>
  /** By first word, the words of its longest phrase. */
  longest: ReadonlyMap<string, number>
}
const tables = new WeakMap<Lexicon, Table>()

function tableOf(lexicon: Lexicon): Table {
  const known = tables.get(lexicon)
  if (known) return known
  const phrases = new Map(
    Object.entries(lexicon.words).flatMap(([sign, words]) =>
      words.split('|').map((phrase) => [phrase.trim(), sign] as const),
    ),
  )
  const longest = new Map<string, number>()
  for (const phrase of phrases.keys()) {
    const [first = '', ...more] = phrase.split(' ')
    longest.set(first, Math.max(longest.get(first) ?? 0, more.length + 1))
  }
  const table = { phrases, longest }
  tables.set(lexicon, table)
  return table
}

/** The text in signs. Every character of a word belongs to one of them. */
export function signsOf(text: string, lexicon: Lexicon, zone: string): Sign[] {
  const tokens = tokenise(text)
  const table = tableOf(lexicon)
  const signs: Sign[] = []
  for (let place = 0; place < tokens.length; ) {
    const { length, sign, possessive } = signAt(tokens, place, table, lexicon, zone, signs)
    const first = tokens[place]
    const last = tokens[place + length - 1]
    if (!first || !last) break
    const [one = '_', ...more] = sign.split('+')
    signs.push({
      sign: one,
      text: tokens
        .slice(place, place + length)
        .map((token) => token.text)
        .join(' '),
      start: first.start,
      end: last.end,
      capital: first.capital,
      ...(possessive ? { possessive } : {}),
    })
    // "Freitagnachmittag" says two things in one word.
    for (const other of more) {
      signs.push({
        sign: other,
        text: first.text,
        start: first.start,
        end: last.end,
        capital: first.capital,
      })
    }
    place += length
  }
  return signs
}

/** A zone is said behind a clock, or behind the day that follows one: "5 pm Friday (Eastern)". */
function followsClock(before: readonly Sign[]): boolean {
  const clock = before.findLastIndex(
    ({ sign }, place) =>
      /^[ck]\d|^(?:eod|noon|midnight|oclock)$/.test(sign) ||
      (/^n\d+$/.test(sign) && /^(?:by|at|before)$/.test(before[place - 1]?.sign ?? '')),
  )
  if (clock < 0 || clock < before.length - 8) return false
  return before
    .slice(clock + 1)
    .every(
      ({ sign, text }) =>
        text === '(' ||
        /^(?:,|~|on|the|this|next|nx|coming|week|morning|afternoon|evening|w\d|d\d|[mno]\d+|of|y\d+|=.*)$/.test(
          sign,
        ),
    )
}

/** Words of a day or a clock are no name of a zone, whatever "time" comes behind them: "5 pm Thursday your time". */
const ofTime =
  /^\??(?:[wdmnoyq]\d|next|this|last|past|coming|on|by|at|before|until|in|of|for|and|or|day|week|month|morning|afternoon|evening|noon|midnight|eo[dwmqy])/

function beginsZone({ kind, text }: Token, phrases: Table['phrases']): boolean {
  return kind === 'word' && !ofTime.test(phrases.get(text) ?? '')
}

/** In words, zones of four words included. */
const longestPhrase = 9

type Found = { length: number; sign: string; possessive?: boolean }

function signAt(
  tokens: readonly Token[],
  place: number,
  { phrases, longest }: Table,
  lexicon: Lexicon,
  zone: string,
  before: readonly Sign[],
): Found {
  const token = tokens[place]
  if (!token) return { length: 1, sign: '_' }
  const words = tokens.slice(place, place + longestPhrase).map(({ text }) => text)
  const afterClock = followsClock(before)
  // "5 pm (Eastern)"
  // "15. Dezember"
  const ordinalDot = token.text === '.' && /^n\d/.test(before.at(-1)?.sign ?? '')
  if (ordinalDot && /^m\d/.test(phrases.get(tokens[place + 1]?.text ?? '') ?? '')) {
    return { length: 1, sign: 'of' }
  }
  const inBrackets = token.text === '(' && lexicon.language === 'en' && followsClock(before)
  if (inBrackets && zoneIn(words.slice(1), zone)) return { length: 1, sign: ',' }
  const spoken =
    afterClock && lexicon.language === 'en' && beginsZone(token, phrases)
      ? zoneIn(words, zone)
      : null
  if (spoken) {
    const claimed = spoken.claimed === undefined ? '' : `/${spoken.claimed}`
    return {
      length: spoken.words,
      sign: `z:${spoken.zone ?? '?'}${spoken.zone ? `|${claimed.slice(1)}` : ''}`,
    }
  }
  const most = Math.min(longest.get(token.text) ?? 0, tokens.length - place)
  for (let length = most; length > 0; length -= 1) {
    const sign = phrases.get(words.slice(0, length).join(' '))
    const dotted =
      sign !== undefined &&
      /^\??m\d/.test(sign) &&
      tokens[place + length]?.text === '.' &&
      tokens[place + length + 1]?.kind === 'number'
    if (sign !== undefined && dotted) return { length: length + 1, sign: sign.replace('?', '') }
    if (sign !== undefined) {
      return {
        length,
        sign: inContext(
          sign,
          token,
          tokens[place + 1],
          before,
          phrases,
          lexicon.weekdaysCount === true,
        ),
      }
    }
  }
  if (token.text.endsWith("'s")) {
    const owner = phrases.get(token.text.slice(0, -2))
    if (owner && /^[wd]\d/.test(owner)) return { length: 1, sign: owner, possessive: true }
    if (owner && /^(?:I|THE)$/.test(owner)) return { length: 1, sign: 'IS' }
  }
  return {
    length: 1,
    sign: ownSign(token) ?? lexicon.shape(token, before, tokens[place + 1]) ?? '_',
  }
}

/** Numbers, clocks, dates and marks are read the same everywhere. */
function ownSign({ kind, text }: Token): string | null {
  if (kind === 'clock') return clockSign(text)
  if (kind === 'number') {
    const number = Number.parseInt(text, 10)
    if (/^\d{4}$/.test(text)) return number >= 1990 && number < 2100 ? `y${text}` : '_'
    return `${/^\d+$/.test(text) ? 'n' : 'o'}${number}`
  }
  if (kind === 'date') return text === '24/7' ? '_' : `=${text}`
  if (/^["“”]/.test(text)) return 'QUOTE'
  if (kind === 'mark') return /^[.!?;:\n]/.test(text) || /[()—–-]/.test(text) ? '|' : ','
  const offset = /^(?:utc|gmt)([+-])(\d{1,2})$/.exec(text)
  // The names of the Etc zones count westwards.
  if (offset) return `z:Etc/GMT${offset[1] === '+' ? '-' : '+'}${Number(offset[2])}|`
  return null
}

function clockSign(text: string): string {
  const match = /^(\d{1,2})(?: ?h ?|[:.])?(\d{2})?\s*(a|p)?/.exec(text)
  const hours = Number(match?.[1])
  const minutes = match?.[2] ?? '00'
  const half = match?.[3]
  if (hours > 23 || Number(minutes) > 59) return '_'
  if (half === 'a' && hours === 12) return 'midnight'
  if (half)
    return hours < 1 || hours > 12 ? '_' : `c${(hours % 12) + (half === 'p' ? 12 : 0)}:${minutes}`
  return hours > 12 || hours === 0 || /^0/.test(text)
    ? `c${hours}:${minutes}`
    : `k${hours}:${minutes}`
}

/** Words that are names of days only when they are written like one. */
function inContext(
  sign: string,
  token: Token,
  after: Token | undefined,
  before: readonly Sign[],
  phrases: ReadonlyMap<string, string>,
  weekdaysCount: boolean,
): string {
  const name = sign.replace('?', '')
  if (name === sign) return sign
  const previous = before.at(-1)?.sign ?? ''
  const led = /^(?:by|on|before|until|next|this|due|o\d+|of)$/.test(previous)
  // "Na segunda página" is a page: Portuguese counts its weekdays.
  if (name.startsWith('w') && weekdaysCount) {
    const next = after?.kind === 'word' ? (phrases.get(after.text) ?? '_') : '~'
    const free =
      /^(?:by|before|on|at|for|in|and|or|~|of|nx|last|past|morning|afternoon|evening|noon|I|WHEN|IF|BUT|NOT|IS|WILL|FACT|blur|from|a|the)$/.test(
        next,
      )
    return free &&
      /^(?:by|on|before|until|this|nx|from|of|and|or|after|notbefore|blur)$/.test(previous)
      ? name
      : '_'
  }
  if (name.startsWith('w'))
    return led || (token.capital && before.length > 0) || (token.capital && after === undefined)
      ? name
      : '_'
  const numbered =
    /^(?:n\d|o\d)/.test(previous) || /^(?:the )?\d/.test(after?.text ?? '') || after?.text === 'the'
  if (token.capital || numbered) return name
  return token.text === 'may' ? 'MAYBE' : '_'
}
