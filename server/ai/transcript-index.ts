import type { Utterance } from '../crm/observation.ts'
import { answersIn } from './answered.ts'
import type { Piece, TranscriptIndex } from './piece.ts'
import { stanceOf } from './stance.ts'
import { stanceAbroad } from './stance-abroad.ts'
import { tellingWords } from './telling-words.ts'

const longestPiece = 220

/** `language`: what the recording is said to be in, as a tag; null where nobody says. */
export function indexTranscript(
  transcript: readonly Utterance[],
  language: string | null = null,
): TranscriptIndex {
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
      const english = stanceOf(said, language)
      const stance = english === 'unread' ? stanceAbroad(said, language).stance : english
      const promised = stance === 'promise' || stance === 'request'
      const abroad = english === 'unread' && stance !== 'unread'
      pieces.push({ utterance, start, end, promised, stance, abroad })
    }
  }
  const answers = answersIn({ transcript, pieces })
  return { transcript, pieces, answers, places, names }
}

function addPlace(to: Map<string, number[]>, words: readonly string[], place: number): void {
  for (const word of new Set(words)) {
    const known = to.get(word)
    if (known) known.push(place)
    else to.set(word, [place])
  }
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
