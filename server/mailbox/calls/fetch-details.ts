import { digestHex } from '../../encoding.ts'
import { callsForDetails, getDetails } from '../../fathom/client.ts'
import { parseEvent } from '../../fathom/event.ts'
import type { FathomMeeting } from '../../fathom/meeting.ts'
import { compareSooner } from '../connection/watch-webhook.ts'
import type { MailboxContext } from '../context.ts'
import { readFact } from '../facts.ts'
import type { Job, JobPayloads } from '../jobs/job.ts'
import { enterLane } from '../jobs/queue.ts'
import type { JobResult } from '../jobs/result.ts'
import { behind, done, park } from '../jobs/result.ts'
import type { JobTools } from '../jobs/tools.ts'
import { laneOf, rememberRecording } from './recordings.ts'
import { isBeforeConnection, unwritten, writeMeeting } from './write-meeting.ts'

/** Transcripts and summaries follow a call by minutes; until then Fathom says 404. */
const notReadyDelayMs = 3 * 60_000
/** A call without a summary never gets one: after this many looks, what is there is all. */
const maxLooks = 5

/** The transcript and the summary of a listed meeting, within the budget for heavy calls. */
export async function fetchDetails(
  tools: JobTools,
  job: Pick<Job, 'id' | 'attempts'>,
  { item, recordingId, fetchedAt }: JobPayloads['fetch_details'],
): Promise<JobResult> {
  const { context, ask } = tools
  const { sql, now } = context
  const userId = readFact(sql, 'userId')
  if (userId === null || typeof item !== 'object' || item === null) return done
  const asked = await ask('heavy', (caller) => getDetails(caller, recordingId), callsForDetails)
  if (!asked.ok && asked.reason === 'ended') return asked.result
  const { transcript = null, summary = null } = asked.ok ? asked.value : {}
  const found = { transcript, default_summary: summary }
  const lookAgain: JobResult =
    job.attempts >= maxLooks
      ? done
      : { outcome: 'retry', reason: 'details_not_ready', notBefore: now() + notReadyDelayMs }
  if (found.transcript === null && found.default_summary === null) return lookAgain
  const whole = { ...item, ...found }
  const parsed = parseEvent(whole, now())
  if (!parsed.ok) return park(parsed.reason)
  const { meeting, notes } = parsed
  const recording = rememberRecording(sql, meeting)
  if (enterLane(sql, job.id, laneOf(recording)) === 'behind') return behind(context)
  const outcome = await writeMeeting(tools, recording, meeting, notes, {
    userId,
    source: 'poll',
    // The same observation as its listing, only with more of it: it must not outrank a later one.
    rank: fetchedAt,
    contentHash: await digestHex(JSON.stringify(whole)),
    observedAt: fetchedAt,
    imported: isBeforeConnection(context, meeting),
  })
  if (!outcome.ok) return unwritten(outcome)
  if (found.transcript === null || found.default_summary === null) return lookAgain
  noteWhole(context, recording.id, meeting)
  return done
}

/** Fathom has written this call up whole, and it was its list that told. */
export function noteWhole(
  context: MailboxContext,
  recordingId: number,
  meeting: FathomMeeting,
): void {
  const ended = meeting.end ?? meeting.createdAt
  context.sql.exec(
    'update recordings set details_at = ?, ended_at = ? where id = ?',
    context.now(),
    ended === null ? null : Date.parse(ended),
    recordingId,
  )
  compareSooner(context)
}
