import type { Utterance } from '../crm/observation.ts'
import type { Stance } from './stance.ts'

/** A sentence, or a part of a long one, of one utterance. */
export type Piece = {
  utterance: number
  start: number
  end: number
  promised: boolean
  stance: Stance
  /** In a language other than English whose patterns are known. */
  abroad: boolean
}

/** A transcript made ready for looking things up; made once for all items of a meeting. */
export type TranscriptIndex = {
  transcript: readonly Utterance[]
  pieces: readonly Piece[]
  /** Of pieces that answer another, both places. */
  answers: readonly { place: number; asked: number }[]
  /** Places of the pieces that hold a word. */
  places: ReadonlyMap<string, readonly number[]>
  /** Words of the speakers' names, and the places of all that each has said. */
  names: ReadonlyMap<string, readonly number[]>
}
