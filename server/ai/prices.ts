import type { Usage } from './claude.ts'

/** The day on which the prices below were read off the list of the API's owner. */
export const pricesAsOf = '2026-11-29'

/** Dollars a million tokens. `cacheRead` and `cacheWrite` as a share of `input`. */
export type Price = { input: number; output: number; cacheRead: number; cacheWrite: number }

const written = 1.25

/** By family, the first that fits; newer small models are one setting away. */
const prices: readonly { model: RegExp; price: Price }[] = [
  // Up to 100,000 tokens asked, which no call of ours comes near.
  {
    model: /^claude-haiku-5/,
    price: { input: 0.1, output: 0.5, cacheRead: 0.1, cacheWrite: written },
  },
  { model: /haiku/, price: { input: 1, output: 5, cacheRead: 0.1, cacheWrite: written } },
  {
    model: /^claude-sonnet-5-5/,
    price: { input: 2, output: 10, cacheRead: 0.05, cacheWrite: written },
  },
  {
    model: /^claude-sonnet-5/,
    price: { input: 2, output: 10, cacheRead: 0.1, cacheWrite: written },
  },
  { model: /sonnet/, price: { input: 3, output: 15, cacheRead: 0.1, cacheWrite: written } },
  {
    model: /^claude-opus-5-5/,
    price: { input: 4, output: 20, cacheRead: 0.05, cacheWrite: written },
  },
  { model: /opus/, price: { input: 5, output: 25, cacheRead: 0.1, cacheWrite: written } },
]
/** What is not known is taken for the dearest. */
const dearest: Price = { input: 10, output: 50, cacheRead: 0.1, cacheWrite: written }

export function priceOf(model: string): Price {
  return prices.find((one) => one.model.test(model))?.price ?? dearest
}

/** In millionths of a dollar. */
export function costOf(
  model: string,
  { inputTokens, outputTokens, cacheRead = 0, cacheWritten = 0 }: Usage,
): number {
  const price = priceOf(model)
  const plain = inputTokens - cacheRead - cacheWritten
  const asked = plain + cacheRead * price.cacheRead + cacheWritten * price.cacheWrite
  return Math.ceil(asked * price.input + outputTokens * price.output)
}
