import { spans } from './find-words.ts'
import { fold } from './fold.ts'

export type Part = { text: string; hit: boolean; at: number }

/** Cuts a text at every occurrence of the wanted words, whatever their case and accents, so that they can be marked. */
export function highlight(text: string, wanted: readonly string[]): Part[] {
  const words = wanted.map((word) => fold(word.trim()))
  const parts: Part[] = []
  let at = 0
  const cut = (to: number, hit: boolean) => {
    if (to > at) parts.push({ text: text.slice(at, to), hit, at })
    at = to
  }
  for (const { from, to } of spans(text, words)) {
    cut(from, false)
    cut(to, true)
  }
  cut(text.length, false)
  return parts
}
