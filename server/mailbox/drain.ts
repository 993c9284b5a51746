import { errorKind, logError, logInfo, logWarning } from '../log.ts'
import type { JobTools } from './job-tools.ts'
import type { Job } from './jobs.ts'
import { claimNext, noteServiceDown, readBreaker, settleJob } from './jobs.ts'
import { reportSoon } from './report.ts'
import { runJob } from './run-job.ts'
import type { JobResult } from './schedule.ts'
import { settle } from './schedule.ts'

/** Meetings that are written side by side: one slow one does not hold back the others. */
const concurrency = 4
/** Then the alarm is set again and the rest goes on in the next. */
const longestDrainMs = 60_000

export type DrainCounts = Record<JobResult['outcome'], number>

/** Runs what is due until nothing is, and answers how the runs ended. */
export async function drain(tools: JobTools, lease: string): Promise<DrainCounts> {
  const counts: DrainCounts = { done: 0, later: 0, down: 0, retry: 0, park: 0, blocked: 0 }
  const { storage, now } = tools.context
  const stopAt = now() + longestDrainMs
  const running = new Set<Promise<void>>()
  for (;;) {
    const free = running.size < concurrency && now() < stopAt
    const job = free ? claimNext(storage, lease, now()) : null
    if (job) {
      const run = runOne(tools, lease, job)
        .then((outcome) => {
          counts[outcome] += 1
        })
        .finally(() => running.delete(run))
      running.add(run)
    } else if (running.size > 0) {
      await Promise.race(running)
    } else {
      return counts
    }
  }
}

async function runOne(tools: JobTools, lease: string, job: Job): Promise<JobResult['outcome']> {
  const { context } = tools
  const { storage, sql, now, random } = context
  const { kind, requestId, attempts } = job
  const result = await runJob(tools, job)
  storage.transactionSync(() => {
    const service = result.outcome === 'down' ? result.service : 'crm'
    const dice = random()
    const next = settle(result, job, readBreaker(sql, service), now(), dice)
    if (result.outcome === 'down') noteServiceDown(sql, service, now(), dice)
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
export async function drainSafely(tools: JobTools, lease: string): Promise<void> {
  try {
    const counts = await drain(tools, lease)
    if (Object.values(counts).some((count) => count > 0)) logInfo('drained', counts)
  } catch (error) {
    logError('drain_failed', { error: errorKind(error) })
  }
}
