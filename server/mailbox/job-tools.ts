import * as z from 'zod/mini'
import type { SyncOutcome } from '../crm/sync-meeting.ts'
import { syncMeeting } from '../crm/sync-meeting.ts'
import { CrmError, callCrm, json, readCrm } from '../db/client.ts'
import type { FathomMeeting } from '../fathom/event.ts'
import { toMeeting } from '../fathom/to-meeting.ts'
import { logError, logInfo } from '../log.ts'
import { analyseSoon } from './analyse-meeting.ts'
import type { AskFathom } from './ask-fathom.ts'
import type { MailboxContext } from './context.ts'
import { readTime, writeFact } from './facts.ts'
import { noteServiceUp } from './jobs.ts'
import type { Recording } from './recordings.ts'
import type { JobResult } from './schedule.ts'
import { thumbnailSoon } from './thumbnail.ts'

/** What jobs work with, and the one road into the CRM. */
export type JobTools = {
  context: MailboxContext
  ask: AskFathom
  /** Calls a function of the CRM with the service key. @throws CrmError */
  crm: (name: string, args: object) => Promise<unknown>
  /** The rep's IANA time zone. @throws CrmError */
  timeZone: (userId: string) => Promise<string>
  /** Writes one observation of a meeting. @throws CrmError */
  write: (
    recording: Recording,
    meeting: FathomMeeting,
    notes: readonly string[],
    observation: Observation,
  ) => Promise<SyncOutcome>
}

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

const zoneLifeMs = 10 * 60_000
const TimeZones = z.array(z.object({ time_zone: z.nullable(z.string()) }))

export function createJobTools(context: MailboxContext, ask: AskFathom): JobTools {
  const { sql, settings, now } = context
  const { supabase } = settings

  /** That it answered at all closes its breaker. */
  async function crm(name: string, args: object): Promise<unknown> {
    try {
      const answer = await json(await callCrm(supabase, 'service', name, args))
      noteServiceUp(sql, 'crm')
      return answer
    } catch (error) {
      if (error instanceof CrmError && error.reason !== 'unavailable') noteServiceUp(sql, 'crm')
      throw error
    }
  }

  let zone: { name: string; readAt: number } | null = null
  /** Deadlines end with the day where the rep is. */
  async function timeZone(userId: string): Promise<string> {
    if (zone && now() - zone.readAt < zoneLifeMs) return zone.name
    const query = { select: 'time_zone', user_id: `eq.${userId}` }
    const rows = TimeZones.safeParse(await readCrm(supabase, 'service', 'rep_settings', query))
    zone = { name: (rows.success && rows.data[0]?.time_zone) || 'UTC', readAt: now() }
    return zone.name
  }

  async function write(
    recording: Recording,
    meeting: FathomMeeting,
    notes: readonly string[],
    observation: Observation,
  ): Promise<SyncOutcome> {
    const { userId, source, rank, contentHash, observedAt, imported } = observation
    const argument = toMeeting(meeting, {
      ownerUserId: userId,
      source,
      rank,
      contentHash,
      receivedAt: new Date(observedAt).toISOString(),
      imported,
      timeZone: await timeZone(userId),
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
    context.poke(outcome.touched)
    return outcome
  }

  return { context, ask, crm, timeZone, write }
}

export const done: JobResult = { outcome: 'done' }

export function park(reason: string): JobResult {
  return { outcome: 'park', reason }
}

/** Behind an earlier job of the same lane: claimed again when that one has ended. */
export function behind({ now }: MailboxContext): JobResult {
  return { outcome: 'later', at: now() }
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
