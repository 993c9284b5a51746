import type { MailboxContext } from '../context.ts'
import { readFact, readTime } from '../facts.ts'
import { dayOf, spentOn } from './spending.ts'

/** How the model's part stands, for the rep's status and the report. */
export function aiStanding({
  sql,
  settings,
  now,
}: Pick<MailboxContext, 'sql' | 'settings' | 'now'>) {
  const day = dayOf(now())
  const { calls, inputTokens, outputTokens, cost } = spentOn(sql, day)
  const isSpent = (readTime(sql, 'aiSpentUntil') ?? 0) > now()
  const mode = !settings.claude ? 'rules' : isSpent ? 'spent' : 'claude'
  return {
    mode,
    callsToday: calls,
    tokensToday: inputTokens + outputTokens,
    costToday: cost / 1_000_000,
    lastError: readFact(sql, 'aiError'),
  } as const
}
