import { parseEvent } from '../../fathom/event.ts'
import { readFact, writeFact } from '../facts.ts'
import type { JobPayloads } from '../jobs/job.ts'
import { enterLane } from '../jobs/queue.ts'
import { reportSoon } from '../jobs/report-soon.ts'
import type { JobResult } from '../jobs/result.ts'
import { behind, done, park } from '../jobs/result.ts'
import type { JobTools } from '../jobs/tools.ts'
import { isCanary } from './canary.ts'
import { readDelivery, settleDelivery } from './inbox.ts'
import { confirmRecorder } from './recorder.ts'
import { doubtBy, isSomebodyElse } from './recorder-doubt.ts'
import { laneOf, rememberRecording } from './recordings.ts'
import { unwritten, writeMeeting } from './write-meeting.ts'

/** A stored delivery into the CRM. What cannot be read is parked: a wrong parser can be mended. */
export async function syncDelivery(
  tools: JobTools,
  jobId: number,
  { deliveryId }: JobPayloads['sync_delivery'],
): Promise<JobResult> {
  const { context } = tools
  const { sql, storage, now } = context
  const userId = readFact(sql, 'userId')
  const delivery = readDelivery(sql, deliveryId)
  if (!delivery || userId === null) return done
  if (isCanary(sql)) {
    settleDelivery(sql, deliveryId, 0, 'canary', now())
    return done
  }
  const parsed = parseEvent(new TextDecoder().decode(delivery.body), now())
  if (!parsed.ok) return park(parsed.reason)
  const { meeting, notes } = parsed
  const owner = meeting.recordedBy?.email ?? null
  if (owner !== null && readFact(sql, 'apiKey') !== null && isSomebodyElse(sql, owner)) {
    // A colleague's key: what it tells is not the rep's to take.
    settleDelivery(sql, deliveryId, 0, 'not_theirs', now())
    writeFact(sql, 'keyOwner', owner)
    return done
  }
  const recording = rememberRecording(sql, meeting)
  if (enterLane(sql, jobId, laneOf(recording)) === 'behind') return behind(context)
  const outcome = await writeMeeting(tools, recording, meeting, notes, {
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
    if (recorder && readFact(sql, 'connection') === 'active') {
      if (isUnknown) confirmRecorder(context, recorder)
      else doubtBy(context, meeting)
    }
    reportSoon(context)
  })
  return done
}
