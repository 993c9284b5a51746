import { conceptsOf } from './concepts.ts'

/**
 * What the learned tier sees of an item's words: the words, their neighbours, the first ones, and
 * pieces of three to five letters, each hashed to a place among the weights. The same in training and
 * in use; a change here asks for `npm run train`.
 */
export type Feature = {
  /** Place among the weights. */
  place: number
  /** The word of the item that it comes from, as it was written. */
  word: string
}

/** How many places there are; features that meet in one share a weight. */
export const places = 12_288

/** Longer items say their work at the beginning. */
const mostWords = 24

const words = /[\p{L}\p{M}]+(?:['’][\p{L}\p{M}]+)?|\p{N}+/gu
/** Scripts that put no space between words: every piece of two and three letters is one. */
const unspaced = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー]+$/u
const runs =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー]+|[^\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー]+/gu

export function featuresOf(text: string): Feature[] {
  const tokens = (text.normalize('NFKC').match(words) ?? [])
    .flatMap((word) => word.match(runs) ?? [])
    .slice(0, mostWords)
  const found = new Map<number, string>()
  const add = (name: string, word: string) => {
    const place = placeOf(name)
    if (!found.has(place)) found.set(place, word)
  }
  const folded = tokens.map(fold)
  for (const [index, token] of tokens.entries()) {
    const word = folded[index] ?? ''
    if (unspaced.test(token)) {
      for (const size of [1, 2, 3, 4])
        for (const piece of piecesOf(word, size)) add(`j${piece}`, token)
      if (index === tokens.length - 1)
        for (const size of [2, 3]) add(`J${word.slice(-size)}`, token)
      continue
    }
    add(`w${word}`, token)
    if (index === 0) add(`1${word}`, token)
    if (index > 0) add(`b${folded[index - 1]} ${word}`, token)
    if (index === 1) add(`2${folded[0]} ${word}`, token)
    if (index === tokens.length - 1) add(`l${word}`, token)
    const edged = `<${word}>`
    if (word.length > 3)
      for (const size of [3, 4, 5])
        for (const piece of piecesOf(edged, size)) add(`c${piece}`, token)
  }
  const meant = folded
    .map((word, index) => ({ word: tokens[index] ?? '', concepts: conceptsOf(word) }))
    .filter(({ concepts }) => concepts.length > 0)
  for (const [index, { word, concepts }] of meant.entries()) {
    for (const concept of concepts) {
      add(`m${concept}`, word)
      if (index === 0) add(`f${concept}`, word)
      if (index === meant.length - 1) add(`e${concept}`, word)
      for (const other of meant.slice(0, index))
        for (const before of other.concepts) {
          add(`p${[before, concept].sort().join(' ')}`, word)
        }
    }
    for (const one of concepts)
      for (const two of concepts) if (one < two) add(`p${one} ${two}`, word)
  }
  return [...found].map(([place, word]) => ({ place, word }))
}

/** Lower case without the accents of Latin letters; every number is the same. */
function fold(word: string): string {
  return word
    .toLowerCase()
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
    .replace(/\p{N}+/gu, '0')
}

function piecesOf(text: string, size: number): string[] {
  const letters = [...text]
  return Array.from({ length: Math.max(0, letters.length - size + 1) }, (_, from) =>
    letters.slice(from, from + size).join(''),
  )
}

/** FNV-1a of 32 bits over UTF-16, folded to a place. */
function placeOf(name: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < name.length; index += 1) {
    hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193)
  }
  return ((hash ^ (hash >>> 15)) >>> 0) % places
}
