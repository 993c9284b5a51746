import type { Quote } from '../crm/observation.ts'
import type { Piece, TranscriptIndex } from './piece.ts'

/**
 * "Do you have the video?" "Yes, I'll send it Thursday." The promise is the answer, and what it is about
 * stands in the question: they are one proof, and both are quoted.
 */

/** Who answers does so at once; seconds. */
const soon = 30
const agrees =
  /^(?:yes|yeah|yep|sure|of course|absolutely|definitely|certainly|okay|ok|will do|no problem|happy to|got it|no)\b/i
const pointsBack = /\b(?:it|that|them|those|these|one|this|so|do|both)\b/i

/** Of each piece that answers the utterance before it, the place of the piece that it answers. */
export function answersIn({ pieces, transcript }: Pick<TranscriptIndex, 'pieces' | 'transcript'>): {
  place: number
  asked: number
}[] {
  return pieces.flatMap((piece, place) => {
    if (piece.stance !== 'promise' && piece.stance !== 'refusal') return []
    const first = pieces.findIndex(({ utterance }) => utterance === piece.utterance)
    const asked = first - 1
    const question = pieces[asked]
    // The answer begins what they say: at most a "Sure." stands before it.
    if (!question || place - first > 1 || !isAsking(question, transcript)) return []
    const [asker, speaker] = [transcript[question.utterance], transcript[piece.utterance]]
    if (!asker || !speaker || asker.speaker === speaker.speaker) return []
    if (speaker.offset - asker.offset > soon) return []
    const said = speaker.text.slice(piece.start, piece.end)
    return agrees.test(speaker.text.trim()) || pointsBack.test(said) ? [{ place, asked }] : []
  })
}

function isAsking(piece: Piece, transcript: TranscriptIndex['transcript']): boolean {
  const text = transcript[piece.utterance]?.text.slice(piece.start, piece.end) ?? ''
  return piece.stance === 'request' || piece.stance === 'question' || text.endsWith('?')
}

/** A piece as it is quoted. */
export function quoteOf(
  piece: Piece,
  { transcript }: Pick<TranscriptIndex, 'transcript'>,
): Quote | null {
  const utterance = transcript[piece.utterance]
  if (!utterance) return null
  return {
    quote: utterance.text.slice(piece.start, piece.end),
    speaker: utterance.speaker,
    offsetSeconds: utterance.offset,
  }
}
