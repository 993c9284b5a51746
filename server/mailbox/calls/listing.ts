import { digestHex } from '../../encoding.ts'
import { listMeetings } from '../../fathom/client.ts'
import { parseEvent } from '../../fathom/event.ts'
import { logWarning } from '../../log.ts'
import { liveWebhook } from '../connection/webhooks.ts'
import type { MailboxContext } from '../context.ts'
import { addToFact, readFact, readTime, writeFact } from '../facts.ts'
import type { JobPayloads, ListPage } from '../jobs/job.ts'
import {
  changePayload,
  countNoListed,
  dropJob,
  enqueue,
  enterLane,
  jobsOfKey,
} from '../jobs/queue.ts'
import { reportSoon } from '../jobs/report-soon.ts'
import type { JobResult } from '../jobs/result.ts'
import { behind, done, park } from '../jobs/result.ts'
import type { Asked, JobTools } from '../jobs/tools.ts'
import { noteWhole } from './fetch-details.ts'
import { storable, withoutText } from './listed-text.ts'
import { doubtEmptyList, isInDoubt, noteListed } from './recorder-doubt.ts'
import type { Recording } from './recordings.ts'
import { isRecordedBy, laneOf, rememberRecording } from './recordings.ts'
import { isBeforeConnection, unwritten, writeMeeting } from './write-meeting.ts'

/**
 * Reading Fathom's list: the first import, and the comparisons that find what no webhook told, ticked
 * items among it. All of it ends in the same function as a delivery.
 */

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
/** Fathom's pages hold ten; nobody records this many calls in a year. */
const maxPages = 1_000
/** A list that leads in a circle, or on and on with what it showed before, is not read further. */
const maxStalePages = 3
/** Fathom allows sixty calls a minute: a long list is read at that pace, whatever its headers say. */
const paceMs = 1_000
const pagesAtOnce = 20

/**
 * Begins to read the list over the last days. Joins a reading that is waiting to begin; one that waits in
 * its middle begins anew, since what is new stands on the pages that it has behind it.
 */
export function startListing(
  { sql }: MailboxContext,
  purpose: ListPage['purpose'],
  now: number,
  days = purpose === 'recent' ? 2 : 30,
): void {
  const page: ListPage = { purpose, createdAfter: now - days * day, cursor: null, page: 1 }
  const coalesceKey = `list:${purpose}`
  const halfway = jobsOfKey(sql, 'list_page', coalesceKey).find(
    ({ state, payload }) => (state === 'queued' || state === 'blocked') && payload.page > 1,
  )
  if (halfway) changePayload<'list_page'>(sql, halfway.id, page)
  else enqueue(sql, 'list_page', page, { dueAt: now, coalesceKey, now })
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

/** "Sync now": joins what runs already. While it is not known who the rep is, that is asked first. */
export function startSync(context: MailboxContext): void {
  const { sql, now } = context
  const time = now()
  if (readFact(sql, 'fathomEmail') !== null) startListing(context, 'recent', time)
  else enqueue(sql, 'identify', {}, { dueAt: time, coalesceKey: 'identify', now: time })
}

/** One page of the list: what is new or has changed gets a job, and so does the next page. */
export async function listPage({ context, ask }: JobTools, page: ListPage): Promise<JobResult> {
  const { sql, storage, now } = context
  const recordedBy = readFact(sql, 'fathomEmail')
  if (readFact(sql, 'connection') !== 'active' || recordedBy === null) return done
  const { cursor, purpose } = page
  const createdAfter = new Date(page.createdAfter).toISOString()
  // A key may ask for everything at once: the first import then takes a tenth of the calls.
  const isByKey = readFact(sql, 'apiKey') !== null
  const withText = isByKey && purpose === 'import' && !page.withoutText
  const asked = await ask(withText ? 'heavy' : 'global', (caller) => {
    const mayHaveText = withText && caller.apiKey !== undefined
    return listMeetings(caller, { recordedBy, createdAfter, cursor, withText: mayHaveText })
  })
  if (withText && !asked.ok && isRefused(asked)) {
    // Too long, or not allowed after all: each call's text is fetched by itself then.
    const again: ListPage = { ...page, withoutText: true }
    enqueue(sql, 'list_page', again, { dueAt: now(), coalesceKey: `list:${purpose}`, now: now() })
    return done
  }
  if (!asked.ok) {
    const result = asked.reason === 'ended' ? asked.result : park('fathom_has_no_list')
    if (result.outcome === 'park') {
      writeFact(sql, 'lastError', result.reason)
      reportSoon(context)
    }
    return result
  }
  const fetchedAt = now()
  const { nextCursor } = asked.value
  const items = await Promise.all(
    asked.value.items.map(async (item) => ({
      item,
      digest: await digestHex(JSON.stringify(isByKey ? withoutText(item) : item)),
      parsed: parseEvent(item, fetchedAt),
    })),
  )
  const { seen = [], stale: before = 0 } = page
  const pageDigest = (await digestHex(items.map((one) => one.digest).join())).slice(0, 16)
  const stale = seen.includes(pageDigest) ? before + 1 : 0
  const live = liveWebhook(sql)
  const isNews = live !== null && (readTime(sql, 'comparedAt') ?? 0) > live.createdAt
  storage.transactionSync(() => {
    for (const { item, digest, parsed } of stale > 0 ? [] : items) {
      if (!parsed.ok) {
        logWarning('listed_meeting_unusable', { reason: parsed.reason })
        continue
      }
      const { meeting } = parsed
      // The list of an OAuth app shows teammates' calls too, should the filter ever not hold.
      if (meeting.recordedBy?.email && !isRecordedBy(meeting, recordedBy)) continue
      const recording = rememberRecording(sql, meeting)
      sql.exec(
        `update recordings set listed_at = ?, appeared_at =
          iif(listed_at is null, ?, appeared_at) where id = ?`,
        fetchedAt,
        isNews ? fetchedAt : null,
        recording.id,
      )
      const counted = purpose === 'import'
      if (counted) addToFact(sql, 'importListed', 1)
      enqueueListed(sql, recording, digest, { item: storable(item), fetchedAt, counted })
    }
    noteListed(
      sql,
      items.map(({ parsed }) => (parsed.ok ? parsed.meeting.createdAt : null)),
    )
    const isSilent = page.page === 1 && items.length === 0 && nextCursor === null
    const isDoubtful = isSilent && doubtEmptyList(context, page.createdAfter)
    const isEndless = nextCursor === cursor || stale >= maxStalePages || page.page >= maxPages
    if (nextCursor !== null && !isEndless) {
      const next: ListPage = {
        ...page,
        withoutText: false,
        cursor: nextCursor,
        page: page.page + 1,
        seen: [...seen, pageDigest],
        stale,
      }
      const dueAt = fetchedAt + (page.page < pagesAtOnce ? 0 : paceMs)
      enqueue(sql, 'list_page', next, { dueAt, coalesceKey: `list:${purpose}`, now: fetchedAt })
    } else if (nextCursor !== null) {
      // What it showed is kept. That it was all cannot be said: nothing is called complete.
      logWarning('list_without_end', { purpose, pages: page.page })
      writeFact(sql, 'lastError', 'fathom_list_without_end')
      writeFact(sql, 'lastSuccessAt', fetchedAt)
    } else {
      writeFact(sql, 'lastError', null)
      writeFact(sql, 'lastSuccessAt', fetchedAt)
      writeFact(sql, 'comparedAt', fetchedAt)
      if (purpose !== 'recent' && !isDoubtful && !isInDoubt(sql))
        writeFact(sql, 'missingCheckedAt', fetchedAt)
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
  tools: JobTools,
  jobId: number,
  { item, fetchedAt, counted }: JobPayloads['sync_listed'],
): Promise<JobResult> {
  const { context } = tools
  const { sql, storage, now } = context
  const userId = readFact(sql, 'userId')
  const parsed = parseEvent(item, now())
  if (userId === null || !parsed.ok) return done
  const { meeting, notes } = parsed
  const recording = rememberRecording(sql, meeting)
  if (enterLane(sql, jobId, laneOf(recording)) === 'behind') return behind(context)
  const listed = readFact(sql, 'apiKey') === null ? item : withoutText(item)
  const digest = await digestHex(JSON.stringify(listed))
  const isWhole = meeting.transcript !== null && meeting.summary !== null
  const outcome = await writeMeeting(tools, recording, meeting, notes, {
    userId,
    source: 'poll',
    rank: fetchedAt,
    contentHash: isWhole ? await digestHex(JSON.stringify(item)) : digest,
    observedAt: fetchedAt,
    imported: isBeforeConnection(context, meeting),
  })
  if (!outcome.ok) return unwritten(outcome)
  storage.transactionSync(() => {
    sql.exec('update recordings set listed_digest = ? where id = ?', digest, recording.id)
    if (counted) addToFact(sql, 'importSynced', 1)
    // A delivery carries transcript and summary; a list does so only for a key.
    if (isWhole && outcome.outcome !== 'deleted') noteWhole(context, recording.id, meeting)
    const lacksDetails = recording.receivedAt === null && recording.detailsAt === null && !isWhole
    if (outcome.outcome !== 'deleted' && meeting.recordingId !== null && lacksDetails) {
      const payload = { item: withoutText(item), recordingId: meeting.recordingId, fetchedAt }
      const coalesceKey = `details:${recording.id}`
      enqueue(sql, 'fetch_details', payload, { dueAt: now(), coalesceKey, now: now() })
    }
    reportSoon(context)
  })
  return done
}

function isRefused(asked: Extract<Asked<unknown>, { ok: false }>): boolean {
  return asked.reason === 'ended' && asked.result.outcome === 'park'
}
