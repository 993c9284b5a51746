import type { MailboxContext } from '../context.ts'
import type { Service } from './job.ts'

/** How a run ended. Only these types decide what happens next, never the text of an error. */
export type JobResult =
  | { outcome: 'done' }
  /** Not the job's fault and not a failure: a budget is spent, or it is behind another of its lane. */
  | { outcome: 'later'; at: number; reason: LaterReason }
  /** Others write in the rep's workspace: no failure either, and soon over. */
  | { outcome: 'busy' }
  /** The service is down for everybody. */
  | { outcome: 'down'; service: Service; reason: string }
  /** This job failed; it may succeed. `notBefore`: the service said how long to wait. */
  | { outcome: 'retry'; reason: string; notBefore?: number }
  /** Cannot succeed without somebody doing something. */
  | { outcome: 'park'; reason: string }
  /** The rep has to reconnect Fathom. */
  | { outcome: 'blocked'; reason: string }

/**
 * For what a job waits that has not failed. `fathom_rate`: Fathom's budget, or its word to wait.
 * `ai_budget`: the day's share of Claude. `behind`: an earlier job of its recording.
 * `webhook_answer_lost`: Fathom did not say whether it made the webhook. `secrets_do_not_open`: the key that
 * sealed the tokens is not there. `crm_rate`: the other CRM's budget. `copy_may_appear`: what was asked for there
 * without an answer may still come about.
 */
export type LaterReason =
  | 'fathom_rate'
  | 'ai_budget'
  | 'behind'
  | 'webhook_answer_lost'
  | 'secrets_do_not_open'
  | 'crm_rate'
  | 'copy_may_appear'

export const done: JobResult = { outcome: 'done' }

export function park(reason: string): JobResult {
  return { outcome: 'park', reason }
}

/** Behind an earlier job of the same lane: claimed again when that one has ended. */
export function behind({ now }: Pick<MailboxContext, 'now'>): JobResult {
  return { outcome: 'later', at: now(), reason: 'behind' }
}
