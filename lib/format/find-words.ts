import { beyondAscii, fold } from './fold.ts'

/** Plain search over texts: every word must occur, whatever its case and accents, anywhere in the text. */

/** The words of a query, folded; an empty query has none. */
export function queryWords(query: string): string[] {
  return [
    ...new Set(
      fold(query)
        .split(/[^\p{L}\p{N}]+/u)
        .filter((word) => word !== ''),
    ),
  ]
}

/** True when every word occurs in a folded text. */
export function matchesFolded(folded: string, words: readonly string[]): boolean {
  return words.length > 0 && words.every((word) => folded.includes(word))
}

/** A stretch of a text, `to` not included. */
export type Span = { from: number; to: number }

/** Where folded words occur in a text, from left to right, the longest first where several begin, never overlapping. */
export function spans(text: string, words: readonly string[]): Span[] {
  const wanted = words.filter((word) => word !== '')
  if (wanted.length === 0) return []
  const { folded, places } = foldWithPlaces(text)
  const at = (place: number) => places?.[place] ?? place
  /** A hit that ends within what one letter folds to (a Korean syllable) takes the whole letter. */
  const letterEnd = (place: number) => {
    let end = place
    while (places !== null && end < folded.length && places[end] === places[place - 1]) end += 1
    return at(end)
  }
  const next = wanted.map((word) => folded.indexOf(word))
  const found: Span[] = []
  for (let from = 0; ; ) {
    let start = -1
    let length = 0
    for (const [index, word] of wanted.entries()) {
      let place = next[index] ?? -1
      if (place >= 0 && place < from) place = next[index] = folded.indexOf(word, from)
      if (place < 0) continue
      if (start < 0 || place < start || (place === start && word.length > length)) {
        start = place
        length = word.length
      }
    }
    if (start < 0) return found
    from = start + length
    const span = { from: at(start), to: letterEnd(from) }
    // Two hits within one letter are one.
    if (span.from >= (found.at(-1)?.to ?? 0)) found.push(span)
  }
}

/** `places[n]` is where the n-th character of the folded text came from; null where that is n. */
function foldWithPlaces(text: string): { folded: string; places: number[] | null } {
  if (!beyondAscii.test(text)) return { folded: text.toLowerCase(), places: null }
  let folded = ''
  const places: number[] = []
  let from = 0
  for (const letter of text) {
    const part = fold(letter)
    folded += part
    for (let n = 0; n < part.length; n += 1) places.push(from)
    from += letter.length
  }
  places.push(text.length)
  return { folded, places }
}

/** How far a cut may move to fall between two words. */
const longestWord = 40

/**
 * The part of a long text around its first hit, about `length` characters, cut at words, with dots
 * where something was left out.
 */
export function snippet(text: string, words: readonly string[], length: number): string {
  if (text.length <= length) return text
  const first = spans(text, words)[0] ?? { from: 0, to: 0 }
  let from = Math.max(0, first.from - Math.floor(length / 3))
  const space = text.lastIndexOf(' ', from)
  if (from > 0 && space >= 0 && from - space <= longestWord) from = space + 1
  if (isSecondHalf(text, from)) from -= 1
  let to = Math.min(text.length, Math.max(from + length, first.to))
  const end = text.indexOf(' ', to)
  if (end >= 0 && end - to <= longestWord) to = end
  else if (end < 0 && text.length - to <= longestWord) to = text.length
  if (isSecondHalf(text, to)) to += 1
  return `${from > 0 ? '…' : ''}${text.slice(from, to).trim()}${to < text.length ? '…' : ''}`
}

/** True in the middle of a letter that takes two units of UTF-16. */
function isSecondHalf(text: string, at: number): boolean {
  const unit = text.charCodeAt(at)
  return unit >= 0xdc00 && unit <= 0xdfff
}
