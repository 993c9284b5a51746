import { letters } from '../contract/letters.ts'

/** Whether two names are one, written by two hands: accents, umlauts, punctuation, alphabets. */

const umlauts: Readonly<Record<string, string>> = {
  ä: 'ae',
  ö: 'oe',
  ü: 'ue',
  ø: 'oe',
  å: 'aa',
  đ: 'dj',
}

/** Cyrillic and Greek, as a passport would have it. */
const alphabets: Readonly<Record<string, string>> = {
  ...pairs('абвгґдеёєжзиіїйклмнопрстуфхцчшщыэюяўјљњћђџ', [
    ...'a b v g g d e e e zh z i i i i k l m n o p r s t u f h ts ch sh sch i e iu ia u i l n c d dz'.split(
      ' ',
    ),
  ]),
  ...pairs('αβγδεζηθικλμνξοπρσςτυφχψω', [
    ...'a v g d e z i th i k l m n ks o p r s s t i f h ps o'.split(' '),
  ]),
  ь: '',
  ъ: '',
}

const otherAlphabet = /[\p{Script=Cyrillic}\p{Script=Greek}]/u

/** The words of a name: small, without accents, punctuation and apostrophes. */
export function wordsOf(name: string): string[] {
  return letters(name)
    .replace(/['’ʼ`.]/g, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
}

/** The same, with umlauts as those write them who have none on their keys. */
export function spelledWordsOf(name: string): string[] {
  const small = name.toLowerCase().normalize('NFC')
  return wordsOf(small.replace(/[äöüøåđ]/g, (letter) => umlauts[letter] ?? letter))
}

/** Every way to compare a name by, the words joined by nothing; empty where it has none. */
export function keysOf(name: string): Set<string> {
  const keys = [wordsOf(name), spelledWordsOf(name)].map((words) => words.join(''))
  return new Set(keys.filter((key) => key !== ''))
}

/** Whether two names, or words of a name, are the same but for how they are written. */
export function isSpelledAlike(one: string, other: string): boolean {
  const keys = keysOf(other)
  if ([...keysOf(one)].some((key) => keys.has(key))) return true
  // Only across alphabets: in one of them Jana and Yana are two.
  if (otherAlphabet.test(one) === otherAlphabet.test(other)) return false
  const sounds = soundOf(one)
  return sounds.length > 2 && sounds === soundOf(other)
}

/** What is left of a word in any of these alphabets once the ways to write a sound are one. */
function soundOf(name: string): string {
  return wordsOf(name)
    .join('')
    .replace(/ου/g, 'u')
    .replace(/[\p{Script=Cyrillic}\p{Script=Greek}]/gu, (letter) => alphabets[letter] ?? letter)
    .replace(/shch/g, 'sch')
    .replace(/kh/g, 'h')
    .replace(/ph/g, 'f')
    .replace(/x/g, 'ks')
    .replace(/tz/g, 'ts')
    .replace(/ou/g, 'u')
    .replace(/w/g, 'v')
    .replace(/[yj]/g, 'i')
    .replace(/ie/g, 'e')
    .replace(/ii+/g, 'i')
    .replace(/(.)\1/g, '$1')
}

function pairs(from: string, to: readonly string[]): Record<string, string> {
  return Object.fromEntries([...from].map((letter, index) => [letter, to[index] ?? '']))
}
