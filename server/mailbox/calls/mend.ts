import * as z from 'zod/mini'
import { CrmError } from '../../db/client.ts'
import { logInfo, logWarning } from '../../log.ts'
import { readFact } from '../facts.ts'
import type { JobPayloads } from '../jobs/job.ts'
import { enqueue } from '../jobs/queue.ts'
import type { JobResult } from '../jobs/result.ts'
import { done } from '../jobs/result.ts'
import type { JobTools } from '../jobs/tools.ts'

const Companies = z.object({ contacts: z.number(), companies: z.number(), meetings: z.number() })

/** Begins one turn of mending, unless one is waiting. */
export function startMending(
  sql: SqlStorage,
  work: JobPayloads['mend']['work'],
  now: number,
): void {
  enqueue(sql, 'mend', { work }, { dueAt: now, coalesceKey: `mend:${work}`, now })
}

/**
 * What can be put right in the rep's CRM without Fathom: tasks that could not be made, each hour; and
 * companies of calls that other clients wrote, each day. What goes wrong is tried at the next turn,
 * and never stands in the rep's list of things to replay.
 */
export async function mend(
  { context, crm }: JobTools,
  { work }: JobPayloads['mend'],
): Promise<JobResult> {
  const userId = readFact(context.sql, 'userId')
  if (userId === null) return done
  try {
    const changed =
      work === 'failed_items'
        ? z.number().parse(await crm('retry_failed_items', { p_owner: userId }))
        : sum(Companies.parse(await crm('backfill_companies', { p_owner: userId })))
    if (changed > 0) {
      logInfo('mended', { work, changed })
      context.hint([userId])
    }
  } catch (error) {
    if (error instanceof CrmError && ['unavailable', 'busy'].includes(error.reason)) throw error
    const reason =
      error instanceof CrmError ? (error.sqlState ?? error.reason) : 'unreadable_answer'
    logWarning('mending_failed', { work, reason })
  }
  return done
}

function sum({ contacts, companies, meetings }: z.infer<typeof Companies>): number {
  return contacts + companies + meetings
}
