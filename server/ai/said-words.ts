import type { Priority } from '../../lib/contract/vocabulary.ts'
import type { NameMask } from './mask.ts'
import { mask, placeholder } from './mask.ts'
import { priorityIn } from './priority.ts'
import { cut } from './prompt.ts'

/** What a model says was said, held against what was said; and what of its own words may be shown. */

/** Words as they are compared: case, accents of typesetting and runs of space aside. */
export function comparable(text: string): string {
  return mask(text).toLowerCase().replace(/[’‘]/g, "'").replace(/[“”]/g, '"')
}

/** Whether a text has these words, and not only as a part of longer ones. */
export function hasWords(text: string, words: string): boolean {
  const letter = /[\p{L}\p{N}]/u
  const isEdge = (inner = '', outer = '') =>
    !(letter.test(inner) && letter.test(outer)) || isUnspaced(inner)
  for (let at = text.indexOf(words); at >= 0; at = text.indexOf(words, at + 1)) {
    const end = at + words.length
    if (isEdge(text[at], text[at - 1]) && isEdge(text[end - 1], text[end])) return true
  }
  return false
}

function isUnspaced(letter: string): boolean {
  return /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(letter)
}

/** By our own list, in the cited words and in the whole of what they stand in: "not urgent" is not urgent. */
export function isPriority(
  priority: Priority,
  words: string,
  sources: (words: string) => readonly string[],
): boolean {
  return (
    priorityIn(words) === priority && sources(words).some((text) => priorityIn(text) === priority)
  )
}

/**
 * A model's sentence as it may be shown: one plain line. Empty where something of it had to be masked,
 * because a sentence with a number, an address, a place in the net or somebody's whole name in it is
 * not for a card; ours is shown instead.
 */
export function ourOwnWords(text: string, longest: number, names: NameMask): string {
  const masked = mask(text, names)
  const untouched = masked === mask(text)
  return placeholder.test(masked) || !untouched ? '' : cut(masked, longest)
}
