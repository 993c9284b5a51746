/**
 * Parameters of a property test. The seed is new in every run and printed, so that any run can be
 * had again with `SEED=… npx vitest run …`.
 */
export function seeded(numRuns: number): { seed: number; numRuns: number } {
  const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31))
  console.info(`seed ${seed}, ${numRuns} runs`)
  return { seed, numRuns }
}

/** mulberry32: the same seed, the same run. */
export function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}
