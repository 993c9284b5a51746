import { letters } from '../../lib/contract/letters.ts'
import { shortForms } from '../../lib/contract/nicknames.ts'
import { readPersonName } from './person-name.ts'

/** Somebody who can be named. */
export type Nameable = {
  firstName: string | null
  lastName: string | null
  email: string | null
  speakerName: string | null
  companyName: string | null
  /** A mailbox of a duty: "Support" is a word, so only its address names it. */
  isRole: boolean
}

/** One word of a text. */
export type Token = {
  raw: string
  keys: readonly string[]
  at: number
  end: number
  isCapital: boolean
  isPossessive: boolean
  isFirst: boolean
}

/** How sure a way of naming is: the surest that fits a place decides whom it means. */
export type Strength = 'full' | 'first' | 'short' | 'last'
export const strengths: readonly Strength[] = ['full', 'first', 'short', 'last']

export type Form = { words: readonly (readonly string[])[]; strength: Strength }
export function tokensOf(text: string): Token[] {
  return [...text.matchAll(/[\p{L}\p{M}\p{N}]+(?:['’][\p{L}\p{M}]+)*/gu)].map((match) => {
    const [raw] = match
    const at = match.index
    const end = at + raw.length
    const bare = raw.replace(/['’]s$/iu, '')
    const isPossessive =
      bare !== raw || (/^['’](?!\p{L})/u.test(text.slice(end)) && /s$/i.test(raw))
    const before = text.slice(0, at)
    return {
      raw,
      keys: [
        ...new Set(
          [bare, bare.replace(/^(?:d|l|qu|j|n|s|m|t)['’](?=\p{Lu})/iu, '')].flatMap(keysOf),
        ),
      ],
      at,
      end,
      isCapital: /^(?:\p{Lu}|\p{Lt}|\p{Lo}|(?:d|l|qu)['’]\p{Lu})/u.test(raw),
      isPossessive,
      isFirst: /(?:^|[.!?:;\n•–—])[\s"“”'‘«»¿¡([*-]*$/u.test(before),
    }
  })
}

/** A word for comparing; with an umlaut also as those write it who have none on their keys. */
function keysOf(word: string): string[] {
  const small = word.toLowerCase().normalize('NFC')
  const spelt = small.replace(/[äöüøåæœ]/g, (letter) => spelling[letter] ?? letter)
  return [...new Set([letters(small), letters(spelt)].map((key) => key.replace(/['’]/g, '')))]
}

const spelling: Readonly<Record<string, string>> = {
  ä: 'ae',
  ö: 'oe',
  ü: 'ue',
  ø: 'oe',
  å: 'aa',
  æ: 'ae',
  œ: 'oe',
}

export function wordsOf(text: string): string[] {
  return text
    .split(/[^\p{L}\p{M}\p{N}'’]+/u)
    .filter((word) => word !== '')
    .flatMap(keysOf)
}

/** Every way in which somebody may be named. */
export function formsOf({ firstName, lastName, speakerName, email }: Nameable): Form[] {
  const spoken = speakerName === null ? null : readPersonName(speakerName, email)
  const names = [{ first: firstName, last: lastName }, spoken ?? { first: null, last: null }]
  if (names.every(({ first, last }) => first === null && last === null))
    names.push(nameInAddress(email))
  return names.flatMap(({ first, last }) => {
    const given = split(first)
    const family = split(last)
    const [call] = given
    const forms: Form[] = []
    if (given.length > 0 && family.length > 0) {
      const surname = family.at(-1) ?? []
      forms.push({ words: [...given, ...family], strength: 'full' })
      forms.push({ words: [...family, ...given], strength: 'full' })
      if (call)
        forms.push(
          { words: [call, ...family], strength: 'full' },
          { words: [call, surname], strength: 'full' },
        )
      // "Tom B." is one Tom of two, and "T. Berg" is one Berg.
      if (call)
        forms.push(
          { words: [call, initials(surname)], strength: 'full' },
          { words: [initials(call), ...family], strength: 'full' },
        )
    }
    if (given.length > 0) forms.push({ words: given, strength: 'first' })
    if (call && given.length > 1 && !first?.includes('-'))
      forms.push({ words: [call], strength: 'first' })
    const short = shortOf(call ?? [])
    if (short.length > 0) {
      forms.push({ words: [short], strength: 'short' })
      if (family.length > 0) forms.push({ words: [short, ...family], strength: 'full' })
    }
    if (family.length > 0) forms.push({ words: family, strength: 'last' })
    return forms
  })
}

function initials(keys: readonly string[]): string[] {
  return keys.map((key) => key.slice(0, 1))
}

function split(name: string | null): string[][] {
  return (name ?? '')
    .split(/[^\p{L}\p{M}\p{N}'’]+/u)
    .filter((word) => word !== '')
    .map(keysOf)
}

function shortOf(keys: readonly string[]): string[] {
  const short = keys.flatMap((key) => [...(shortForms.get(key) ?? [])])
  const long = [...shortForms].flatMap(([name, forms]) =>
    keys.some((key) => forms.has(key)) ? [name] : [],
  )
  return [...short, ...long]
}

/** `tom.berg@` where the invitation has no name. */
function nameInAddress(email: string | null): { first: string | null; last: string | null } {
  const words =
    (email ?? '')
      .split('@', 1)[0]
      ?.split(/[^\p{L}]+/u)
      .filter((word) => word.length > 1) ?? []
  return { first: words[0] ?? null, last: words.length > 1 ? (words.at(-1) ?? null) : null }
}

/** A heading, in which every word has a capital. */
export function isTitled(tokens: readonly Token[]): boolean {
  const long = tokens.filter(({ raw, isFirst }) => raw.length > 3 && !isFirst && !/^\d/.test(raw))
  return long.length > 2 && long.every(({ isCapital }) => isCapital)
}
