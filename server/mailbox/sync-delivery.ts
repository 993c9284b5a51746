import { parseEvent } from '../fathom/event.ts'
import { readFact } from './facts.ts'
import { readDelivery, settleDelivery } from './inbox.ts'
import type { JobTools } from './job-tools.ts'
import { behind, done, park, unwritten } from './job-tools.ts'
import type { JobPayloads } from './jobs.ts'
import { enterLane } from './jobs.ts'
import { confirmRecorder } from './listing.ts'
import { laneOf, rememberRecording } from './recordings.ts'
import { reportSoon } from './report.ts'
import type { JobResult } from './schedule.ts'

/** A stored delivery into the CRM. What cannot be read is parked: a wrong parser can be mended. */
export async function syncDelivery(
  { context, write }: JobTools,
  jobId: number,
  { deliveryId }: JobPayloads['sync_delivery'],
): Promise<JobResult> {
  const { sql, storage, now } = context
  const userId = readFact(sql, 'userId')
  const delivery = readDelivery(sql, deliveryId)
  if (!delivery || userId === null) return done
  const parsed = parseEvent(new TextDecoder().decode(delivery.body), now())
  if (!parsed.ok) return park(parsed.reason)
  const { meeting, notes } = parsed
  const recording = rememberRecording(sql, meeting)
  if (enterLane(sql, jobId, laneOf(recording)) === 'behind') return behind(context)
  const outcome = await write(recording, meeting, notes, {
    userId,
    source: 'webhook',
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
    // This webhook was made for the rep's own recordings: whoever recorded this one is the rep.
    const recorder = meeting.recordedBy?.email
    const isUnknown = readFact(sql, 'fathomEmail') === null
    if (recorder && isUnknown && readFact(sql, 'connection') === 'active') {
      confirmRecorder(context, recorder)
    }
    reportSoon(context)
  })
  return done
}
