import type { TaskType } from '../../lib/contract/vocabulary.ts'
import { taskTypes } from '../../lib/contract/vocabulary.ts'
import type { Feature } from './features.ts'
import { featuresOf, places } from './features.ts'
import { learned } from './learned-weights.ts'

/**
 * The learned tier: a linear model over the words of an item and pieces of them, trained by
 * `npm run train` on the labelled items of `test/eval`. It knows other languages than English, and
 * words that no rule holds.
 */
export type Model = {
  /** One number a type, in the order of `taskTypes`. */
  bias: readonly number[]
  /** What a step of a weight is worth, one number a type. */
  step: readonly number[]
  /** Steps from -8 to 7: all types of a place, place after place. */
  steps: Int8Array
}

/** One number a type in the order of `taskTypes`: the higher, the likelier; not yet probabilities. */
export function scoresOf(features: readonly Feature[], model: Model = shipped()): number[] {
  const size = Math.sqrt(features.length || 1)
  return taskTypes.map((_, type) => {
    let sum = 0
    for (const { place } of features) sum += model.steps[place * taskTypes.length + type] ?? 0
    return (sum * (model.step[type] ?? 0)) / size + (model.bias[type] ?? 0)
  })
}

/** The words that speak most for a type and against the others, strongest first, at most two. */
export function wordsFor(type: TaskType, features: readonly Feature[]): string[] {
  const model = shipped()
  const chosen = taskTypes.indexOf(type)
  const sums = new Map<string, number>()
  for (const { place, word } of features) {
    const weights = taskTypes.map(
      (_, index) => (model.steps[place * taskTypes.length + index] ?? 0) * (model.step[index] ?? 0),
    )
    const mean = weights.reduce((sum, weight) => sum + weight, 0) / weights.length
    sums.set(word, (sums.get(word) ?? 0) + (weights[chosen] ?? 0) - mean)
  }
  return [...sums]
    .filter(([, sum]) => sum > 0)
    .sort(([, a], [, b]) => b - a)
    .slice(0, 2)
    .map(([word]) => word)
}

export { featuresOf }

let model: Model | null = null

/** The weights as they are shipped, unpacked at the first item. */
function shipped(): Model {
  model ??= { bias: learned.bias, step: learned.step, steps: unpack(learned.weights) }
  return model
}

/** Two steps a byte, the lower half first, in Base64. */
export function unpack(packed: string): Int8Array {
  const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0))
  const steps = new Int8Array(places * taskTypes.length)
  for (let index = 0; index < steps.length; index += 1) {
    const byte = bytes[index >> 1] ?? 0
    steps[index] = (index % 2 === 0 ? byte & 15 : byte >> 4) - 8
  }
  return steps
}
