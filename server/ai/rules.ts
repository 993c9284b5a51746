import type { Priority, TaskType } from '../../lib/contract/vocabulary.ts'

export type RuleResult = {
  taskType: TaskType
  confidence: number
  reason: string
  priority: Priority | null
}

const rules: { type: TaskType; test: RegExp; confidence: number }[] = [
  {
    type: 'proposal',
    test: /\b(proposal|quote|quotation|pricing|contract|msa|sow)\b/i,
    confidence: 0.8,
  },
  { type: 'demo', test: /\b(demo|sandbox|walkthrough)\b/i, confidence: 0.8 },
  { type: 'call', test: /\b(call|phone|ring)\b/i, confidence: 0.8 },
  { type: 'meeting', test: /\b(schedule|book|meeting|invite|session)\b/i, confidence: 0.75 },
  { type: 'email', test: /\b(email|e-mail|send|share|forward|introduce)\b/i, confidence: 0.7 },
  {
    type: 'follow_up',
    test: /\b(follow up|check in|get back|circle back|remind)\b/i,
    confidence: 0.75,
  },
]

export function categoriseByRules(item: { title: string; quote?: string | null }): RuleResult {
  for (const { type, test, confidence } of rules) {
    const match = test.exec(item.title)
    if (match) {
      return { taskType: type, confidence, reason: `It says “${match[0]}”.`, priority: null }
    }
  }
  return {
    taskType: 'general',
    confidence: 0.4,
    reason: 'No word tells what kind it is.',
    priority: null,
  }
}
