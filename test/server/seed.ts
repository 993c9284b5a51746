/**
 * Parameters of a property test. The seed is new in every run and printed, so that any run can be
 * had again with `SEED=… npx vitest run …`.
 */
export function seeded(numRuns: number): { seed: number; numRuns: number } {
  const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31))
  console.info(`seed ${seed}, ${numRuns} runs`)
  return { seed, numRuns }
}
