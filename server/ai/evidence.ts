import { contentWords, normaliseText } from '../crm/words.ts'
import type { FathomUtterance } from '../fathom/event.ts'
import { findDeadlinePhrases } from './deadline-phrase.ts'

export type Evidence = {
  /** Words of the transcript, exactly as they stand there. */
  quote: string
  speaker: string | null
  /** Seconds from the start of the recording. */
  offsetSeconds: number
  /** `exact`: all of the item's telling words were said. `close`: enough of them, near enough. */
  alignment: 'exact' | 'close'
  /** The quote promises or asks for something ("I'll…", "can you…"). */
  promised: boolean
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
const longestPiece = 220

/** A sentence, or a part of a long one, of one utterance. */
type Piece = {
  utterance: number
  start: number
  end: number
  promised: boolean
}

/** A transcript made ready for looking things up; made once for all items of a meeting. */
export type TranscriptIndex = {
  transcript: readonly FathomUtterance[]
  pieces: readonly Piece[]
  /** Places of the pieces that hold a word. */
  places: ReadonlyMap<string, readonly number[]>
  /** Words of the speakers' names, and the places of all that each has said. */
  names: ReadonlyMap<string, readonly number[]>
}

export function indexTranscript(transcript: readonly FathomUtterance[]): TranscriptIndex {
  const pieces: Piece[] = []
  const places = new Map<string, number[]>()
  const names = new Map<string, number[]>()
  const namesOf = new Map<string, string[]>()
  for (const [utterance, { text, speaker }] of transcript.entries()) {
    const name = namesOf.get(speaker ?? '') ?? tellingWords(speaker ?? '')
    namesOf.set(speaker ?? '', name)
    for (const { start, end } of piecesOf(text)) {
      const said = text.slice(start, end)
      addPlace(places, tellingWords(said), pieces.length)
      addPlace(names, name, pieces.length)
      pieces.push({ utterance, start, end, promised: promise.test(said) })
    }
  }
  return { transcript, pieces, places, names }
}

function addPlace(to: Map<string, number[]>, words: readonly string[], place: number): void {
  for (const word of new Set(words)) {
    const known = to.get(word)
    if (known) known.push(place)
    else to.set(word, [place])
  }
}

/**
 * Finds the words that an item was made from, or null where none are its own: no alignment, no
 * quote. The same transcript and item always give the same quote.
 */
export function findEvidence(
  item: { description: string; recordingTimestamp: number | null },
  index: TranscriptIndex,
): Evidence | null {
  const words = weigh(item.description, index)
  const total = [...words.values()].reduce((sum, { weight }) => sum + weight, 0)
  const shared = sharedByPiece(words, index.pieces.length)
  let best: { place: number; score: number; whole: boolean } | null = null
  for (const [place, { utterance, promised }] of index.pieces.entries()) {
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
  return best && evidenceOf(best.place, best.whole, words, index)
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
  place: number,
  whole: boolean,
  words: Weighed,
  { transcript, pieces }: TranscriptIndex,
): Evidence | null {
  const piece = pieces[place]
  const utterance = piece && transcript[piece.utterance]
  if (!utterance) return null
  const next = pieces[place + 1]
  const end = next && saysWhen(next, piece, utterance.text) ? next.end : piece.end
  const quote = utterance.text.slice(piece.start, end)
  return {
    quote,
    speaker: utterance.speaker,
    offsetSeconds: utterance.offset,
    alignment: whole ? 'exact' : 'close',
    promised: piece.promised,
    matterEnds: lastShared(quote, words),
  }
}

/** "I'll send the plan. You'll have it by Friday." The second sentence belongs to the first. */
function saysWhen(next: Piece, piece: Piece, text: string): boolean {
  if (next.utterance !== piece.utterance || next.end - piece.start > longestQuote) return false
  const said = text.slice(next.start, next.end)
  const short = said.split(/\s+/).length <= 12
  const already = findDeadlinePhrases(text.slice(piece.start, piece.end)).length > 0
  return short && !already && findDeadlinePhrases(said).length > 0
}

function lastShared(quote: string, words: Weighed): number {
  let last = 0
  for (const { index, 0: word } of quote.matchAll(/[\p{L}\p{N}]+/gu)) {
    if (tellingWords(word).some((telling) => words.has(telling))) last = index + word.length
  }
  return last
}

/**
 * A stop, and then space before anything but a small letter ("sp. z o.o." does not end), or a new
 * line. Chinese and Japanese stops need no space.
 */
const sentenceEnd = /[.!?…]+["'”’)]*\s+(?!\p{Ll})|[。！？]+|\n+/gu

/** Sentences, and long ones in parts, without the space around them. */
function piecesOf(text: string): { start: number; end: number }[] {
  const ends = [...text.matchAll(sentenceEnd)].map(({ index, 0: stop }) => index + stop.length)
  let from = 0
  return [...ends, text.length].flatMap((to) => {
    const sentence = text.slice(from, to)
    const parts = partsOf(sentence).flatMap((part) => {
      const start = from + part.start + (part.text.length - part.text.trimStart().length)
      const end = from + part.start + part.text.trimEnd().length
      return end > start ? [{ start, end }] : []
    })
    from = to
    return parts
  })
}

function partsOf(sentence: string): { start: number; text: string }[] {
  const parts: { start: number; text: string }[] = []
  let start = 0
  while (sentence.length - start > longestPiece) {
    const reach = sentence.slice(start, start + longestPiece)
    const pause = Math.max(
      reach.lastIndexOf(', '),
      reach.lastIndexOf('; '),
      reach.lastIndexOf(' – '),
    )
    const gap = pause > longestPiece / 3 ? pause + 1 : reach.lastIndexOf(' ') + 1
    const cut = gap > 0 ? gap : reach.replace(/[\uD800-\uDBFF]$/, '').length
    parts.push({ start, text: sentence.slice(start, start + cut) })
    start += cut
  }
  return [...parts, { start, text: sentence.slice(start) }]
}

const promise =
  /\b(?:(?:i|we|you|he|she|they)(?:['’]ll| will|['’](?:m|re) going to| (?:am|are) going to)|(?:i|we) (?:can|could|should|need to|have to|want to|owe|promise)|i['’]d like you to|need you to|let me|let['’]s|(?:can|could|would|will) (?:you|we|i)|please|make sure|don['’]t forget|remind me|leave (?:it|that) with me|on my list|next steps? (?:is|are)|action item|it would be (?:great|good|helpful) if)\b/i

/** Words that say the same, by the first of them: Fathom writes "send" where somebody said "get over". */
const sameWords = [
  'send email mail share forward shoot pass ping deliver submit provide supply resend return',
  'schedule book arrange organise organize set calendar plan fix invite',
  'prepare draft create write build produce compile put assemble pull make',
  'check review verify look clarify confirm examine investigate find see',
  'call phone ring dial',
  'talk speak discuss chat ask tell inform answer reply respond',
  'update revise refresh amend new change edit',
  'demo demonstrate demonstration show walkthrough',
  'proposal quote quotation offer',
  'contract agreement msa',
  'price pricing cost costs',
  'follow circle get back',
  'introduce introduction intro connect',
  'document doc documentation docs paper',
  'info information detail details',
]

const kindOf = new Map<string, string>()
/** The groups of mere doing: shared by half of all items, so they prove little. */
const kinds = new Set<string>()
for (const [place, group] of sameWords.entries()) {
  const [first = '', ...others] = contentWords(group)
  for (const word of [first, ...others]) if (!kindOf.has(word)) kindOf.set(word, first)
  if (place < 7 || first === 'follow') kinds.add(first)
}

/** Content words with numbers in digits and words of one meaning made one. */
function tellingWords(text: string): string[] {
  const digits = normaliseText(text).replace(spelledNumber, (...found: string[]) => {
    const [, tens, ones, single] = found
    return String((tensOf.get(tens ?? '') ?? 0) + (onesOf.get(ones ?? single ?? '') ?? 0))
  })
  return contentWords(digits).map((word) => kindOf.get(word) ?? word)
}

const tensWords = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ')
const onesWords =
  'one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  )
const tensOf = new Map(tensWords.map((word, index) => [word, (index + 2) * 10]))
const onesOf = new Map(onesWords.map((word, index) => [word, index + 1]))
const spelledNumber = new RegExp(
  `\\b(?:(${tensWords.join('|')})(?: (${onesWords.slice(0, 9).join('|')}))?|(${onesWords.slice(1).join('|')}))\\b`,
  'g',
)
