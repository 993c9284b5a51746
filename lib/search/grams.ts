/**
 * Which pairs and triples of letters occur in a stretch of text, as a set of bits. Of a stretch that
 * lacks one that a word has, the word is not in it; of all others nothing is known until they are read.
 * So a search with signatures misses nothing, and two grams that share a bit cost a look, never a hit.
 */

/** Of a signature. With the 4,000 letters of a block about a fifth of the bits are set. */
export const signatureBytes = 1024

const lastBit = signatureBytes * 8 - 1

function bitOf(first: number, second: number, third: number): number {
  let hash = Math.imul(first + 1, 0x9e3779b1)
  hash = Math.imul((hash ^ (hash >>> 15)) + second, 0x85ebca6b)
  hash = Math.imul((hash ^ (hash >>> 13)) + third, 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) & lastBit
}

/** Whether a unit of UTF-16 can be part of a word of a query; beyond ASCII all of them are let through. */
function isOfWord(unit: number): boolean {
  return (
    (unit >= 0x61 && unit <= 0x7a) ||
    (unit >= 0x30 && unit <= 0x39) ||
    unit > 0x7f ||
    (unit >= 0x41 && unit <= 0x5a)
  )
}

/** Notes every gram of a folded text in the signature that begins at `start`. */
export function addGrams(bits: Uint8Array, start: number, folded: string): void {
  let before = 0
  let last = 0
  for (let n = 0; n < folded.length; n += 1) {
    const unit = folded.charCodeAt(n)
    if (!isOfWord(unit)) {
      before = 0
      last = 0
      continue
    }
    if (last !== 0) set(bits, start, bitOf(last, unit, 0))
    if (before !== 0) set(bits, start, bitOf(before, last, unit))
    before = last
    last = unit
  }
}

function set(bits: Uint8Array, start: number, bit: number): void {
  const place = start + (bit >> 3)
  bits[place] = (bits[place] ?? 0) | (1 << (bit & 7))
}

/** The bits that a stretch must have set to be worth reading for all of these folded words. */
export function gramsOf(words: readonly string[]): Uint16Array {
  const wanted = new Set<number>()
  for (const word of words) {
    if (word.length === 2) wanted.add(bitOf(word.charCodeAt(0), word.charCodeAt(1), 0))
    for (let n = 2; n < word.length; n += 1) {
      wanted.add(bitOf(word.charCodeAt(n - 2), word.charCodeAt(n - 1), word.charCodeAt(n)))
    }
  }
  return Uint16Array.from(wanted)
}

/** False when one of the words is certainly not in the stretch whose signature begins at `start`. */
export function mayHold(bits: Uint8Array, start: number, wanted: Uint16Array): boolean {
  for (const bit of wanted) {
    if (((bits[start + (bit >> 3)] ?? 0) & (1 << (bit & 7))) === 0) return false
  }
  return true
}
