import { mailboxKey } from '../../lib/contract/mailbox.ts'
import type { Form, Nameable, Strength, Token } from './name-forms.ts'
import { formsOf, isTitled, strengths, tokensOf, wordsOf } from './name-forms.ts'
import {
  afterPerson,
  beside,
  calendarNames,
  conditions,
  doing,
  greeting,
  honorifics,
  joining,
  peopleDo,
  placeAfter,
  placeBefore,
  placeNames,
  timeBefore,
  towards,
  wordNames,
} from './name-tables.ts'

/** One place where a text names one person and nobody else. */
export type Mention<P> = {
  person: P
  /** The name as it stands there. */
  said: string
  how: 'address' | 'name'
  /** 0 written, spoken or given to; 1 named; 2 spoken of, or whose something is; 3 who does it. */
  part: 0 | 1 | 2 | 3
  /** Where, in characters. */
  at: number
}

type Hit<P> = { person: P; strength: Strength; length: number; isGenitive: boolean }

/**
 * Everybody whom a text names, in the order of the text: by address, full name in either order, first
 * name or a short form of it, or surname. A name that two of them go by names neither; a first name with
 * somebody else's surname behind it is somebody else; a name that is a word is one only where it cannot
 * be the word.
 */
export function mentionsIn<P extends Nameable>(text: string, people: readonly P[]): Mention<P>[] {
  const found: Mention<P>[] = []
  const plain = text.replace(/[^\s<>(),;@]+@[^\s<>(),;@]+/g, (written, at: number) => {
    const email = written.replace(/['’]s$|[.,;:!?]+$/g, '')
    const person = people.find(
      (one) => one.email !== null && mailboxKey(one.email) === mailboxKey(email),
    )
    if (person) found.push({ person, said: email, how: 'address', part: 0, at })
    return ' '.repeat(written.length)
  })
  const named = people.filter(({ isRole }) => !isRole)
  const forms = new Map(named.map((person) => [person, formsOf(person)]))
  const tokens = tokensOf(plain)
  const reader: Reader = {
    tokens,
    text: plain,
    isLoud: isTitled(tokens),
    isQuiet: tokens.every(({ isCapital, isFirst }) => !isCapital || isFirst),
    proper: new Set(people.flatMap(({ companyName }) => wordsOf(companyName ?? ''))),
  }
  for (let index = 0; index < tokens.length; ) {
    const hits = named.flatMap((person) => hitsAt(reader, index, person, forms.get(person) ?? []))
    const strength = strengths.find((one) => hits.some((hit) => hit.strength === one))
    const surest = exactOf(hits.filter((hit) => hit.strength === strength))
    const [hit] = surest
    const isOne = new Set(surest.map(({ person }) => person)).size === 1
    if (hit && isOne && isNameHere(reader, index, hit)) {
      const last = tokens[index + hit.length - 1]
      const start = tokens[index]?.at ?? 0
      const said = text.slice(start, last?.end).replace(/['’]s?$/, '')
      const part = partAt(reader, index, hit, found.at(-1))
      found.push({ person: hit.person, said, how: 'name', part, at: start })
    }
    index += Math.max(1, ...surest.map(({ length }) => length))
  }
  found.push(...spacelessMentions(plain, named))
  return found.sort((a, b) => a.at - b.at)
}

/** "Jens" is Jens before it is Jen's. */
function exactOf<P>(hits: Hit<P>[]): Hit<P>[] {
  const exact = hits.filter(({ isGenitive }) => !isGenitive)
  return exact.length > 0 ? exact : hits
}

type Reader = {
  tokens: readonly Token[]
  text: string
  /** Every word has a capital, so a capital says nothing. */
  isLoud: boolean
  /** No word has one: somebody types without. */
  isQuiet: boolean
  /** Words of companies of the call, which are no surnames. */
  proper: ReadonlySet<string>
}

function hitsAt<P>({ tokens }: Reader, index: number, person: P, forms: readonly Form[]): Hit<P>[] {
  return forms.flatMap(({ words, strength }) => {
    const fitting = words.map((keys, offset) => {
      const token = tokens[index + offset]
      return token === undefined ? null : fitOf(token, keys, offset === words.length - 1)
    })
    if (fitting.includes(null)) return []
    return [{ person, strength, length: words.length, isGenitive: fitting.at(-1) === 'genitive' }]
  })
}

/** The last word of a name may carry a genitive: "Toms Vertrag". */
function fitOf(
  { keys, isCapital }: Token,
  wanted: readonly string[],
  isLast: boolean,
): 'same' | 'genitive' | null {
  if (wanted.some((key) => keys.includes(key))) return 'same'
  const isGenitive = wanted.some((key) => key.length > 2 && keys.includes(`${key}s`))
  return isLast && isCapital && isGenitive ? 'genitive' : null
}

/** Whether what could be this person's name is one, where it stands. */
function isNameHere<P extends Nameable>(reader: Reader, index: number, hit: Hit<P>): boolean {
  const { tokens, isLoud } = reader
  const token = tokens[index]
  if (token === undefined) return false
  const { strength, length } = hit
  const before = tokens[index - 1]
  const after = tokens[index + length]
  const [key = ''] = token.keys
  const isWordToo =
    length === 1 && (wordNames.has(key) || calendarNames.has(key) || placeNames.has(key))
  const isTitle = has(honorifics, before)
  const isCapital = tokens.slice(index, index + length).some((one) => one.isCapital)
  if (!isCapital && !isSmallName(reader, index, hit, isWordToo)) return false
  if (strength === 'full') return true
  if (isTitle) return true
  if (strength === 'last') {
    const isOthers = before?.isCapital && isBeside(reader, before, token) && !has(towards, before)
    if (isOthers || isWordToo || isLoud || reader.proper.has(key)) return false
  } else if (
    !token.isPossessive &&
    !hit.isGenitive &&
    after &&
    isBeside(reader, tokens[index + length - 1], after)
  ) {
    // "Tom Petty" is not the Tom of this call; "Tom NDA" is.
    if (!isLoud && isSurname(reader, after)) return false
  }
  if (calendarNames.has(key)) return isCalendarPerson(reader, index, length)
  if (placeNames.has(key) && (has(placeBefore, before) || has(placeAfter, after))) return false
  if (!isWordToo || isSpokenTo(reader, index)) return true
  if (token.isFirst) return standsAsName(reader, index, length)
  return !isLoud
}

/** Somebody types without capitals: a whole name, or one that is no word where a person belongs. */
function isSmallName<P>(
  reader: Reader,
  index: number,
  { strength, length }: Hit<P>,
  isWordToo: boolean,
): boolean {
  const keys = reader.tokens.slice(index, index + length).map(({ keys: [key = ''] }) => key)
  if (strength === 'full') return keys.some((key) => key.length > 2 && !wordNames.has(key))
  if (isWordToo || strength === 'last' || (keys[0] ?? '').length < 3) return false
  return (reader.isQuiet && reader.tokens.length > 1) || isSpokenTo(reader, index)
}

function isSurname({ proper }: Reader, { raw, keys, isCapital }: Token): boolean {
  const isAcronym = raw.length > 1 && raw === raw.toUpperCase()
  return (
    isCapital &&
    !isAcronym &&
    !/\p{Lo}/u.test(raw) &&
    !keys.some((key) => proper.has(key) || calendarNames.has(key))
  )
}

/** "May" the person: written to, and no day or year behind. */
function isCalendarPerson(reader: Reader, index: number, length: number): boolean {
  const { tokens } = reader
  const before = tokens[index - 1]
  const after = tokens[index + length]
  if (after && (/^\d/.test(after.raw) || isMonthNoun(reader, index + length))) return false
  if (before && /\d$/.test(before.raw)) return false
  if (has(timeBefore, before)) return false
  const isSpan = tokens.slice(0, index).some(({ keys }) => keys.includes('from'))
  return (
    (isSpokenTo(reader, index) && !isSpan) ||
    (tokens[index]?.isFirst === true && /^\s*,/.test(rest(reader, index, length)))
  )
}

/** "Email May numbers": what follows a month belongs to it, unless a new part of the sentence begins. */
function isMonthNoun({ tokens, text }: Reader, index: number): boolean {
  const token = tokens[index]
  const previous = tokens[index - 1]
  if (token === undefined || previous?.isPossessive) return false
  const isApart = /[,.;:!?)]/.test(text.slice(previous?.end, token.at))
  return !isApart && !token.isCapital && !has(afterPerson, token)
}

function isSpokenTo({ tokens }: Reader, index: number): boolean {
  const before = tokens[index - 1]
  return (
    (has(towards, before) || has(greeting, before)) &&
    !(tokens[index - 1]?.keys.includes('for') && calendarNames.has(tokens[index]?.keys[0] ?? ''))
  )
}

/** "Will, can you …", "Mark’s contract", "Will wants …": at the beginning of a sentence, people alone. */
function standsAsName(reader: Reader, index: number, length: number): boolean {
  const token = reader.tokens[index]
  return (
    token?.isPossessive === true ||
    /^\s*,/.test(rest(reader, index, length)) ||
    has(peopleDo, reader.tokens[index + length])
  )
}

function rest({ text, tokens }: Reader, index: number, length: number): string {
  return text.slice(tokens[index + length - 1]?.end)
}

function partAt<P>(
  reader: Reader,
  index: number,
  { length, isGenitive }: Hit<P>,
  previous: Mention<P> | undefined,
): 0 | 1 | 2 | 3 {
  const { tokens } = reader
  const token = tokens[index]
  const last = tokens[index + length - 1]
  let before = tokens[index - 1]
  if (has(honorifics, before)) before = tokens[index - 2]
  if (
    has(joining, before) &&
    previous &&
    previous.at < (token?.at ?? 0) &&
    isBetween(reader, previous, before)
  ) {
    return previous.part
  }
  if (has(beside, before) || has(conditions, before)) return 2
  if (last?.isPossessive || isGenitive) return 2
  if (token?.isFirst && !/^\s*[,:]/.test(rest(reader, index, length))) {
    const next = tokens[index + length]
    if (has(doing, next)) return 3
    if (has(joining, next)) return 3
  }
  // What begins a sentence is mostly a verb, and whoever stands behind it its object: "Chase Tom".
  const isObject = before?.isFirst === true && !has(greeting, before)
  return has(towards, before) || isObject ? 0 : 1
}

/** Nothing but the joining word stands between two names. */
function isBetween<P>({ text }: Reader, previous: Mention<P>, joint: Token | undefined): boolean {
  return (
    joint !== undefined && text.slice(previous.at + previous.said.length, joint.at).trim() === ''
  )
}

function isBeside({ text }: Reader, first: Token | undefined, second: Token): boolean {
  return (
    first !== undefined &&
    /^[\s.-]+$/.test(text.slice(Math.min(first.end, second.end), Math.max(first.at, second.at)))
  )
}

function has(words: ReadonlySet<string>, token: Token | undefined): boolean {
  return token?.keys.some((key) => words.has(key)) ?? false
}

/** Scripts that write no spaces: 田中さん. */
function spacelessMentions<P extends Nameable>(text: string, people: readonly P[]): Mention<P>[] {
  const cjk = /^[\p{sc=Han}\p{sc=Hangul}\p{sc=Hira}\p{sc=Kana}ー]{2,}$/u
  const named = people.flatMap((person) =>
    [
      `${person.lastName ?? ''}${person.firstName ?? ''}`,
      person.lastName ?? '',
      person.firstName ?? '',
    ]
      .filter((name) => cjk.test(name) && text.includes(name))
      .map((said) => ({ person, said })),
  )
  const longest = named.toSorted((a, b) => b.said.length - a.said.length)
  return longest.flatMap(({ person, said }, index) => {
    const isOthers = longest.some((other) => other.person !== person && other.said === said)
    const isAgain = longest.findIndex((other) => other.person === person) !== index
    const at = text.indexOf(said)
    return isOthers || isAgain ? [] : [{ person, said, how: 'name' as const, part: 1 as const, at }]
  })
}
