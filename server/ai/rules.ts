import type { Priority, TaskType } from '../../lib/contract/vocabulary.ts'
import { workOf } from './clause.ts'
import { typeByCues } from './cues.ts'
import { priorityIn } from './priority.ts'
import { rules } from './rule-list.ts'

export type RuleResult = {
  taskType: TaskType
  /** 0 to 1: how often a rule like the one that fired is right, measured by `npm run eval`. */
  confidence: number
  /** One line for the rep: what the words say, and which words. */
  reason: string
  priority: Priority | null
  /** False where no rule and no sign fits, and `general` is only what is left. */
  spoke: boolean
}

/**
 * What kind of work an item is, from its own words; priority from those and from the quote.
 * An item says its work with its first verb and what that verb is about, so the rules go by the two,
 * in an order: the first that fits decides.
 */
export function categoriseByRules(item: { title: string; quote: string | null }): RuleResult {
  const clause = workOf(item.title)
  const priority = priorityIn(item.title) ?? (item.quote === null ? null : priorityIn(item.quote))
  for (const { type, confidence, because, pattern, unless } of rules) {
    const match = pattern.exec(clause)
    if (!match || unless?.test(clause)) continue
    return {
      taskType: type,
      confidence,
      reason: `${because}: “${shorten(match[0])}”.`,
      priority,
      spoke: true,
    }
  }
  const signs = typeByCues(clause)
  if (!signs) {
    return {
      taskType: 'general',
      confidence: 0.5,
      reason: 'No words say what kind it is.',
      priority,
      spoke: false,
    }
  }
  const { taskType, words, ahead } = signs
  const confidence = ahead >= 2 ? 0.75 : 0.6
  return {
    taskType,
    confidence,
    reason: `${signOf[taskType]}: “${shorten(words)}”.`,
    priority,
    spoke: true,
  }
}

const signOf: Record<TaskType, string> = {
  call: 'Sounds like a call',
  email: 'Sounds like sending something',
  meeting: 'Sounds like an appointment',
  follow_up: 'Sounds like asking or telling somebody',
  proposal: 'Sounds like quote, price or contract',
  demo: 'Sounds like trying the product',
  general: 'Sounds like work in the house',
}

/** A few of the words, for one line: nothing hidden in them, no address, no word without end. */
export function shorten(words: string): string {
  const all = words
    .replace(/[\p{C}\p{Variation_Selector}]/gu, (hidden) => (/\s/.test(hidden) ? ' ' : ''))
    .split(/\s+/)
    .filter(Boolean)
    .map((word) => (word.length > 30 || /[@<>[\]{}]|:\/|\p{L}\.\p{L}{2,}/u.test(word) ? '…' : word))
  return (all.length <= 6 ? all : [...all.slice(0, 2), '…', ...all.slice(-2)]).join(' ')
}
