import { randomBytes } from 'node:crypto'
import type { TaskType } from '../../lib/contract/vocabulary.ts'
import type { ClaudeSettings } from '../../server/ai/claude.ts'
import { analyseWithClaude } from '../../server/ai/claude.ts'
import type { MeetingToAnalyse } from '../../server/ai/prompt.ts'
import { maxItems } from '../../server/ai/prompt.ts'
import { categoriseByRules } from '../../server/ai/rules.ts'
import { sortItem } from '../../server/ai/sort.ts'
import { analyseWithVerdict } from '../../server/ai/verdict.ts'
import type { LabelledItem } from './items.ts'
import type { Judged } from './score.ts'

export type Judgement = { judged: Judged<TaskType>; reason: string }

/** As an item is sorted without Claude: by the rules and by what was learned. */
export function judgeAlone(items: readonly LabelledItem[]): Judgement[] {
  return items.map(({ text, label, also }) => {
    const { taskType, confidence, reason } = sortItem({ title: text, quote: null })
    return { judged: { label, also, predicted: taskType, confidence }, reason }
  })
}

export function judgeByRules(items: readonly LabelledItem[]): Judgement[] {
  return items.map(({ text, label, also }) => {
    const { taskType, confidence, reason } = categoriseByRules({ title: text, quote: null })
    return { judged: { label, also, predicted: taskType, confidence }, reason }
  })
}

export type ModelRun = {
  judgements: Judgement[]
  calls: number
  /** Items that the rules answered in the end, as they do for a rep. */
  left: number
  inputTokens: number
  outputTokens: number
  /** Why calls brought no answer; empty when all did. */
  failures: string[]
}

/**
 * The model tier as reps get it: the same prompt, the same call, the same checks of the answer. So many
 * items at a time go as the items of one meeting in which nothing was said but them.
 */
export async function judgeByModel(
  items: readonly LabelledItem[],
  settings: ClaudeSettings,
  batch = 30,
): Promise<ModelRun> {
  const run: ModelRun = {
    judgements: [],
    calls: 0,
    left: 0,
    inputTokens: 0,
    outputTokens: 0,
    failures: [],
  }
  const size = Math.max(1, Math.min(batch, maxItems))
  for (let from = 0; from < items.length; from += size) {
    const part = items.slice(from, from + size)
    const meeting = meetingOf(part)
    const answer = await analyseWithClaude(settings, meeting, {
      fence: randomBytes(16).toString('hex'),
    })
    run.calls += 1
    run.inputTokens += answer.usage?.inputTokens ?? 0
    run.outputTokens += answer.usage?.outputTokens ?? 0
    if (!answer.ok) run.failures.push(answer.reason)
    const verdict = answer.ok ? answer : { verdicts: new Map(), sentiment: null }
    const { analyses } = analyseWithVerdict(meeting, verdict)
    for (const [index, { label, also }] of part.entries()) {
      const analysis = analyses.get(String(index))
      if (!analysis) throw new Error(`An item has no analysis: ${index}`)
      const { taskType, confidence, reasoning, tier } = analysis
      if (tier === 'rules') run.left += 1
      run.judgements.push({
        judged: { label, also, predicted: taskType, confidence },
        reason: reasoning,
      })
    }
  }
  return run
}

function meetingOf(items: readonly LabelledItem[]): MeetingToAnalyse {
  return {
    title: null,
    start: '2026-11-23T15:00:00Z',
    timeZone: 'UTC',
    summary: null,
    transcript: [],
    items: items.map(({ text }, index) => ({
      id: String(index),
      title: text,
      assigneeName: null,
      ownerKnown: false,
      userGenerated: false,
      recordingTimestamp: null,
    })),
  }
}
