/** One number that a benchmark found. Times mean little alone: ratios compare two things in one run. */
export type Measurement = {
  what: string
  value: number
  /** `ms`, `tx/s`, `bytes`, `×`, `rows`, … */
  unit: string
  /** The goal in words, and whether this run met it. */
  goal?: { text: string; met: boolean }
}

/** `full` measures. `smoke` goes the same ways as briefly as they can be gone: its numbers mean nothing. */
export type Size = 'full' | 'smoke'

/** What every `*.bench.ts` exports under the name `measure`. */
export type Measure = (size: Size, options: MeasureOptions) => Promise<Measurement[]>

/** `minutes`: how long a benchmark takes that can be of any length; its own choice where undefined. */
export type MeasureOptions = { minutes: number | undefined }

/** Runs `work` a number of times and answers the median of its milliseconds. */
export async function medianMs(times: number, work: () => Promise<unknown>): Promise<number> {
  const all: number[] = []
  for (let n = 0; n < times; n += 1) {
    const start = performance.now()
    await work()
    all.push(performance.now() - start)
  }
  return median(all)
}

export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

/** The least of some times: what the work costs when nothing else on the machine gets in its way. */
export function best(numbers: readonly number[]): number {
  return Math.min(...numbers)
}
