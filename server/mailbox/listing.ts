import { digestHex } from '../encoding.ts'
import { listMeetings } from '../fathom/client.ts'
import { parseEvent } from '../fathom/event.ts'
import { logWarning } from '../log.ts'
import type { MailboxContext } from './context.ts'
import { addToFact, readFact, writeFact } from './facts.ts'
import type { JobTools } from './job-tools.ts'
import { behind, done, isBeforeConnection, park, unwritten } from './job-tools.ts'
import type { JobPayloads, ListPage } from './jobs.ts'
import { changePayload, countNoListed, dropJob, enqueue, enterLane, jobsOfKey } from './jobs.ts'
import type { Recorders } from './receipt.ts'
import type { Recording } from './recordings.ts'
import { laneOf, rememberRecording } from './recordings.ts'
import { reportSoon } from './report.ts'
import type { JobResult } from './schedule.ts'

/**
 * Reading Fathom's list: the first import, and the comparisons that find what no webhook told, ticked
 * items among it. All of it ends in the same function as a delivery.
 */

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
/** Fathom's pages hold ten; nobody records this many calls in a year. */
const maxPages = 1_000
/** What a first connection brings in. */
const importDays = 30

/** Begins to read the list over the last days. Joins a reading that is waiting to begin. */
export function startListing(
  { sql }: MailboxContext,
  purpose: ListPage['purpose'],
  now: number,
  days = purpose === 'recent' ? 2 : 30,
): void {
  const page: ListPage = { purpose, createdAfter: now - days * day, cursor: null, page: 1 }
  enqueue(sql, 'list_page', page, { dueAt: now, coalesceKey: `list:${purpose}`, now })
}

/** Begins to bring in the calls of the last so many days, and to count them anew. */
export function startImport(context: MailboxContext, days: number): void {
  const { sql, now } = context
  writeFact(sql, 'importListed', 0)
  writeFact(sql, 'importSynced', 0)
  // What still waits from an import before this one is counted when this one sees it.
  countNoListed(sql)
  startListing(context, 'import', now(), days)
}

/** It is known now who the rep is at Fathom: what waited for that begins. */
export function confirmRecorder(context: MailboxContext, email: string): void {
  const { sql, now, random } = context
  const time = now()
  writeFact(sql, 'fathomEmail', email)
  writeFact(sql, 'recorders', null)
  // The first comparisons come with the import itself.
  writeFact(sql, 'nextRecentAt', time + hour + random() * 10 * minute)
  writeFact(sql, 'nextMonthAt', time + day + random() * hour)
  if (readFact(sql, 'importPending') !== null) {
    writeFact(sql, 'importPending', null)
    startImport(context, importDays)
  }
  reportSoon(context)
}

/** Asks whether the rep's address in the CRM is also theirs at Fathom: there is no `/me`. */
export async function identify({ context, ask }: JobTools): Promise<JobResult> {
  const { sql, now } = context
  const email = readFact(sql, 'crmEmail')
  if (readFact(sql, 'connection') !== 'active' || readFact(sql, 'fathomEmail') !== null) return done
  if (email !== null) {
    const query = { recordedBy: email, createdAfter: null, cursor: null }
    const asked = await ask('global', (caller) => listMeetings(caller, query))
    if (!asked.ok) return asked.reason === 'ended' ? asked.result : done
    const isTheirs = asked.value.items.some((item) => {
      const parsed = parseEvent(item, now())
      return parsed.ok && sameAddress(parsed.meeting.recordedBy?.email, email)
    })
    if (isTheirs) {
      confirmRecorder(context, email)
      return done
    }
  }
  // The first delivery will say who the rep is, since its webhook carries nobody else's. Until then
  // they may pick themself from those whom the list names.
  const everybody = { recordedBy: null, createdAfter: null, cursor: null }
  const listed = await ask('global', (caller) => listMeetings(caller, everybody))
  if (!listed.ok) return listed.reason === 'ended' ? listed.result : done
  const named = new Map<string, string | null>()
  for (const item of listed.value.items) {
    const parsed = parseEvent(item, now())
    const recorder = parsed.ok ? parsed.meeting.recordedBy : null
    if (recorder?.email) named.set(recorder.email, recorder.name)
  }
  const recorders: Recorders = Array.from(named, ([address, name]) => ({ name, email: address }))
  writeFact(sql, 'recorders', JSON.stringify(recorders))
  return done
}

/** One page of the list: what is new or has changed gets a job, and so does the next page. */
export async function listPage({ context, ask }: JobTools, page: ListPage): Promise<JobResult> {
  const { sql, storage, now } = context
  const recordedBy = readFact(sql, 'fathomEmail')
  if (readFact(sql, 'connection') !== 'active' || recordedBy === null) return done
  const { cursor, purpose } = page
  const createdAfter = new Date(page.createdAfter).toISOString()
  const asked = await ask('global', (caller) =>
    listMeetings(caller, { recordedBy, createdAfter, cursor }),
  )
  if (!asked.ok) return asked.reason === 'ended' ? asked.result : park('fathom_has_no_list')
  const fetchedAt = now()
  const { nextCursor } = asked.value
  const items = await Promise.all(
    asked.value.items.map(async (item) => ({
      item,
      digest: await digestHex(JSON.stringify(item)),
      parsed: parseEvent(item, fetchedAt),
    })),
  )
  storage.transactionSync(() => {
    for (const { item, digest, parsed } of items) {
      if (!parsed.ok) {
        logWarning('listed_meeting_unusable', { reason: parsed.reason })
        continue
      }
      const { meeting } = parsed
      // The list of an OAuth app shows teammates' calls too, should the filter ever not hold.
      if (meeting.recordedBy?.email && !sameAddress(meeting.recordedBy.email, recordedBy)) continue
      const recording = rememberRecording(sql, meeting)
      sql.exec('update recordings set listed_at = ? where id = ?', fetchedAt, recording.id)
      const counted = purpose === 'import'
      if (counted) addToFact(sql, 'importListed', 1)
      enqueueListed(sql, recording, digest, { item, fetchedAt, counted })
    }
    // A cursor that leads back to itself would go round for ever.
    if (nextCursor !== null && nextCursor !== cursor && page.page < maxPages) {
      const next: ListPage = { ...page, cursor: nextCursor, page: page.page + 1 }
      const coalesceKey = `list:${purpose}`
      enqueue(sql, 'list_page', next, { dueAt: fetchedAt, coalesceKey, now: fetchedAt })
    } else {
      writeFact(sql, 'lastSuccessAt', fetchedAt)
      if (purpose !== 'recent') writeFact(sql, 'missingCheckedAt', fetchedAt)
    }
    reportSoon(context)
  })
  return done
}

/**
 * One job a recording at most waits, with what was seen last: what is listed while an earlier state
 * is still to be written must not be taken for known, even where it is that of the last writing.
 */
function enqueueListed(
  sql: SqlStorage,
  recording: Recording,
  digest: string,
  payload: JobPayloads['sync_listed'],
): void {
  const { item, fetchedAt, counted } = payload
  const coalesceKey = `listed:${recording.id}`
  const pending = jobsOfKey(sql, 'sync_listed', coalesceKey)
  if (pending.length === 0 && recording.syncedAt !== null && recording.listedDigest === digest) {
    if (counted) addToFact(sql, 'importSynced', 1)
    return
  }
  const waiting = pending.find(({ state }) => state === 'queued' || state === 'blocked')
  if (waiting) {
    // It counts once, for both sightings.
    if (counted && waiting.payload.counted) addToFact(sql, 'importSynced', 1)
    changePayload<'sync_listed'>(sql, waiting.id, {
      item,
      fetchedAt,
      counted: counted || waiting.payload.counted,
    })
    return
  }
  const last = pending.at(-1)
  // What could not be written cannot be written an hour later: it stays parked, once.
  if (last?.state === 'parked' && JSON.stringify(last.payload.item) === JSON.stringify(item)) return
  for (const { id, state } of pending) if (state === 'parked') dropJob(sql, id)
  enqueue(sql, 'sync_listed', payload, { dueAt: fetchedAt, coalesceKey, now: fetchedAt })
}

/** One meeting of a list into the CRM; its transcript and summary follow. */
export async function syncListed(
  { context, write }: JobTools,
  jobId: number,
  { item, fetchedAt, counted }: JobPayloads['sync_listed'],
): Promise<JobResult> {
  const { sql, storage, now } = context
  const userId = readFact(sql, 'userId')
  const parsed = parseEvent(item, now())
  if (userId === null || !parsed.ok) return done
  const { meeting, notes } = parsed
  const recording = rememberRecording(sql, meeting)
  if (enterLane(sql, jobId, laneOf(recording)) === 'behind') return behind(context)
  const digest = await digestHex(JSON.stringify(item))
  const outcome = await write(recording, meeting, notes, {
    userId,
    source: 'poll',
    rank: fetchedAt,
    contentHash: digest,
    observedAt: fetchedAt,
    imported: isBeforeConnection(context, meeting),
  })
  if (!outcome.ok) return unwritten(outcome)
  storage.transactionSync(() => {
    sql.exec('update recordings set listed_digest = ? where id = ?', digest, recording.id)
    if (counted) addToFact(sql, 'importSynced', 1)
    // A delivery carries transcript and summary; a list does not.
    const lacksDetails = recording.receivedAt === null && recording.detailsAt === null
    if (outcome.outcome !== 'deleted' && meeting.recordingId !== null && lacksDetails) {
      const payload = { item, recordingId: meeting.recordingId, fetchedAt }
      const coalesceKey = `details:${recording.id}`
      enqueue(sql, 'fetch_details', payload, { dueAt: now(), coalesceKey, now: now() })
    }
    reportSoon(context)
  })
  return done
}

function sameAddress(a: string | null | undefined, b: string): boolean {
  return a?.trim().toLowerCase() === b.trim().toLowerCase()
}
