import type { Meeting } from '../contract/rows.ts'

/** How the calls with somebody went, as far as the AI has measured it. */
export type Sentiment = {
  /** Of the newest three that were measured. */
  word: 'positive' | 'neutral' | 'negative'
  /** Against the three before; `unknown` where there are none. */
  trend: 'improving' | 'declining' | 'stable' | 'unknown'
}

/** Calls whose mean is compared with that of as many before. */
const compared = 3
/** A mean further from nought, or from the mean before, says something. */
const noticeable = 0.2

/**
 * The database's `calculate_sentiment_trend`, worked out of the calls that are here anyway.
 * @param calls newest first; a score is between −1 and 1, null where nobody measured it
 * @returns null where nothing was measured
 */
export function sentimentOf(calls: readonly Pick<Meeting, 'sentimentScore'>[]): Sentiment | null {
  const scores = calls.flatMap(({ sentimentScore }) => sentimentScore ?? [])
  const now = mean(scores.slice(0, compared))
  const before = mean(scores.slice(compared, 2 * compared))
  if (now === null) return null
  return {
    word: pick(now, 'positive', 'negative', 'neutral'),
    trend: before === null ? 'unknown' : pick(now - before, 'improving', 'declining', 'stable'),
  }
}

function mean(scores: readonly number[]): number | null {
  if (scores.length === 0) return null
  return scores.reduce((sum, score) => sum + score, 0) / scores.length
}

function pick<T>(amount: number, above: T, below: T, between: T): T {
  // Scores have few decimals and no binary form: 0.8 is not more than a fifth above 0.6.
  const exact = Number(amount.toFixed(9))
  if (exact > noticeable) return above
  return exact < -noticeable ? below : between
}
