import * as z from 'zod/mini'
import type { SyncOutcome } from '../crm/sync-meeting.ts'
import { syncMeeting } from '../crm/sync-meeting.ts'
import { CrmError, callCrm, json, readCrm } from '../db/client.ts'
import { digestHex } from '../encoding.ts'
import { deleteWebhook, getSummary, getTranscript, listMeetings } from '../fathom/client.ts'
import type { FathomMeeting } from '../fathom/event.ts'
import { parseEvent } from '../fathom/event.ts'
import { toMeeting } from '../fathom/to-meeting.ts'
import { errorKind, logError, logInfo, logWarning } from '../log.ts'
import type { AskFathom } from './ask-fathom.ts'
import { makeWebhook } from './connect.ts'
import type { MailboxContext } from './context.ts'
import { addToFact, readFact, readTime, writeFact } from './facts.ts'
import { readDelivery, settleDelivery } from './inbox.ts'
import type { Job, JobPayloads, ListPage } from './jobs.ts'
import { dropFathomJobs, enqueue, enterLane, noteServiceUp } from './jobs.ts'
import type { Recording } from './recordings.ts'
import { laneOf, rememberRecording } from './recordings.ts'
import { report, reportSoon } from './report.ts'
import type { JobResult } from './schedule.ts'
import { maxAttempts } from './schedule.ts'

/** One run of one job: everything a mailbox does by itself. */
export type RunJob = (job: Job) => Promise<JobResult>

const minute = 60_000
const day = 24 * 60 * minute
/** Fathom's pages hold ten; nobody has this many calls in 30 days. */
const maxPages = 300
/** Transcripts and summaries follow a call by minutes. */
const detailsDelayMs = 3 * minute
/** A call without a summary never gets one: after this many looks, what is there is all. */
const maxDetailLooks = 5

export function createRunJob(context: MailboxContext, ask: AskFathom): RunJob {
  const { sql, storage, settings, now } = context
  const { supabase } = settings

  /** Calls the CRM with the service key; that it answered at all closes its breaker. */
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
    if (zone && now() - zone.readAt < 10 * minute) return zone.name
    const query = { select: 'time_zone', user_id: `eq.${userId}` }
    const rows = TimeZones.safeParse(await readCrm(supabase, 'service', 'rep_settings', query))
    zone = { name: (rows.success && rows.data[0]?.time_zone) || 'UTC', readAt: now() }
    return zone.name
  }

  async function syncDelivery(job: Job, { deliveryId }: JobPayloads['sync_delivery']) {
    const userId = readFact(sql, 'userId')
    const delivery = readDelivery(sql, deliveryId)
    if (!delivery || userId === null) return done
    const parsed = parseEvent(new TextDecoder().decode(delivery.body), now())
    if (!parsed.ok) return park(parsed.reason)
    const { meeting, notes } = parsed
    const recording = rememberRecording(sql, meeting)
    if (enterLane(sql, job.id, laneOf(recording)) === 'behind') return later(now())
    const outcome = await write(recording, meeting, notes, {
      userId,
      source: 'webhook',
      // A webhook fires once, at the beginning: whatever was seen later is newer.
      rank: 0,
      contentHash: delivery.bodyDigest,
      observedAt: delivery.receivedAt,
      imported: false,
    })
    if (!outcome.ok) return unwritten(outcome)
    storage.transactionSync(() => {
      settleDelivery(sql, deliveryId, recording.id, outcome.outcome, now())
      sql.exec(
        'update recordings set received_at = coalesce(received_at, ?) where id = ?',
        delivery.receivedAt,
        recording.id,
      )
      noteRecorder(meeting)
      reportSoon(context)
    })
    return done
  }

  /** This webhook was made for the rep's own recordings: whoever recorded this one is the rep. */
  function noteRecorder(meeting: FathomMeeting): void {
    const email = meeting.recordedBy?.email
    if (!email || readFact(sql, 'connection') !== 'active') return
    if (readFact(sql, 'fathomEmail') === null) confirmRecorder(email)
  }

  function confirmRecorder(email: string): void {
    writeFact(sql, 'fathomEmail', email)
    const time = now()
    // The first comparisons come with the import itself.
    writeFact(sql, 'nextRecentAt', time + hour + context.random() * 10 * minute)
    writeFact(sql, 'nextMonthAt', time + day + context.random() * hour)
    if (readFact(sql, 'importPending') !== null) {
      writeFact(sql, 'importPending', null)
      writeFact(sql, 'importListed', 0)
      writeFact(sql, 'importSynced', 0)
      startListing(context, 'import', time)
    }
    reportSoon(context)
  }

  async function identify(): Promise<JobResult> {
    const email = readFact(sql, 'crmEmail')
    if (readFact(sql, 'connection') !== 'active' || readFact(sql, 'fathomEmail') !== null)
      return done
    if (email === null) return done
    const query = { recordedBy: email, createdAfter: null, cursor: null }
    const asked = await ask('global', (caller) => listMeetings(caller, query))
    if (!asked.ok) return asked.reason === 'ended' ? asked.result : done
    const answers = asked.value.items.some((item) => {
      const parsed = parseEvent(item, now())
      return parsed.ok && sameAddress(parsed.meeting.recordedBy?.email, email)
    })
    // Otherwise the first delivery says who the rep is: its webhook carries nobody else's.
    if (answers) confirmRecorder(email)
    return done
  }

  async function listPage(job: Job, page: ListPage): Promise<JobResult> {
    const recordedBy = readFact(sql, 'fathomEmail')
    if (readFact(sql, 'connection') !== 'active' || recordedBy === null) return done
    const createdAfter = new Date(page.createdAfter).toISOString()
    const { cursor } = page
    const asked = await ask('global', (caller) =>
      listMeetings(caller, { recordedBy, createdAfter, cursor }),
    )
    if (!asked.ok) return asked.reason === 'ended' ? asked.result : park('fathom_has_no_list')
    const fetchedAt = now()
    const items = await Promise.all(
      asked.value.items.map(async (item) => ({
        item,
        digest: await digestHex(JSON.stringify(item)),
        parsed: parseEvent(item, fetchedAt),
      })),
    )
    const { nextCursor } = asked.value
    storage.transactionSync(() => {
      for (const { item, digest, parsed } of items) {
        if (!parsed.ok) {
          logWarning('listed_meeting_unusable', { reason: parsed.reason, requestId: job.requestId })
          continue
        }
        const { meeting } = parsed
        // The list of an OAuth app shows teammates' calls too, should the filter ever not hold.
        if (meeting.recordedBy?.email && !sameAddress(meeting.recordedBy.email, recordedBy))
          continue
        const recording = rememberRecording(sql, meeting)
        sql.exec('update recordings set listed_at = ? where id = ?', fetchedAt, recording.id)
        const counted = page.purpose === 'import'
        if (counted) addToFact(sql, 'importListed', 1)
        if (recording.syncedAt !== null && recording.listedDigest === digest) {
          if (counted) addToFact(sql, 'importSynced', 1)
          continue
        }
        const coalesceKey = `listed:${recording.id}:${digest}`
        const payload = { item, fetchedAt, counted }
        enqueue(sql, 'sync_listed', payload, { dueAt: fetchedAt, coalesceKey, now: fetchedAt })
      }
      // A cursor that leads back to itself would go round for ever.
      if (nextCursor !== null && nextCursor !== cursor && page.page < maxPages) {
        const next: ListPage = { ...page, cursor: nextCursor, page: page.page + 1 }
        const coalesceKey = `list:${page.purpose}`
        enqueue(sql, 'list_page', next, { dueAt: fetchedAt, coalesceKey, now: fetchedAt })
      } else {
        writeFact(sql, 'lastSuccessAt', fetchedAt)
        if (page.purpose !== 'recent') writeFact(sql, 'missingCheckedAt', fetchedAt)
      }
      reportSoon(context)
    })
    return done
  }

  async function syncListed(job: Job, { item, fetchedAt, counted }: JobPayloads['sync_listed']) {
    const userId = readFact(sql, 'userId')
    const parsed = parseEvent(item, now())
    if (userId === null || !parsed.ok) return done
    const { meeting, notes } = parsed
    const recording = rememberRecording(sql, meeting)
    if (enterLane(sql, job.id, laneOf(recording)) === 'behind') return later(now())
    const digest = await digestHex(JSON.stringify(item))
    const outcome = await write(recording, meeting, notes, {
      userId,
      source: 'poll',
      rank: fetchedAt,
      contentHash: digest,
      observedAt: fetchedAt,
      imported: isBeforeConnection(meeting),
    })
    if (!outcome.ok) return unwritten(outcome)
    storage.transactionSync(() => {
      sql.exec('update recordings set listed_digest = ? where id = ?', digest, recording.id)
      if (counted) addToFact(sql, 'importSynced', 1)
      // A delivery carries transcript and summary; a list does not.
      const lacksDetails = recording.receivedAt === null && recording.detailsAt === null
      if (outcome.outcome !== 'deleted' && meeting.recordingId !== null && lacksDetails) {
        const { recordingId } = meeting
        const payload = { item, recordingId, fetchedAt }
        const coalesceKey = `details:${recording.id}`
        enqueue(sql, 'fetch_details', payload, { dueAt: now(), coalesceKey, now: now() })
      }
      reportSoon(context)
    })
    return done
  }

  async function fetchDetails(job: Job, payload: JobPayloads['fetch_details']): Promise<JobResult> {
    const userId = readFact(sql, 'userId')
    const { item, recordingId, fetchedAt } = payload
    if (userId === null || typeof item !== 'object' || item === null) return done
    const transcript = await ask('heavy', (caller) => getTranscript(caller, recordingId))
    if (!transcript.ok && transcript.reason === 'ended') return transcript.result
    const summary = await ask('heavy', (caller) => getSummary(caller, recordingId))
    if (!summary.ok && summary.reason === 'ended') return summary.result
    const found = {
      transcript: transcript.ok ? transcript.value : null,
      default_summary: summary.ok ? summary.value : null,
    }
    const isWhole = found.transcript !== null && found.default_summary !== null
    const notYet: JobResult =
      job.attempts >= maxDetailLooks
        ? done
        : { outcome: 'retry', reason: 'details_not_ready', notBefore: now() + detailsDelayMs }
    if (found.transcript === null && found.default_summary === null) return notYet
    const whole = { ...item, ...found }
    const parsed = parseEvent(whole, now())
    if (!parsed.ok) return park(parsed.reason)
    const { meeting, notes } = parsed
    const recording = rememberRecording(sql, meeting)
    if (enterLane(sql, job.id, laneOf(recording)) === 'behind') return later(now())
    const outcome = await write(recording, meeting, notes, {
      userId,
      source: 'poll',
      // The same observation as its listing, only with more of it: it must not outrank a later one.
      rank: fetchedAt,
      contentHash: await digestHex(JSON.stringify(whole)),
      observedAt: fetchedAt,
      imported: isBeforeConnection(meeting),
    })
    if (!outcome.ok) return unwritten(outcome)
    if (!isWhole) return notYet
    sql.exec('update recordings set details_at = ? where id = ?', now(), recording.id)
    return done
  }

  type Observation = {
    userId: string
    source: 'webhook' | 'poll'
    rank: number
    contentHash: string
    observedAt: number
    imported: boolean
  }

  /** The one road into the CRM. */
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
    context.poke(outcome.touched)
    return outcome
  }

  function unwritten(outcome: Extract<SyncOutcome, { ok: false }>): JobResult {
    switch (outcome.reason) {
      case 'stale':
        return { outcome: 'retry', reason: 'items_kept_changing' }
      case 'unreadable_answer':
        logError('crm_answer_unreadable', { detail: outcome.detail })
        return { outcome: 'retry', reason: 'crm_answer_unreadable' }
    }
  }

  /** Recorded before the rep connected: the calls that make no tasks by themselves. */
  function isBeforeConnection(meeting: FathomMeeting): boolean {
    const connectedAt = readTime(sql, 'connectedAt')
    const recorded = meeting.end ?? meeting.start ?? meeting.createdAt
    return connectedAt !== null && recorded !== null && Date.parse(recorded) < connectedAt
  }

  async function removeWebhook(fathomId: string, generation: number): Promise<JobResult> {
    const asked = await ask('global', (caller) => deleteWebhook(caller, fathomId))
    if (!asked.ok && asked.reason === 'ended') {
      // Without access there is nothing that could delete it; what it delivers is dropped.
      if (asked.result.outcome !== 'blocked') return asked.result
    }
    sql.exec('update webhooks set fathom_id = null where generation = ?', generation)
    return done
  }

  /** Webhook first, while the token still works; then the tokens; then, if asked, the data. */
  async function disconnect(
    job: Job,
    { deleteData }: JobPayloads['disconnect'],
  ): Promise<JobResult> {
    const webhooks = sql
      .exec<{ generation: number; fathom_id: string }>(
        'select generation, fathom_id from webhooks where fathom_id is not null',
      )
      .toArray()
    for (const { generation, fathom_id: fathomId } of webhooks) {
      const removed = await removeWebhook(fathomId, generation)
      // At some point the rep's wish to be disconnected counts for more than a tidy Fathom.
      const isLast = job.attempts >= maxAttempts
      if (removed.outcome !== 'done' && removed.outcome !== 'park' && !isLast) return removed
    }
    storage.transactionSync(() => {
      sql.exec(`update webhooks set state = 'retired', retired_at = ? where state = 'live'`, now())
      writeFact(sql, 'tokens', null)
      writeFact(sql, 'connection', 'disconnected')
      writeFact(sql, 'importPending', null)
      writeFact(sql, 'nextRecentAt', null)
      writeFact(sql, 'nextMonthAt', null)
      dropFathomJobs(sql)
      sql.exec(`delete from one_time where kind in ('state', 'handoff')`)
      reportSoon(context)
    })
    const userId = readFact(sql, 'userId')
    if (deleteData && userId !== null) {
      // Nothing that waits may write again what is deleted now.
      sql.exec(
        `delete from jobs where kind in ('sync_delivery', 'sync_listed') and id <> ?`,
        job.id,
      )
      await crm('delete_fathom_data', { p_user_id: userId })
      storage.transactionSync(() => {
        for (const table of ['chunks', 'deliveries', 'recordings']) sql.exec(`delete from ${table}`)
        for (const fact of ['importListed', 'importSynced', 'lastDeliveryAt'] as const) {
          writeFact(sql, fact, null)
        }
      })
      context.poke([userId])
    }
    logInfo('disconnected', { deleteData })
    return done
  }

  async function tell(): Promise<JobResult> {
    context.poke(await report(context, crm))
    return done
  }

  function run(job: Job): Promise<JobResult> {
    switch (job.kind) {
      case 'sync_delivery':
        return syncDelivery(job, job.payload)
      case 'identify':
        return identify()
      case 'list_page':
        return listPage(job, job.payload)
      case 'sync_listed':
        return syncListed(job, job.payload)
      case 'fetch_details':
        return fetchDetails(job, job.payload)
      case 'create_webhook':
        return makeWebhook(context, ask)
      case 'delete_webhook':
        return removeWebhook(job.payload.fathomId, job.payload.generation)
      case 'disconnect':
        return disconnect(job, job.payload)
      case 'report':
        return tell()
    }
  }

  return async function runJob(job) {
    try {
      return await run(job)
    } catch (error) {
      return failureOf(error, job)
    }
  }
}

const hour = 60 * minute
const done: JobResult = { outcome: 'done' }
const TimeZones = z.array(z.object({ time_zone: z.nullable(z.string()) }))

function park(reason: string): JobResult {
  return { outcome: 'park', reason }
}

function later(at: number): JobResult {
  return { outcome: 'later', at }
}

/** Begins to read Fathom's list: the last 30 days, or what is new since two days. */
export function startListing(
  { sql }: MailboxContext,
  purpose: ListPage['purpose'],
  now: number,
): void {
  const createdAfter = now - (purpose === 'recent' ? 2 : 30) * day
  const page: ListPage = { purpose, createdAfter, cursor: null, page: 1 }
  enqueue(sql, 'list_page', page, { dueAt: now, coalesceKey: `list:${purpose}`, now })
}

function sameAddress(a: string | null | undefined, b: string): boolean {
  return a?.trim().toLowerCase() === b.trim().toLowerCase()
}

/** The job loop's one catch. What goes round again is decided on types. */
function failureOf(error: unknown, job: Job): JobResult {
  if (error instanceof CrmError) {
    switch (error.reason) {
      case 'unavailable':
      case 'unauthorized':
      case 'forbidden':
        return { outcome: 'down', service: 'crm', reason: 'crm_unavailable' }
      case 'contended':
        return { outcome: 'retry', reason: `crm_contended_${error.sqlState}` }
      case 'refused':
        return park(`crm_refused_${error.sqlState ?? 'unknown'}`)
    }
  }
  logError('job_failed', { kind: job.kind, error: errorKind(error), requestId: job.requestId })
  return { outcome: 'retry', reason: `failed_${errorKind(error)}` }
}
