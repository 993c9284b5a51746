import { CrmError } from '../db/client.ts'
import { errorKind, logError, logWarning } from '../log.ts'
import { analyseMeeting, findUnanalysed } from './analyse-meeting.ts'
import { makeWebhook } from './connect.ts'
import { disconnect, removeWebhook } from './disconnect.ts'
import { fetchDetails } from './fetch-details.ts'
import type { JobTools } from './job-tools.ts'
import { done, park } from './job-tools.ts'
import type { Job } from './jobs.ts'
import { isExtra } from './jobs.ts'
import { identify, listPage, syncListed } from './listing.ts'
import { mend } from './mend.ts'
import { report } from './report.ts'
import type { JobResult } from './schedule.ts'
import { maxAttempts } from './schedule.ts'
import { syncDelivery } from './sync-delivery.ts'
import { storeThumbnail } from './thumbnail.ts'

/** One run of one job. Never throws: how it ended is what it answers. */
export async function runJob(tools: JobTools, job: Job): Promise<JobResult> {
  const result = await run(tools, job).catch((error: unknown) => failureOf(error, job))
  return isExtra(job.kind) ? withoutParking(result, job) : result
}

/** What would be put before the rep is let go instead: it comes up again by itself. */
function withoutParking(result: JobResult, { kind, attempts }: Job): JobResult {
  const isLast =
    attempts >= maxAttempts && (result.outcome === 'retry' || result.outcome === 'down')
  if (result.outcome !== 'park' && !isLast) return result
  logWarning('extra_work_let_go', { kind, reason: result.reason })
  return done
}

async function run(tools: JobTools, job: Job): Promise<JobResult> {
  const { context, ask, crm } = tools
  switch (job.kind) {
    case 'sync_delivery':
      return syncDelivery(tools, job.id, job.payload)
    case 'identify':
      return identify(tools)
    case 'list_page':
      return listPage(tools, job.payload)
    case 'sync_listed':
      return syncListed(tools, job.id, job.payload)
    case 'fetch_details':
      return fetchDetails(tools, job, job.payload)
    case 'create_webhook':
      return makeWebhook(context, ask)
    case 'delete_webhook':
      return removeWebhook(tools, job.payload.fathomId, job.payload.generation)
    case 'disconnect':
      return disconnect(tools, job, job.payload)
    case 'mend':
      return mend(tools, job.payload)
    case 'analyse_meeting':
      return analyseMeeting(tools, job, job.payload)
    case 'find_unanalysed':
      return findUnanalysed(tools)
    case 'store_thumbnail':
      return storeThumbnail(tools, job, job.payload)
    case 'report':
      context.poke(await report(context, crm))
      return done
  }
}

/** The job loop's one catch. What goes round again is decided on types, never on words. */
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
