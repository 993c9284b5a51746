import type { Priority, TaskType } from '../../lib/contract/vocabulary.ts'
import { taskTypes } from '../../lib/contract/vocabulary.ts'
import { featuresOf, scoresOf, wordsFor } from './learned.ts'
import { learned } from './learned-weights.ts'
import type { RuleResult } from './rules.ts'
import { categoriseByRules, shorten } from './rules.ts'

export type Sorted = {
  /** Null where nothing is likely enough: the rep is asked. */
  taskType: TaskType | null
  /** 0 to 1, how likely the type is to be right, or the likeliest one where none is given. */
  confidence: number
  /** One line for the rep: what the words say, and which words. */
  reason: string
  priority: Priority | null
}

/** Below this a type is as good as guessed, and guessing is worse than asking. */
const enough = 0.4

/** How much a rule's word counts beside what was learned: by how often rules like it are right. */
export const standings = ['certain', 'sure', 'likely', 'weak', 'silent'] as const
export type Standing = (typeof standings)[number]

export function standingOf({
  confidence,
  spoke,
}: Pick<RuleResult, 'confidence' | 'spoke'>): Standing {
  if (!spoke) return 'silent'
  if (confidence >= 0.95) return 'certain'
  if (confidence >= 0.85) return 'sure'
  return confidence >= 0.7 ? 'likely' : 'weak'
}

/** What a standing adds to the type that the rule names, and by what the learned scores are multiplied. */
export type Calibration = Readonly<Record<Standing, { bonus: number; sharpness: number }>>

/**
 * What kind of work an item is without Claude: the rules' word and what was learned, put together as
 * chances. A rule that is hardly ever wrong decides; where it is silent, what was learned does.
 */
export function sortItem(item: { title: string; quote: string | null }): Sorted {
  const ruled = categoriseByRules(item)
  const features = featuresOf(item.title)
  const chances = chancesOf(ruled, scoresOf(features), learned.calibration)
  const chance = Math.max(...chances)
  const likeliest = taskTypes[chances.indexOf(chance)] ?? 'general'
  // Two figures are known of it, and nobody is ever quite sure.
  const confidence = Math.min(0.99, Math.floor(chance * 100) / 100)
  const { priority } = ruled
  if (confidence < enough) {
    return { taskType: null, confidence, reason: 'Its words fit several kinds of task.', priority }
  }
  if (likeliest === ruled.taskType && ruled.spoke) {
    return { taskType: likeliest, confidence, reason: ruled.reason, priority }
  }
  const words = wordsFor(likeliest, features).map((word) => `“${shorten(word)}”`)
  const reason =
    words.length === 0 ? `${likeness[likeliest]}.` : `${likeness[likeliest]}: ${words.join(', ')}.`
  return { taskType: likeliest, confidence, reason, priority }
}

/** The chance of each type, in the order of `taskTypes`. */
export function chancesOf(
  ruled: Pick<RuleResult, 'taskType' | 'confidence' | 'spoke'>,
  scores: readonly number[],
  calibration: Calibration,
): number[] {
  const { bonus, sharpness } = calibration[standingOf(ruled)]
  const raised = scores.map(
    (score, index) => score * sharpness + (taskTypes[index] === ruled.taskType ? bonus : 0),
  )
  const highest = Math.max(...raised)
  const powers = raised.map((score) => Math.exp(score - highest))
  const sum = powers.reduce((total, power) => total + power, 0)
  return powers.map((power) => power / sum)
}

const likeness: Record<TaskType, string> = {
  call: 'Reads like a call',
  email: 'Reads like sending something',
  meeting: 'Reads like an appointment',
  follow_up: 'Reads like coming back to somebody',
  proposal: 'Reads like quote, price or contract',
  demo: 'Reads like showing the product',
  general: 'Reads like work in the house',
}
