import { deleteWebhook } from '../fathom/client.ts'
import { errorKind, logInfo } from '../log.ts'
import { readFact, writeFact } from './facts.ts'
import type { JobTools } from './job-tools.ts'
import { done } from './job-tools.ts'
import type { Job, JobPayloads } from './jobs.ts'
import { dropFathomJobs } from './jobs.ts'
import { reportSoon } from './report.ts'
import type { JobResult } from './schedule.ts'
import { maxAttempts } from './schedule.ts'
import { removeThumbnails } from './thumbnail.ts'

/** Deletes a webhook at Fathom. Where we have no access any more, what it delivers is dropped. */
export async function removeWebhook(
  { context, ask }: JobTools,
  fathomId: string,
  generation: number,
): Promise<JobResult> {
  const asked = await ask('global', (caller) => deleteWebhook(caller, fathomId))
  if (!asked.ok && asked.reason === 'ended' && asked.result.outcome !== 'blocked') {
    return asked.result
  }
  context.sql.exec('update webhooks set fathom_id = null where generation = ?', generation)
  return done
}

/** Webhook first, while the token still works; then the tokens; then, if asked, the data. */
export async function disconnect(
  tools: JobTools,
  job: Pick<Job, 'id' | 'attempts'>,
  { deleteData }: JobPayloads['disconnect'],
): Promise<JobResult> {
  const { context, crm } = tools
  const { sql, storage, now } = context
  const webhooks = sql
    .exec<{ generation: number; fathom_id: string }>(
      'select generation, fathom_id from webhooks where fathom_id is not null',
    )
    .toArray()
  for (const { generation, fathom_id: fathomId } of webhooks) {
    const removed = await removeWebhook(tools, fathomId, generation)
    // At some point the rep's wish to be disconnected counts for more than a tidy Fathom.
    const isLast = job.attempts >= maxAttempts
    if (removed.outcome !== 'done' && removed.outcome !== 'park' && !isLast) return removed
  }
  // Connected anew while Fathom was asked: that connection is not the one to end.
  if (readFact(sql, 'connection') === 'active') return done
  storage.transactionSync(() => {
    sql.exec(`update webhooks set state = 'retired', retired_at = ? where state = 'live'`, now())
    writeFact(sql, 'tokens', null)
    writeFact(sql, 'connection', 'disconnected')
    for (const fact of ['importPending', 'nextRecentAt', 'nextMonthAt', 'recorders'] as const) {
      writeFact(sql, fact, null)
    }
    dropFathomJobs(sql)
    sql.exec(`delete from one_time where kind in ('state', 'handoff')`)
    reportSoon(context)
  })
  const userId = readFact(sql, 'userId')
  if (deleteData && userId !== null) {
    // Nothing that waits may write again what is deleted now.
    sql.exec(`delete from jobs where kind in ('sync_delivery', 'sync_listed') and id <> ?`, job.id)
    await crm('delete_fathom_data', { p_user_id: userId })
    storage.transactionSync(() => {
      for (const table of ['chunks', 'deliveries', 'recordings']) sql.exec(`delete from ${table}`)
      for (const fact of ['importListed', 'importSynced', 'lastDeliveryAt'] as const) {
        writeFact(sql, fact, null)
      }
    })
    context.poke([userId])
    try {
      await removeThumbnails(context.settings, userId)
    } catch (error) {
      // Storage that is down says nothing about the CRM: no breaker is to open for it.
      return { outcome: 'retry', reason: `thumbnails_remain_${errorKind(error)}` }
    }
  }
  logInfo('disconnected', { deleteData })
  return done
}
