/** Scores of a classifier, from pairs of what should be and what it said. */
export type Judged<Label extends string> = {
  label: Label
  also: readonly Label[]
  /** Null where it says that it does not know. */
  predicted: Label | null
  /** 0 to 1: what the classifier thinks its chance of being right is. */
  confidence: number
}

export type ClassScore = { precision: number; recall: number; f1: number; count: number }

export function scoreOf<Label extends string>(
  judged: readonly Judged<Label>[],
  labels: readonly Label[],
) {
  const classes = labels.map((label): [Label, ClassScore] => {
    const right = judged.filter((item) => item.label === label && item.predicted === label).length
    const said = judged.filter(({ predicted }) => predicted === label).length
    const count = judged.filter((item) => item.label === label).length
    const precision = said === 0 ? 0 : right / said
    const recall = count === 0 ? 0 : right / count
    const f1 = right === 0 ? 0 : (2 * precision * recall) / (precision + recall)
    return [label, { precision, recall, f1, count }]
  })
  const present = classes.filter(([, { count }]) => count > 0)
  return {
    classes,
    macroF1: mean(present.map(([, { f1 }]) => f1)),
    accuracy: mean(judged.map(({ label, predicted }) => (label === predicted ? 1 : 0))),
    /** Counting an ambiguous item right under any of its labels. */
    lenient: mean(
      judged.map(({ label, also, predicted }) =>
        label === predicted || (predicted !== null && also.includes(predicted)) ? 1 : 0,
      ),
    ),
    /** What it did not sort; counted as wrong above. */
    unsorted: mean(judged.map(({ predicted }) => (predicted === null ? 1 : 0))),
    calibration: calibrationOf(judged.filter(({ predicted }) => predicted !== null)),
  }
}

/**
 * How confidence and truth agree, in bands of a tenth; `error` is the expected calibration error, the
 * mean distance of the two weighted by how often a band occurs.
 */
function calibrationOf<Label extends string>(judged: readonly Judged<Label>[]) {
  const bands = Array.from({ length: 10 }, (_, band) => {
    const within = judged.filter(
      ({ confidence }) => Math.min(9, Math.floor(confidence * 10)) === band,
    )
    return {
      from: band / 10,
      count: within.length,
      confidence: mean(within.map(({ confidence }) => confidence)),
      accuracy: mean(within.map(({ label, predicted }) => (label === predicted ? 1 : 0))),
    }
  }).filter(({ count }) => count > 0)
  const distances = bands.map(
    ({ count, confidence, accuracy }) => (count / judged.length) * Math.abs(confidence - accuracy),
  )
  return { bands, error: distances.reduce((sum, distance) => sum + distance, 0) }
}

function mean(numbers: readonly number[]): number {
  return numbers.length === 0
    ? 0
    : numbers.reduce((sum, number) => sum + number, 0) / numbers.length
}
