import { taskTypes } from '../../lib/contract/vocabulary.ts'
import { featuresOf, places } from '../../server/ai/features.ts'
import type { Model } from '../../server/ai/learned.ts'
import { scoresOf } from '../../server/ai/learned.ts'
import { categoriseByRules } from '../../server/ai/rules.ts'
import type { Calibration, Standing } from '../../server/ai/sort.ts'
import { chancesOf, standingOf, standings } from '../../server/ai/sort.ts'
import { fnv1a64 } from '../../server/crm/fingerprint.ts'
import type { LabelledItem } from './items.ts'

// Training is the same to the bit every time: a seeded order, plain arithmetic, nothing at once.

const kinds = taskTypes.length
const epochs = 24
const rate = 0.25
const decay = 0.0002
const seed = 20_261_129
/** Parts for the calibration: each is judged by a model that has not seen it. */
const parts = 4
/** What a second reading of an ambiguous item takes of its label. */
const second = 0.2

type Example = { places: number[]; wanted: number[] }

function exampleOf({ text, label, also }: LabelledItem): Example {
  const wanted = taskTypes.map((type) => {
    if (type === label) return also.length > 0 ? 1 - second : 1
    return also.includes(type) ? second / also.length : 0
  })
  return { places: featuresOf(text).map(({ place }) => place), wanted }
}

/** Multinomial logistic regression by stochastic gradient descent with a step of its own a weight (AdaGrad). */
export function trainModel(items: readonly LabelledItem[]): Model {
  const examples = items.map(exampleOf)
  const weights = new Float64Array(places * kinds)
  const squares = new Float64Array(places * kinds).fill(1e-6)
  const bias = new Float64Array(kinds)
  const biasSquares = new Float64Array(kinds).fill(1e-6)
  const next = randomNumbers(seed)
  const order = examples.map((_, index) => index)
  for (let epoch = 0; epoch < epochs; epoch += 1) {
    shuffle(order, next)
    for (const index of order) {
      const example = examples[index]
      if (!example) continue
      const size = 1 / Math.sqrt(example.places.length || 1)
      const chances = softmax(
        taskTypes.map((_, type) => {
          let sum = 0
          for (const place of example.places) sum += weights[place * kinds + type] ?? 0
          return sum * size + (bias[type] ?? 0)
        }),
      )
      for (let type = 0; type < kinds; type += 1) {
        const error = (chances[type] ?? 0) - (example.wanted[type] ?? 0)
        biasSquares[type] = (biasSquares[type] ?? 0) + error * error
        bias[type] = (bias[type] ?? 0) - (rate * 0.1 * error) / Math.sqrt(biasSquares[type] ?? 1)
        for (const place of example.places) {
          const at = place * kinds + type
          const slope = error * size + decay * (weights[at] ?? 0)
          squares[at] = (squares[at] ?? 0) + slope * slope
          weights[at] = (weights[at] ?? 0) - (rate * slope) / Math.sqrt(squares[at] ?? 1)
        }
      }
    }
  }
  return quantise(weights, bias)
}

/** Weights as whole steps from -8 to 7; the step of each type is the one that loses least. */
function quantise(weights: Float64Array, bias: Float64Array): Model {
  const steps = new Int8Array(weights.length)
  const step = taskTypes.map((_, type) => {
    const own: number[] = []
    for (let at = type; at < weights.length; at += kinds) own.push(weights[at] ?? 0)
    const largest = own.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0)
    const candidates = Array.from({ length: 24 }, (_, n) => (largest * (n + 4)) / (28 * 7.5))
    const loss = (size: number) =>
      own.reduce((sum, weight) => sum + (weight - nearest(weight, size) * size) ** 2, 0)
    const best = candidates.reduce((a, b) => (loss(b) < loss(a) ? b : a))
    for (let at = type; at < weights.length; at += kinds) {
      steps[at] = nearest(weights[at] ?? 0, best)
    }
    return rounded(best)
  })
  return { bias: [...bias].map(rounded), step, steps }
}

function nearest(weight: number, step: number): number {
  return Math.max(-8, Math.min(7, Math.round(weight / step)))
}

/** Short in the file. */
function rounded(number: number): number {
  return Number(number.toPrecision(6))
}

type Trial = { ruled: ReturnType<typeof categoriseByRules>; scores: number[]; wanted: number[] }

/**
 * How far a rule's word goes and how sharp the learned scores are, for each standing of the rules: what
 * makes the true types of unseen items likeliest. Items that the rules were written with are left out,
 * since of them a rule is right more often than of others.
 */
export function calibrate(items: readonly LabelledItem[]): Calibration {
  const trials = Array.from({ length: parts }, (_, part) => {
    const isOut = ({ text }: LabelledItem) => partOf(text) === part
    const model = trainModel(items.filter((item) => !isOut(item)))
    return items
      .filter((item) => isOut(item) && isLater(item))
      .map((item): Trial => {
        const ruled = categoriseByRules({ title: item.text, quote: null })
        return {
          ruled,
          scores: scoresOf(featuresOf(item.text), model),
          wanted: exampleOf(item).wanted,
        }
      })
  }).flat()
  const entries = standings.map((standing): [Standing, Calibration[Standing]] => {
    const own = trials.filter(({ ruled }) => standingOf(ruled) === standing)
    const bonuses = standing === 'silent' ? [0] : Array.from({ length: 25 }, (_, n) => n / 4)
    const choices = bonuses.flatMap((bonus) =>
      Array.from({ length: 31 }, (_, n) => ({ bonus, sharpness: (n + 5) / 10 })),
    )
    const best = choices.reduce((a, b) => (surprise(own, b) < surprise(own, a) ? b : a))
    return [standing, best]
  })
  return calibrationOf(entries)
}

function calibrationOf(entries: [Standing, Calibration[Standing]][]): Calibration {
  const found = new Map(entries)
  const of = (standing: Standing) => found.get(standing) ?? { bonus: 0, sharpness: 1 }
  return {
    certain: of('certain'),
    sure: of('sure'),
    likely: of('likely'),
    weak: of('weak'),
    silent: of('silent'),
  }
}

function isLater({ set }: LabelledItem): boolean {
  return set === 'trades' || set === 'languages'
}

/** The mean of the negative logarithms of the true types' chances. */
function surprise(trials: readonly Trial[], choice: Calibration[Standing]): number {
  const calibration = calibrationOf(standings.map((standing) => [standing, choice]))
  const sum = trials.reduce((total, { ruled, scores, wanted }) => {
    const chances = chancesOf(ruled, scores, calibration)
    return (
      total -
      wanted.reduce((part, share, type) => part + share * Math.log((chances[type] ?? 0) + 1e-9), 0)
    )
  }, 0)
  return sum / Math.max(1, trials.length)
}

function partOf(text: string): number {
  return Number(BigInt(`0x${fnv1a64(`part ${text}`)}`) % BigInt(parts))
}

function softmax(scores: number[]): number[] {
  const highest = Math.max(...scores)
  const powers = scores.map((score) => Math.exp(score - highest))
  const sum = powers.reduce((total, power) => total + power, 0)
  return powers.map((power) => power / sum)
}

/** A linear congruential generator: from 0 to below 1. */
function randomNumbers(from: number): () => number {
  let state = from >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

function shuffle(order: number[], next: () => number): void {
  for (let last = order.length - 1; last > 0; last -= 1) {
    const other = Math.floor(next() * (last + 1))
    const kept = order[last] ?? 0
    order[last] = order[other] ?? 0
    order[other] = kept
  }
}

/** The file of weights, as `server/ai/learned-weights.ts` has it. */
export function weightsFile(items: readonly LabelledItem[]): string {
  const model = trainModel(items)
  const calibration = calibrate(items)
  const learned = {
    trainedOn: items.length,
    bias: model.bias,
    step: model.step,
    calibration,
    weights: pack(model.steps),
  }
  return [
    '// Written by `npm run train`. Not for reading, nor for changing by hand.',
    `export const learned = ${JSON.stringify(learned, null, 2)}`,
    '',
  ].join('\n')
}

/** Two steps a byte, the lower half first, in Base64. */
function pack(steps: Int8Array): string {
  const bytes = Uint8Array.from({ length: Math.ceil(steps.length / 2) }, (_, index) => {
    const [low = 0, high = 0] = [steps[2 * index], steps[2 * index + 1]]
    return (low + 8) | ((high + 8) << 4)
  })
  return Buffer.from(bytes).toString('base64')
}
