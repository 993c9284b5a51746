import { errorKind, errorPlace } from '../../lib/contract/error-place.ts'
import { CrmError } from '../db/client.ts'
import { logError, logWarning } from '../log.ts'
import { analyseMeeting, findUnanalysed } from './ai/analyse-meeting.ts'
import { fetchDetails } from './calls/fetch-details.ts'
import { listPage, syncListed } from './calls/listing.ts'
import { mend } from './calls/mend.ts'
import { identify } from './calls/recorder.ts'
import { syncDelivery } from './calls/sync-delivery.ts'
import { tidy } from './calls/tidy.ts'
import { removeWebhook } from './connection/delete-webhook.ts'
import { disconnect } from './connection/disconnect.ts'
import { makeWebhook } from './connection/webhooks.ts'
import type { Job } from './jobs/job.ts'
import { isExtra } from './jobs/job.ts'
import type { JobResult } from './jobs/result.ts'
import { done, park } from './jobs/result.ts'
import { maxAttempts } from './jobs/schedule.ts'
import type { JobTools } from './jobs/tools.ts'
import { disconnectCrm, mirrorTasks, pullMirrors, reportCrm } from './mirror/mirror-jobs.ts'
import { storeThumbnail } from './pictures/thumbnail.ts'
import { report } from './report/report.ts'

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
  const { context, crm } = tools
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
      return makeWebhook(tools, job.payload)
    case 'delete_webhook':
      return removeWebhook(tools, job.payload.fathomId, job.payload.generation, job.payload.by)
    case 'disconnect':
      return disconnect(tools, job, job.payload)
    case 'mend':
      return mend(tools, job.payload)
    case 'tidy':
      return tidy(tools, job.payload)
    case 'analyse_meeting':
      return analyseMeeting(tools, job, job.payload)
    case 'find_unanalysed':
      return findUnanalysed(tools)
    case 'store_thumbnail':
      return storeThumbnail(tools, job, job.payload)
    case 'mirror_tasks':
      return mirrorTasks(tools, job)
    case 'pull_mirrors':
      return pullMirrors(tools, job, job.payload)
    case 'disconnect_crm':
      return disconnectCrm(tools, job)
    case 'report_crm':
      return reportCrm(tools)
    case 'report':
      context.hint(await report(context, crm))
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
      case 'busy':
        return { outcome: 'busy' }
      case 'contended':
        return { outcome: 'retry', reason: `crm_contended_${error.sqlState}` }
      case 'refused':
        return park(`crm_refused_${error.sqlState ?? 'unknown'}`)
    }
  }
  const { kind, requestId } = job
  logError('job_failed', { kind, error: errorKind(error), at: errorPlace(error), requestId })
  return { outcome: 'retry', reason: `failed_${errorKind(error)}` }
}
