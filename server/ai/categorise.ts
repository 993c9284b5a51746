import type { ItemAnalysis } from '../crm/observation.ts'
import { certaintyOf } from './certainty.ts'
import type { Deadline } from './deadline.ts'
import { deadlineIn } from './deadline.ts'
import type { Evidence } from './evidence.ts'
import { doubtsOf, findEvidence, shownEvidence } from './evidence.ts'
import type { TranscriptIndex } from './piece.ts'
import { sortItem } from './sort.ts'

/** Changes whenever the rules or the learned weights do, so that items are analysed anew. */
export const rulesVersion = 'rules-5'

export type ItemToAnalyse = {
  description: string
  userGenerated: boolean
  recordingTimestamp: number | null
  assigneeName: string | null
  assigneeEmail: string | null
}

/** The meeting that an item was promised in. */
export type AnalysisContext = {
  title: string | null
  /** ISO 8601; deadlines are resolved against it. */
  start: string | null
  /** IANA name of the rep's time zone. */
  timeZone: string
  /** What Fathom says was spoken, as a tag. */
  language?: string | null | undefined
  /** Null where this observation has no transcript. */
  transcript: TranscriptIndex | null
}

/** What the rules tier makes of one item: pure, always at hand, and never without an answer. */
export function analyseByRules(item: ItemToAnalyse, context: AnalysisContext): ItemAnalysis {
  const evidence = context.transcript && findEvidence(item, context.transcript)
  const sorted = sortItem({ title: item.description, quote: evidence?.quote ?? null })
  const doubts = doubtsOf(evidence, item.assigneeName)
  const deadline = deadlineOf(item, evidence, context)
  return {
    taskType: sorted.taskType,
    confidence: sorted.confidence,
    reasoning: sorted.reason,
    tier: 'rules',
    priority: sorted.priority,
    deadlineAt: deadline?.at ?? null,
    deadlinePhrase: deadline?.phrase ?? null,
    deadlineDateOnly: deadline?.dateOnly ?? false,
    deadlineOn: deadline?.on ?? null,
    evidence: evidence && shownEvidence(evidence, doubts),
    certainty: certaintyOf({
      evidence: evidence?.alignment ?? null,
      promised: evidence?.promised ?? false,
      ownerKnown: item.assigneeName !== null || item.assigneeEmail !== null,
      dated: deadline?.at != null,
      ...doubts,
      userGenerated: item.userGenerated,
      confidence: sorted.confidence,
    }),
    promptVersion: rulesVersion,
  }
}

/**
 * The item's own words first: they are about this item and no other. A quote may promise two things
 * for two days; of its deadlines the one that follows the item's matter is meant. A date goes before
 * vague words, wherever it was said.
 */
function deadlineOf(
  item: ItemToAnalyse,
  evidence: Evidence | null,
  { start, timeZone, language }: AnalysisContext,
): Deadline | null {
  // Fathom writes its items in English, whatever was spoken.
  const own = deadlineIn(item.description, { start, timeZone })
  if (own?.at != null || !evidence) return own
  // An "if" or a "not" may stand before the quote begins.
  const { utterance, start: from, quote, matterEnds } = evidence
  const quoted = deadlineIn(
    utterance,
    { start, timeZone, language },
    { near: from + matterEnds, part: { start: from, end: from + quote.length } },
  )
  return quoted?.at != null ? quoted : (own ?? quoted)
}
