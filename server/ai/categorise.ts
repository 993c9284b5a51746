import type { ItemAnalysis } from '../crm/sync-meeting.ts'
import type { FathomUtterance } from '../fathom/event.ts'
import { certaintyOf } from './certainty.ts'
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
  transcript: readonly FathomUtterance[] | null
}

/** What the rules tier makes of one item: pure, always at hand, and never without an answer. */
export function analyseByRules(item: ItemToAnalyse, _context: AnalysisContext): ItemAnalysis {
  const ruled = categoriseByRules({ title: item.description })
  return {
    taskType: ruled.taskType,
    confidence: ruled.confidence,
    reasoning: ruled.reason,
    tier: 'rules',
    priority: ruled.priority,
    deadlineAt: null,
    deadlinePhrase: null,
    deadlineDateOnly: false,
    evidence: null,
    certainty: certaintyOf({
      evidence: null,
      promised: false,
      ownerKnown: item.assigneeName !== null || item.assigneeEmail !== null,
      dated: false,
      userGenerated: item.userGenerated,
      confidence: ruled.confidence,
    }),
    promptVersion: rulesVersion,
  }
}
