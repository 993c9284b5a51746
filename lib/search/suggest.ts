/** "Did you mean": the words on this device that are nearest to those that are nowhere. */

/** How often each word occurs in folded texts. */
export function vocabularyOf(texts: Iterable<string>): Map<string, number> {
  const words = new Map<string, number>()
  for (const text of texts) {
    for (const [word] of text.matchAll(/[\p{L}\p{N}]{3,}/gu)) {
      words.set(word, (words.get(word) ?? 0) + 1)
    }
  }
  return words
}

/**
 * The query with every word that is nowhere replaced by its nearest; null where a word has none near, or
 * where all of them are somewhere.
 */
export function suggestionFor(
  words: readonly string[],
  vocabulary: ReadonlyMap<string, number>,
): string | null {
  let changed = false
  const suggested: string[] = []
  for (const word of words) {
    const best = isSomewhere(word, vocabulary) ? word : nearest(word, vocabulary)
    if (best === null) return null
    if (best !== word) changed = true
    suggested.push(best)
  }
  return changed ? suggested.join(' ') : null
}

function isSomewhere(word: string, vocabulary: ReadonlyMap<string, number>): boolean {
  if (vocabulary.has(word)) return true
  for (const known of vocabulary.keys()) if (known.includes(word)) return true
  return false
}

/** The longer the word, the more slips: none in three letters, two in seven. */
function slipsIn(word: string): number {
  return word.length < 4 ? 0 : word.length < 7 ? 1 : 2
}

function nearest(word: string, vocabulary: ReadonlyMap<string, number>): string | null {
  const most = slipsIn(word)
  let best: { word: string; slips: number; times: number } | null = null
  for (const [known, times] of vocabulary) {
    if (Math.abs(known.length - word.length) > most) continue
    const slips = distance(word, known, most)
    if (slips > most) continue
    if (best === null || slips < best.slips || (slips === best.slips && times > best.times)) {
      best = { word: known, slips, times }
    }
  }
  return best?.word ?? null
}

/**
 * Letters missing, added, swapped for another or with their neighbour (optimal string alignment). Any
 * number above `most` stands for all of them.
 */
function distance(one: string, other: string, most: number): number {
  let before: number[] = []
  let last = Array.from({ length: other.length + 1 }, (_, n) => n)
  for (let row = 1; row <= one.length; row += 1) {
    const now = [row]
    let least = row
    for (let column = 1; column <= other.length; column += 1) {
      const isSame = one[row - 1] === other[column - 1]
      let cost = Math.min(
        at(last, column) + 1,
        at(now, column - 1) + 1,
        at(last, column - 1) + (isSame ? 0 : 1),
      )
      const isSwap = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1]
      if (row > 1 && column > 1 && isSwap) cost = Math.min(cost, at(before, column - 2) + 1)
      now.push(cost)
      least = Math.min(least, cost)
    }
    if (least > most) return most + 1
    before = last
    last = now
  }
  return at(last, other.length)
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY
}
