import type { ItemAnalysis, Quote } from '../crm/observation.ts'
import { normaliseText } from '../crm/words.ts'
import { quoteOf } from './answered.ts'
import { speaksOfTime } from './deadline.ts'
import { findAbroad } from './evidence-abroad.ts'
import type { Piece, TranscriptIndex } from './piece.ts'
import type { Stance } from './stance.ts'
import { isOwnPromise, stanceOf } from './stance.ts'
import { stanceAbroad } from './stance-abroad.ts'
import { kinds, tellingWords } from './telling-words.ts'

export type Evidence = {
  /** Words of the transcript, exactly as they stand there. */
  quote: string
  /** All that was said in one breath with it, and where in that it begins. */
  utterance: string
  start: number
  speaker: string | null
  /** Seconds from the start of the recording. */
  offsetSeconds: number
  /** `exact`: all of the item's telling words were said. `close`: enough of them, near enough. */
  alignment: 'exact' | 'close'
  /** The quote promises or asks for something ("I'll…", "can you…"). */
  promised: boolean
  /** What it does with the work; a `refusal` says the opposite of the item. */
  stance: Stance
  /** What it answers, where the promise spans two utterances. */
  before: Quote | null
  /** Place in the quote of the last word that it shares with the item. */
  matterEnds: number
}

/**
 * What part of an item's words, by weight, the quote must share: at the very moment that Fathom
 * names, around it, and anywhere else. Elsewhere two telling words are asked for as well, because one
 * word of a long call is always somewhere.
 */
const thresholds = { moment: 0.2, nearby: 0.34, anywhere: 0.6 }

/** Fathom names the moment at which the matter comes up; the promise follows within a few turns. */
const nearby = { before: 30, after: 60 }
const nearbyBonus = 0.2
const promiseBonus = 0.1

const longestQuote = 300

/**
 * Finds the words that an item was made from, or null where none are its own: no alignment, no
 * quote. The same transcript and item always give the same quote.
 */
export function findEvidence(
  item: { description: string; recordingTimestamp: number | null; assigneeName?: string | null },
  index: TranscriptIndex,
): Evidence | null {
  const words = weigh(item.description, index)
  const total = [...words.values()].reduce((sum, { weight }) => sum + weight, 0)
  const shared = sharedByPiece(words, index.pieces.length)
  let best: Found | null = null
  for (const [place, { utterance, promised, stance }] of index.pieces.entries()) {
    // Talk about the matter proves nothing, and neither does what was done, asked or only supposed.
    if (!promised && stance !== 'refusal' && stance !== 'unread') continue
    const telling = shared.telling[place] ?? 0
    if (telling === 0) continue
    const part = (shared.weight[place] ?? 0) / total
    const near = nearness(item.recordingTimestamp, index.transcript[utterance]?.offset ?? 0)
    if (telling < (near > 0 ? 1 : 2) || part < thresholdAt(near)) continue
    const score = part + near * nearbyBonus + (promised ? promiseBonus : 0)
    if (best === null || score > best.score) {
      best = { place, score, whole: part > 0.999 && telling >= 2 }
    }
  }
  best = answered(item, words, shared, total, index, best)
  if (best) return evidenceOf(best, words, index)
  const near = (offset: number) => nearness(item.recordingTimestamp, offset)
  const place = thin(words, index, near) ?? findAbroad(item, index, near)
  return place === null ? null : evidenceOf({ place, score: 0, whole: false }, words, index)
}

type Found = { place: number; score: number; whole: boolean; asked?: number }
type Shared = ReturnType<typeof sharedByPiece>

/** The best where an answer and what it answers are taken as one. */
function answered(
  item: { recordingTimestamp: number | null },
  words: Weighed,
  shared: Shared,
  total: number,
  index: TranscriptIndex,
  found: Found | null,
): Found | null {
  let best = found
  for (const { place, asked } of index.answers) {
    const both = [...words.values()].filter(({ places }) => places.has(asked) || places.has(place))
    if ((shared.telling[asked] ?? 0) === 0) continue
    const part = both.reduce((sum, { weight }) => sum + weight, 0) / total
    const telling = both.filter((one) => one.telling).length
    const near = Math.max(
      ...[asked, place].map((one) =>
        nearness(
          item.recordingTimestamp,
          index.transcript[index.pieces[one]?.utterance ?? 0]?.offset ?? 0,
        ),
      ),
    )
    if (telling < (near > 0 ? 1 : 2) || part < thresholdAt(near)) continue
    const score = part + near * nearbyBonus + promiseBonus
    // The answer goes before the question alone.
    if (best === null || score >= best.score || best.place === asked) {
      best = { place, score, whole: part > 0.999 && telling >= 2, asked }
    }
  }
  return best
}

/**
 * "Send the plan", "Call Tom": nothing but common words and names. All of them must be in one promise,
 * near the moment; "you" is whoever is spoken to.
 */
function thin(
  words: Weighed,
  { pieces, transcript, names }: TranscriptIndex,
  near: (offset: number) => number,
): number | null {
  if (
    words.size < 2 ||
    [...words.values()].some(({ telling, places }) => telling && !places.size)
  ) {
    return null
  }
  let best: { place: number; near: number } | null = null
  for (const [place, piece] of pieces.entries()) {
    const utterance = transcript[piece.utterance]
    if (!utterance || piece.abroad || !piece.promised) continue
    const close = near(utterance.offset)
    if (close <= 0 || (best && close <= best.near)) continue
    const said = utterance.text.slice(piece.start, piece.end)
    const speaker = new Set(tellingWords(utterance.speaker ?? ''))
    const spoken = new Set(tellingWords(said))
    const isAllSaid = [...words.keys()].every(
      (word) =>
        spoken.has(word) || (names.has(word) && (speaker.has(word) || /\byou\b/i.test(said))),
    )
    if (isAllSaid && [...words.keys()].some((word) => kinds.has(word) && spoken.has(word))) {
      best = { place, near: close }
    }
  }
  return best?.place ?? null
}

/** What speaks against a quote as the proof of an item of this assignee's. */
export function doubtsOf(
  evidence: Evidence | null,
  assigneeName: string | null,
): { opposed: boolean; byAnother: boolean } {
  if (!evidence) return { opposed: false, byAnother: false }
  const speaker = normaliseText(evidence.speaker ?? '').split(' ')
  const assignee = normaliseText(assigneeName ?? '').split(' ')
  const known = evidence.speaker !== null && assigneeName !== null
  return {
    opposed: evidence.stance === 'refusal',
    byAnother:
      known &&
      (isOwnPromise(evidence.quote) || isOwnAbroad(evidence)) &&
      !assignee.some((name) => speaker.includes(name)),
  }
}

function isOwnAbroad({ quote, stance }: Evidence): boolean {
  return stance === 'promise' && stanceOf(quote) === 'unread' && stanceAbroad(quote).own
}

/** A quote as a card shows it, with what speaks against it. */
export function shownEvidence(
  { quote, speaker, offsetSeconds, before }: Evidence,
  { opposed, byAnother }: ReturnType<typeof doubtsOf>,
): NonNullable<ItemAnalysis['evidence']> {
  const doubt = opposed ? 'opposed' : byAnother ? 'by_another' : null
  return {
    quote,
    speaker,
    offsetSeconds,
    ...(doubt && { doubt }),
    ...(before && { before }),
  }
}

type Weighed = ReadonlyMap<
  string,
  { weight: number; telling: boolean; places: ReadonlySet<number> }
>

/**
 * Rare words tell more than common ones. Verbs of doing ("send") and names of those present are said
 * all the time; a word that was never said is Fathom's own and cannot be asked for in full.
 *
 * "Priya to send the plan" is said by Priya, who does not say her own name: a name counts as said in
 * all its bearer's lines. It is a name only where the item writes it as one, because anybody may call
 * themself "Revised Proposal".
 */
function weigh(description: string, { pieces, places, names }: TranscriptIndex): Weighed {
  const written = [...description.matchAll(/[\p{L}\p{N}]+/gu)].filter(([word]) =>
    /^\P{Ll}/u.test(word),
  )
  const capitals = new Set(written.flatMap(([word]) => tellingWords(word)))
  return new Map(
    [...new Set(tellingWords(description))].map((word) => {
      const bearer = capitals.has(word) ? names.get(word) : undefined
      const found = new Set([...(places.get(word) ?? []), ...(bearer ?? [])])
      const rarity = Math.log(1 + pieces.length / (1 + found.size)) / Math.log(2 + pieces.length)
      const general = kinds.has(word) || bearer !== undefined
      const said = found.size > 0 ? 1 : 0.6
      const weight = rarity * said * (general ? 0.4 : 1)
      return [word, { weight, telling: !general, places: found }]
    }),
  )
}

/** Of each piece, the weight of the item's words in it and the number of the telling ones. */
function sharedByPiece(
  words: Weighed,
  pieces: number,
): { weight: Float64Array; telling: Uint16Array } {
  const shared = { weight: new Float64Array(pieces), telling: new Uint16Array(pieces) }
  for (const { weight, telling, places } of words.values()) {
    for (const place of places) {
      shared.weight[place] = (shared.weight[place] ?? 0) + weight
      if (telling) shared.telling[place] = (shared.telling[place] ?? 0) + 1
    }
  }
  return shared
}

/** 1 at the item's own moment, 0 outside the time around it. */
function nearness(moment: number | null, offset: number): number {
  if (moment === null) return 0
  const away = offset - Math.floor(moment)
  const reach = away < 0 ? nearby.before : nearby.after
  return Math.max(0, 1 - Math.abs(away) / reach)
}

function thresholdAt(near: number): number {
  if (near === 1) return thresholds.moment
  return near > 0 ? thresholds.nearby : thresholds.anywhere
}

function evidenceOf(
  { place, whole, asked }: Found,
  words: Weighed,
  { transcript, pieces }: TranscriptIndex,
): Evidence | null {
  const piece = pieces[place]
  const utterance = piece && transcript[piece.utterance]
  if (!utterance) return null
  const next = pieces[place + 1]
  const end = next && saysWhen(next, piece, utterance.text) ? next.end : piece.end
  const quote = utterance.text.slice(piece.start, end)
  const question = asked === undefined ? undefined : pieces[asked]
  return {
    quote,
    utterance: utterance.text,
    start: piece.start,
    speaker: utterance.speaker,
    offsetSeconds: utterance.offset,
    alignment: whole ? 'exact' : 'close',
    promised: piece.promised,
    stance: piece.stance,
    before: question ? quoteOf(question, { transcript }) : null,
    matterEnds: lastShared(quote, words),
  }
}

/** "I'll send the plan. You'll have it by Friday." The second sentence belongs to the first. */
function saysWhen(next: Piece, piece: Piece, text: string): boolean {
  if (next.utterance !== piece.utterance || next.end - piece.start > longestQuote) return false
  const said = text.slice(next.start, next.end)
  const short = said.split(/\s+/).length <= 12
  const already = speaksOfTime(text.slice(piece.start, piece.end))
  return short && !already && speaksOfTime(said)
}

function lastShared(quote: string, words: Weighed): number {
  let last = 0
  for (const { index, 0: word } of quote.matchAll(/[\p{L}\p{N}]+/gu)) {
    if (tellingWords(word).some((telling) => words.has(telling))) last = index + word.length
  }
  return last
}
