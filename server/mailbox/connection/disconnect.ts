import * as z from 'zod/mini'
import { errorKind } from '../../../lib/contract/error-place.ts'
import { logInfo } from '../../log.ts'
import type { MailboxContext } from '../context.ts'
import { readFact, writeFact } from '../facts.ts'
import type { Job, JobPayloads } from '../jobs/job.ts'
import { dropWaiting, enqueue } from '../jobs/queue.ts'
import { reportSoon } from '../jobs/report-soon.ts'
import type { JobResult } from '../jobs/result.ts'
import { done } from '../jobs/result.ts'
import { maxAttempts } from '../jobs/schedule.ts'
import type { JobTools } from '../jobs/tools.ts'
import { removeThumbnails } from '../pictures/thumbnail.ts'
import { removeWebhook, webhooksAtFathom } from './delete-webhook.ts'
import { keepAccess } from './stored-access.ts'

/** Calls, people and companies that the CRM deletes in one statement: some tenths of a second. */
const rowsPerStep = 200
/** Then the job ends and goes on in its next run, so that no process is kept busy for long. */
const longestMs = 30_000

/** A CRM that does not say deletes everything at once. */
const Step = z.object({ done: z._default(z.boolean(), true) })

/** Ends the connection for whoever looks; the job does the rest. */
export function startDisconnecting(
  { sql, storage, now }: MailboxContext,
  deleteData: boolean,
): void {
  const time = now()
  storage.transactionSync(() => {
    writeFact(sql, 'connection', 'disconnecting')
    dropWaiting(sql, 'disconnect')
    const options = { dueAt: time, coalesceKey: 'disconnect', now: time }
    enqueue(sql, 'disconnect', { deleteData }, options)
    void storage.setAlarm(time)
  })
}

/** What waits without an attempt of its own, for a budget or for a key, does not wait for ever. */
const waitsAtMostMs = 2 * 60 * 60_000

/** Webhook first, while there still is access; then that; then, if asked, the data. */
export async function disconnect(
  tools: JobTools,
  job: Pick<Job, 'id' | 'attempts' | 'createdAt'>,
  { deleteData }: JobPayloads['disconnect'],
): Promise<JobResult> {
  const { context, crm } = tools
  const { sql, storage, now } = context
  for (const { generation, fathomId } of webhooksAtFathom(sql)) {
    const removed = await removeWebhook(tools, fathomId, generation)
    // At some point the rep's wish to be disconnected counts for more than a tidy Fathom.
    const isLast = job.attempts >= maxAttempts || now() - job.createdAt > waitsAtMostMs
    if (removed.outcome !== 'done' && removed.outcome !== 'park' && !isLast) return removed
  }
  // Connected anew while Fathom was asked: that connection is not the one to end.
  if (readFact(sql, 'connection') === 'active') return done
  storage.transactionSync(() => {
    sql.exec(`update webhooks set state = 'retired', retired_at = ? where state = 'live'`, now())
    keepAccess(sql, null)
    writeFact(sql, 'connection', 'disconnected')
    const over = ['importPending', 'nextRecentAt', 'nextMonthAt', 'recorders', 'keyOwner'] as const
    for (const fact of over) {
      writeFact(sql, fact, null)
    }
    dropWaiting(sql, 'identify', 'list_page', 'fetch_details', 'create_webhook')
    sql.exec(`delete from one_time where kind in ('state', 'handoff')`)
    reportSoon(context)
  })
  const userId = readFact(sql, 'userId')
  if (deleteData && userId !== null) {
    // Nothing that waits may write again what is deleted now; and nothing is known that a later connection
    // would take for written.
    sql.exec(`delete from jobs where kind in ('sync_delivery', 'sync_listed') and id <> ?`, job.id)
    storage.transactionSync(() => {
      for (const table of ['chunks', 'deliveries', 'recordings']) sql.exec(`delete from ${table}`)
      for (const fact of ['importListed', 'importSynced', 'lastDeliveryAt'] as const) {
        writeFact(sql, fact, null)
      }
    })
    const stopAt = now() + longestMs
    for (let isDone = false; !isDone; ) {
      if (now() >= stopAt) return { outcome: 'later', at: now(), reason: 'behind' }
      const answer = await crm('delete_fathom_data', { p_user_id: userId, p_limit: rowsPerStep })
      isDone = Step.parse(answer).done
      // What the rep sees goes with each step, newest calls first.
      context.hint([userId])
      // Connected anew meanwhile: what comes now is not to be deleted.
      if (readFact(sql, 'connection') === 'active') return done
    }
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
