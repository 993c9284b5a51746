import { normaliseText } from '../crm/words.ts'
import { conceptsOf } from './concepts.ts'
import type { Piece, TranscriptIndex } from './piece.ts'

/**
 * Fathom writes its items in English, whatever was spoken. In a call of another language the line is
 * found by the moment, by who speaks, by names and numbers, and by what words mean.
 */

export type ItemAbroad = {
  description: string
  recordingTimestamp: number | null
  assigneeName?: string | null
}

/** What half of all items do: of the meanings they tell least. */
const common = new Set(['send', 'call', 'mail', 'meet', 'check', 'create', 'follow'])
const enough = 1.6
/** Where the one who owes it promises something of the kind at the very moment: more than the verb. */
const enoughOfTheirs = 1

/** The place of the piece that an item was made from, or null. `nearness`: 1 at the item's moment, 0 far from it. */
export function findAbroad(
  item: ItemAbroad,
  { pieces, transcript }: TranscriptIndex,
  nearness: (offset: number) => number,
): number | null {
  const wanted = traitsOf(item.description)
  let best: { place: number; score: number } | null = null
  for (const [place, piece] of pieces.entries()) {
    if (!piece.abroad || !(piece.promised || piece.stance === 'refusal')) continue
    const utterance = transcript[piece.utterance]
    const near = nearness(utterance?.offset ?? 0)
    if (!utterance || near <= 0) continue
    const shared = sharedTraits(wanted, utterance.text.slice(piece.start, piece.end))
    const theirs = isTheirs(piece, utterance.speaker, item.assigneeName ?? null)
    if (shared < (theirs && near >= 0.5 ? enoughOfTheirs : enough)) continue
    const score = shared * 0.3 + near * 0.5 + (theirs ? 0.2 : 0)
    if (best === null || score > best.score) best = { place, score }
  }
  return best?.place ?? null
}

/** A request may come from anybody; a promise of their own, from whom the item names. */
function isTheirs(piece: Piece, speaker: string | null, assignee: string | null): boolean {
  if (piece.stance === 'request' || assignee === null || speaker === null) return true
  const names = normaliseText(assignee).split(' ')
  return normaliseText(speaker)
    .split(' ')
    .some((name) => names.includes(name))
}

type Traits = { concepts: ReadonlySet<string>; marks: readonly string[] }

function traitsOf(description: string): Traits {
  const words = description.match(/[\p{L}\p{N}.,'’-]*[\p{L}\p{N}]/gu) ?? []
  const concepts = new Set(words.flatMap((word) => conceptsOf(normaliseText(word))))
  // Names and numbers are the same in every language; the first word has its capital from the sentence.
  const marks = words.filter((word, at) => /\d/.test(word) || (at > 0 && /^\p{Lu}/u.test(word)))
  return { concepts, marks: marks.map(normaliseText).filter((mark) => mark.length > 1) }
}

function sharedTraits({ concepts, marks }: Traits, said: string): number {
  const text = ` ${normaliseText(said)} `
  const isUnspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(said)
  const words = isUnspaced ? [normaliseText(said)] : text.trim().split(' ')
  const meant = new Set(words.flatMap((word) => conceptsOf(word)))
  let shared = 0
  for (const concept of concepts) if (meant.has(concept)) shared += common.has(concept) ? 0.7 : 1
  const named = marks.filter((mark) => text.includes(isUnspaced ? mark : ` ${mark} `)).length
  // "The offer for Leipzig" is not that for Bremen. Japanese writes Leipzig in letters of its own.
  if (named === 0 && marks.length > 0 && !isUnspaced) return shared - 0.8
  return shared + 1.2 * named
}
