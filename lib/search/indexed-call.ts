import type { CallGrams, CallText } from '../cache/db.ts'
import type { Transcript } from '../contract/rows.ts'
import { matchesFolded } from '../format/find-words.ts'
import { fold } from '../format/fold.ts'
import { addGrams, mayHold, signatureBytes } from './grams.ts'

export type FoundLine = { speaker: string | null; offset: number; text: string }

/** Longer blocks have fuller signatures, shorter ones more of them. */
const blockLength = 4_000

/** A line as it is compared: one line, whatever breaks were in it. */
function foldLine(text: string): string {
  return fold(text).replaceAll('\n', ' ')
}

/** Reads a transcript for the index. */
export function indexCall(
  transcript: Transcript,
  stamp: string,
): { grams: CallGrams; text: CallText } {
  const { id, utterances } = transcript
  const blocks: string[] = []
  const starts: number[] = []
  const speakers: (string | null)[] = []
  const places = new Map<string | null, number>()
  let lines: string[] = []
  let length = 0
  const close = () => {
    if (lines.length > 0) blocks.push(lines.join('\n'))
    lines = []
    length = 0
  }
  const who = new Uint16Array(utterances.length)
  for (const [index, { speaker, text }] of utterances.entries()) {
    const line = foldLine(text)
    if (length > 0 && length + line.length > blockLength) close()
    if (lines.length === 0) starts.push(index)
    lines.push(line)
    length += line.length + 1
    let place = places.get(speaker)
    if (place === undefined) {
      place = speakers.push(speaker) - 1
      places.set(speaker, place)
    }
    who[index] = place
  }
  close()
  const bits = new Uint8Array(blocks.length * signatureBytes)
  for (const [index, block] of blocks.entries()) addGrams(bits, index * signatureBytes, block)
  return {
    grams: { id, stamp, bits },
    text: {
      id,
      blocks,
      starts: Uint32Array.from(starts),
      texts: utterances.map(({ text }) => text),
      speakers,
      who,
      offsets: Float64Array.from(utterances, ({ offset }) => offset),
    },
  }
}

/** False when no block of the call can have the words. */
export function isCandidate({ bits }: CallGrams, wanted: Uint16Array): boolean {
  for (let start = 0; start < bits.length; start += signatureBytes) {
    if (mayHold(bits, start, wanted)) return true
  }
  return false
}

/** The first `limit` lines of a call that have all the words, in the order they were said. */
export function findInCall(
  { bits }: CallGrams,
  text: CallText,
  words: readonly string[],
  wanted: Uint16Array,
  limit: number,
): FoundLine[] {
  const found: FoundLine[] = []
  for (const [index, block] of text.blocks.entries()) {
    if (!mayHold(bits, index * signatureBytes, wanted) || !matchesFolded(block, words)) continue
    const first = text.starts[index] ?? 0
    for (const [line, folded] of block.split('\n').entries()) {
      if (!matchesFolded(folded, words)) continue
      const at = first + line
      found.push({
        speaker: text.speakers[text.who[at] ?? 0] ?? null,
        offset: text.offsets[at] ?? 0,
        text: text.texts[at] ?? '',
      })
      if (found.length >= limit) return found
    }
  }
  return found
}

/** The same, straight from a transcript. */
export function scanCall(
  { utterances }: Transcript,
  words: readonly string[],
  limit: number,
): FoundLine[] {
  const found: FoundLine[] = []
  for (const { speaker, offset, text } of utterances) {
    if (!matchesFolded(fold(text), words)) continue
    found.push({ speaker, offset, text })
    if (found.length >= limit) break
  }
  return found
}
