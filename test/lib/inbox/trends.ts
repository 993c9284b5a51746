/**
 * Scores of calls, the oldest first, and the trend they make: what the panel works out and what the
 * database answers must be one.
 */
export const trends: readonly [what: string, scores: readonly (number | null)[], trend: string][] =
  [
    ['nothing known', [], 'unknown'],
    ['no calls before', [0.5, 0.5, 0.5], 'unknown'],
    ['better than before', [0.1, 0.1, 0.1, 0.6, 0.6, 0.6], 'improving'],
    ['worse than before', [0.6, 0.6, 0.6, 0.1, 0.1, 0.1], 'declining'],
    ['as before', [0.5, 0.5, 0.5, 0.5, 0.6, 0.5], 'stable'],
    ['by exactly a fifth', [0.1, 0.1, 0.1, 0.3, 0.3, 0.3], 'stable'],
    ['by exactly a fifth, higher up', [0.6, 0.6, 0.6, 0.8, 0.8, 0.8], 'stable'],
    ['by exactly a fifth, downwards', [0.8, 0.8, 0.8, 0.6, 0.6, 0.6], 'stable'],
    ['two before are enough', [0.1, 0.1, 0.6, 0.6, 0.6], 'improving'],
    ['calls without a score do not count', [0.1, null, 0.1, 0.1, 0.6, null, 0.6, 0.6], 'improving'],
    [
      'what is older than six calls does not count',
      [-1, -1, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5],
      'stable',
    ],
  ]
