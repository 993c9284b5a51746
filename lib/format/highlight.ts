export type Part = { text: string; hit: boolean; at: number }

/** Cuts a text at every occurrence of the wanted words, whatever their case, so that they can be marked. */
export function highlight(text: string, wanted: readonly string[]): Part[] {
  const words = wanted.map((word) => word.trim().toLowerCase()).filter((word) => word !== '')
  if (words.length === 0) return [{ text, hit: false, at: 0 }]
  const lower = text.toLowerCase()
  // A letter whose lower case is longer (İ) would shift every place after it.
  if (lower.length !== text.length) return [{ text, hit: false, at: 0 }]
  const parts: Part[] = []
  let from = 0
  while (from < text.length) {
    let start = -1
    let length = 0
    for (const word of words) {
      const found = lower.indexOf(word, from)
      if (found < 0) continue
      if (start < 0 || found < start || (found === start && word.length > length)) {
        start = found
        length = word.length
      }
    }
    if (start < 0) break
    if (start > from) parts.push({ text: text.slice(from, start), hit: false, at: from })
    parts.push({ text: text.slice(start, start + length), hit: true, at: start })
    from = start + length
  }
  if (from < text.length) parts.push({ text: text.slice(from), hit: false, at: from })
  return parts
}
