import { errorKind, errorPlace } from '../../../lib/contract/error-place.ts'
import { logError, logInfo, logWarning } from '../../log.ts'
import type { MailboxContext } from '../context.ts'
import { noteServiceDown, noteServiceUp, readBreaker } from './breakers.ts'
import type { Job } from './job.ts'
import { needs } from './job.ts'
import { claimNext, settleJob } from './queue.ts'
import { reportSoon } from './report-soon.ts'
import type { JobResult } from './result.ts'
import { settle } from './schedule.ts'

/** Meetings that are written side by side: one slow one does not hold back the others. */
const concurrency = 4
/** Then the alarm is set again and the rest goes on in the next. */
const longestDrainMs = 60_000

export type DrainCounts = Record<JobResult['outcome'], number>

/** One run of one job. Never throws. */
type RunJob = (job: Job) => Promise<JobResult>

/** Runs what is due until nothing is, and answers how the runs ended. */
export async function drain(
  context: MailboxContext,
  lease: string,
  run: RunJob,
): Promise<DrainCounts> {
  const counts: DrainCounts = { done: 0, later: 0, busy: 0, down: 0, retry: 0, park: 0, blocked: 0 }
  const { storage, now } = context
  const stopAt = now() + longestDrainMs
  const running = new Set<Promise<void>>()
  for (;;) {
    const free = running.size < concurrency && now() < stopAt
    const job = free ? claimNext(storage, lease, now()) : null
    if (job) {
      const ran = runOne(context, lease, job, run)
        .then((outcome) => {
          counts[outcome] += 1
        })
        .finally(() => running.delete(ran))
      running.add(ran)
    } else if (running.size > 0) {
      await Promise.race(running)
    } else {
      return counts
    }
  }
}

async function runOne(
  context: MailboxContext,
  lease: string,
  job: Job,
  run: RunJob,
): Promise<JobResult['outcome']> {
  const { storage, sql, now, random } = context
  const { kind, requestId, attempts } = job
  const result = await run(job)
  storage.transactionSync(() => {
    const service = result.outcome === 'down' ? result.service : 'crm'
    const dice = random()
    const next = settle(result, job, readBreaker(sql, service), now(), dice)
    if (result.outcome === 'down') noteServiceDown(sql, service, now(), dice)
    if (result.outcome === 'busy') noteServiceDown(sql, 'room', now(), dice)
    if (result.outcome === 'done' && needs[kind].includes('room')) noteServiceUp(sql, 'room')
    settleJob(sql, job.id, lease, next, now())
    if (next.state === 'parked') {
      logError('job_parked', { kind, reason: next.reason, attempts, requestId })
      reportSoon(context)
    }
  })
  if (result.outcome === 'retry' || result.outcome === 'down') {
    logWarning('job_failed_for_now', { kind, reason: result.reason, attempts, requestId })
  }
  return result.outcome
}

/** Never throws: what goes wrong here must not become one of the platform's six retries. */
export async function drainSafely(...args: Parameters<typeof drain>): Promise<void> {
  try {
    const counts = await drain(...args)
    if (Object.values(counts).some((count) => count > 0)) logInfo('drained', counts)
  } catch (error) {
    logError('drain_failed', { error: errorKind(error), at: errorPlace(error) })
  }
}
