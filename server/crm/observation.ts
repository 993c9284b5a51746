import type { Priority, TaskType } from '../../lib/contract/vocabulary.ts'

/**
 * What is seen of a meeting, in the words that the parts who see it share: `fathom` reads it, `ai` judges
 * it, `crm` writes it. Imports none of them.
 */

/** One thing that was said. `offset`: seconds from the start of the recording. */
export type Utterance = {
  speaker: string | null
  email: string | null
  offset: number
  text: string
}

/** How sure we are that this was promised: said in so many words, to be read between them, or a guess. */
export const certainties = ['clear', 'implied', 'unsure'] as const
export type Certainty = (typeof certainties)[number]

/** Words of the transcript; seconds from the start of the recording. */
export type Quote = { quote: string; speaker: string | null; offsetSeconds: number }

/** What the rules or the model make of an action item. */
export type ItemAnalysis = {
  /** Null where nobody knows: the rep is asked. */
  taskType: TaskType | null
  /** 0 to 1. */
  confidence: number
  reasoning: string
  tier: 'rules' | 'ai'
  priority: Priority | null
  /** ISO 8601 in UTC. */
  deadlineAt: string | null
  deadlinePhrase: string | null
  deadlineDateOnly: boolean
  /** The day, `2026-12-04`, where a day and no time was spoken: `deadlineAt` is its end where the rep was. */
  deadlineOn: string | null
  evidence:
    | (Quote & {
        /** `opposed`: the words say the opposite. `by_another`: whom the item names did not promise it. */
        doubt?: 'opposed' | 'by_another'
        /** What was said before it, where the promise spans two utterances. */
        before?: Quote
      })
    | null
  certainty: Certainty
  promptVersion: string
}

/** Whom an item is about, by its own words. */
export type About = {
  /** As the database keys the people of a call: the address, else `name:` and the name in small letters. */
  key: string
  /** The name as it was said; what a rep's correction is remembered for. */
  said: string
  by: 'words' | 'quote'
  /** For the rep, in words. */
  reason: string
}
