import type { SyncOutcome } from '../../crm/sync-meeting.ts'
import { syncMeeting } from '../../crm/sync-meeting.ts'
import type { FathomMeeting } from '../../fathom/meeting.ts'
import { toMeeting } from '../../fathom/to-meeting.ts'
import { logError, logInfo } from '../../log.ts'
import { analyseSoon } from '../ai/analyse-soon.ts'
import type { MailboxContext } from '../context.ts'
import { readTime, writeFact } from '../facts.ts'
import type { JobResult } from '../jobs/result.ts'
import type { JobTools } from '../jobs/tools.ts'
import { thumbnailSoon } from '../pictures/thumbnail-soon.ts'
import type { Recording } from './recordings.ts'

export type Observation = {
  userId: string
  source: 'webhook' | 'poll'
  /** 0 for a webhook, which fires once, at the beginning; for a poll the time it was fetched. */
  rank: number
  contentHash: string
  /** Milliseconds since epoch. */
  observedAt: number
  imported: boolean
}

/**
 * Writes one observation of a meeting, and has the model and the picture follow.
 * @throws CrmError
 */
export async function writeMeeting(
  { context, crm, timeZone }: Pick<JobTools, 'context' | 'crm' | 'timeZone'>,
  recording: Recording,
  meeting: FathomMeeting,
  notes: readonly string[],
  observation: Observation,
): Promise<SyncOutcome> {
  const { sql, now } = context
  const { userId, source, rank, contentHash, observedAt, imported } = observation
  const argument = toMeeting(meeting, {
    ownerUserId: userId,
    source,
    rank,
    contentHash,
    receivedAt: new Date(observedAt).toISOString(),
    imported,
    timeZone: await timeZone(userId, meeting.start),
    notes,
  })
  const outcome = await syncMeeting((p) => crm('sync_meeting', { p }), argument)
  if (!outcome.ok) return outcome
  const time = now()
  sql.exec(
    'update recordings set synced_at = ?, outcome = ?, counts = ?, reason = null where id = ?',
    time,
    outcome.outcome,
    JSON.stringify(outcome.counts),
    recording.id,
  )
  writeFact(sql, 'lastSuccessAt', time)
  if (source === 'webhook') writeFact(sql, 'lastDeliveryAt', observedAt)
  logInfo('meeting_synced', { source, outcome: outcome.outcome })
  // Known to the CRM already: the process before may have died, or lost the answer, at this point.
  if (outcome.outcome !== 'deleted' && (argument.items ?? argument.transcript) !== undefined) {
    analyseSoon(context, outcome.meetingId, argument.transcript !== undefined)
  }
  thumbnailSoon(context, recording.id, meeting)
  context.hint(outcome.touched)
  return outcome
}

/** How a job ends whose meeting was not written although the CRM answered. */
export function unwritten(outcome: Extract<SyncOutcome, { ok: false }>): JobResult {
  switch (outcome.reason) {
    case 'stale':
      return { outcome: 'retry', reason: 'items_kept_changing' }
    case 'unreadable_answer':
      logError('crm_answer_unreadable', { detail: outcome.detail })
      return { outcome: 'retry', reason: 'crm_answer_unreadable' }
  }
}

/** Recorded before the rep connected: the calls that make no tasks by themselves. */
export function isBeforeConnection({ sql }: MailboxContext, meeting: FathomMeeting): boolean {
  const connectedAt = readTime(sql, 'connectedAt')
  const recorded = meeting.end ?? meeting.start ?? meeting.createdAt
  return connectedAt !== null && recorded !== null && Date.parse(recorded) < connectedAt
}
