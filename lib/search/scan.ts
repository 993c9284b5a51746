/** Plain search over texts: every word must occur, whatever its case and accents, anywhere in the text. */

/** A text as it is compared: without case and accents. Its length may differ from the text's. */
export function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
}

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

/** True when every word occurs in the text. */
export function matches(text: string, words: readonly string[]): boolean {
  if (words.length === 0) return false
  const folded = fold(text)
  return words.every((word) => folded.includes(word))
}

/**
 * The part of a long text around its first hit, about `length` characters, cut at words, with dots
 * where something was left out.
 */
export function snippet(text: string, words: readonly string[], length: number): string {
  if (text.length <= length) return text
  const lower = text.toLowerCase()
  const hits = words.map((word) => lower.indexOf(word)).filter((at) => at >= 0)
  const at = hits.length > 0 ? Math.min(...hits) : 0
  let from = Math.max(0, at - Math.floor(length / 3))
  const space = text.lastIndexOf(' ', from)
  if (from > 0 && space >= 0) from = space + 1
  let to = Math.min(text.length, from + length)
  const end = text.indexOf(' ', to)
  if (to < text.length && end >= 0) to = end
  return `${from > 0 ? '…' : ''}${text.slice(from, to).trim()}${to < text.length ? '…' : ''}`
}
