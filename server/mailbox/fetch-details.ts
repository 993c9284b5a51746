import { digestHex } from '../encoding.ts'
import { getSummary, getTranscript } from '../fathom/client.ts'
import { parseEvent } from '../fathom/event.ts'
import { readFact } from './facts.ts'
import type { JobTools } from './job-tools.ts'
import { behind, done, isBeforeConnection, park, unwritten } from './job-tools.ts'
import type { Job, JobPayloads } from './jobs.ts'
import { enterLane } from './jobs.ts'
import { laneOf, rememberRecording } from './recordings.ts'
import type { JobResult } from './schedule.ts'

/** Transcripts and summaries follow a call by minutes; until then Fathom says 404. */
const notReadyDelayMs = 3 * 60_000
/** A call without a summary never gets one: after this many looks, what is there is all. */
const maxLooks = 5

/** The transcript and the summary of a listed meeting, within the budget for heavy calls. */
export async function fetchDetails(
  { context, ask, write }: JobTools,
  job: Pick<Job, 'id' | 'attempts'>,
  { item, recordingId, fetchedAt }: JobPayloads['fetch_details'],
): Promise<JobResult> {
  const { sql, now } = context
  const userId = readFact(sql, 'userId')
  if (userId === null || typeof item !== 'object' || item === null) return done
  const transcript = await ask('heavy', (caller) => getTranscript(caller, recordingId))
  if (!transcript.ok && transcript.reason === 'ended') return transcript.result
  const summary = await ask('heavy', (caller) => getSummary(caller, recordingId))
  if (!summary.ok && summary.reason === 'ended') return summary.result
  const found = {
    transcript: transcript.ok ? transcript.value : null,
    default_summary: summary.ok ? summary.value : null,
  }
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
  const outcome = await write(recording, meeting, notes, {
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
  sql.exec('update recordings set details_at = ? where id = ?', now(), recording.id)
  return done
}
