import type { ItemAnalysis } from '../crm/sync-meeting.ts'
import { certaintyOf } from './certainty.ts'
import type { Deadline } from './deadline.ts'
import { deadlineIn } from './deadline.ts'
import type { Evidence, TranscriptIndex } from './evidence.ts'
import { findEvidence } from './evidence.ts'
import { categoriseByRules } from './rules.ts'

/** Changes whenever the rules do, so that items are analysed anew. */
export const rulesVersion = 'rules-1'

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
  /** Null where this observation has no transcript. */
  transcript: TranscriptIndex | null
}

/** What the rules tier makes of one item: pure, always at hand, and never without an answer. */
export function analyseByRules(item: ItemToAnalyse, context: AnalysisContext): ItemAnalysis {
  const evidence = context.transcript && findEvidence(item, context.transcript)
  const ruled = categoriseByRules({ title: item.description, quote: evidence?.quote ?? null })
  const deadline = deadlineOf(item, evidence, context)
  return {
    taskType: ruled.taskType,
    confidence: ruled.confidence,
    reasoning: ruled.reason,
    tier: 'rules',
    priority: ruled.priority,
    deadlineAt: deadline?.at ?? null,
    deadlinePhrase: deadline?.phrase ?? null,
    deadlineDateOnly: deadline?.dateOnly ?? false,
    evidence: evidence && {
      quote: evidence.quote,
      speaker: evidence.speaker,
      offsetSeconds: evidence.offsetSeconds,
    },
    certainty: certaintyOf({
      evidence: evidence?.alignment ?? null,
      promised: evidence?.promised ?? false,
      ownerKnown: item.assigneeName !== null || item.assigneeEmail !== null,
      dated: deadline?.at != null,
      userGenerated: item.userGenerated,
      confidence: ruled.confidence,
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
  { start, timeZone }: AnalysisContext,
): Deadline | null {
  const own = deadlineIn(item.description, start, timeZone)
  if (own?.at != null || !evidence) return own
  const quoted = deadlineIn(evidence.quote, start, timeZone, evidence.matterEnds)
  return quoted?.at != null ? quoted : (own ?? quoted)
}
