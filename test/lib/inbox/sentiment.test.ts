import { expect, test } from 'vitest'
import { sentimentOf } from '../../../lib/inbox/sentiment.ts'
import { trends } from './trends.ts'

const newestFirst = (scores: readonly (number | null)[]) =>
  scores.toReversed().map((sentimentScore) => ({ sentimentScore }))

test.each(trends)('the trend is the database’s: %s', (_, scores, trend) => {
  expect(sentimentOf(newestFirst(scores))?.trend ?? 'unknown').toBe(trend)
})

test.each<[number[], string]>([
  [[0.2], 'neutral'],
  [[-0.2], 'neutral'],
  [[0.21], 'positive'],
  [[-0.9, 0.1, 0.1], 'negative'],
  [[-1, 0.5, 0.6, 0.7], 'positive'],
])('%j is %s', (scores, word) => {
  expect(sentimentOf(newestFirst(scores))?.word).toBe(word)
})

test('of calls that nobody measured nothing is said', () => {
  expect(sentimentOf([])).toBeNull()
  expect(sentimentOf(newestFirst([null, null]))).toBeNull()
})
