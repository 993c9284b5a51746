import * as z from 'zod/mini'
import type { MailboxContext } from '../context.ts'
import { readFact } from '../facts.ts'
import { enqueue, hasten } from '../jobs/queue.ts'
import type { JobTools } from '../jobs/tools.ts'

/** Asking for the model's look at a call: after its sync, by the rep, and for what it never saw. */

/** A listed call's transcript is asked for right after it; the model sees more with it. */
const detailsDelayMs = 10 * 60_000

/** Has the model look at a call, now or when its transcript should be there. Joins a look that waits. */
export function analyseSoon(
  { sql, settings, now }: MailboxContext,
  meetingId: string,
  hasTranscript: boolean,
): void {
  if (!settings.claude) return
  const time = now()
  const dueAt = hasTranscript ? time : time + detailsDelayMs
  const coalesceKey = `analyse:${meetingId}`
  hasten(sql, coalesceKey, dueAt)
  enqueue(sql, 'analyse_meeting', { meetingId }, { dueAt, coalesceKey, now: time })
}

/**
 * Lets go of what the model said of one call and asks it again. Until the answer is there the items
 * keep what they have. False where there is no model, or nothing of this rep's to ask about.
 */
export async function analyseAgain(
  { context, crm }: Pick<JobTools, 'context' | 'crm'>,
  meetingId: string,
): Promise<boolean> {
  const userId = readFact(context.sql, 'userId')
  if (!context.settings.claude || userId === null) return false
  const args = { p_owner: userId, p_meeting: meetingId }
  const forgotten = z.number().parse(await crm('forget_ai_analysis', args))
  if (forgotten === 0) return false
  analyseSoon(context, meetingId, true)
  return true
}

/** Begins to look for what the model has not seen: after a new prompt, an outage, a spent day. */
export function startLookingForUnanalysed({ sql, settings, now }: MailboxContext): void {
  if (!settings.claude) return
  const time = now()
  enqueue(sql, 'find_unanalysed', {}, { dueAt: time, coalesceKey: 'find_unanalysed', now: time })
}
