import type { MailboxContext } from '../context.ts'
import { readFact, writeFact } from '../facts.ts'
import { enqueue } from '../jobs/queue.ts'
import { startListing } from './listing.ts'

const day = 24 * 60 * 60_000

/**
 * The CRM was set back to an earlier moment: what reached it after that goes once more. Deliveries whose
 * bodies are still here are synced again as they came, and Fathom's list is read from that moment on.
 * Syncing what the CRM has after all changes nothing. Answers how many calls are looked at again.
 * @param since milliseconds since epoch
 */
export function resyncSince(context: MailboxContext, since: number): number {
  const { sql, storage, now } = context
  const time = now()
  return storage.transactionSync(() => {
    const { calls } = sql
      .exec<{ calls: number }>(
        'select count(*) as calls from recordings where synced_at >= ?',
        since,
      )
      .one()
    // Without `received_at`, the list brings transcripts where no body is left to do it.
    sql.exec(
      `update recordings set synced_at = null, received_at = null, listed_digest = null,
        details_at = null, thumbnail = null where synced_at >= ?`,
      since,
    )
    const deliveries = sql
      .exec<{ id: number; request_id: string | null }>(
        `update deliveries set settled_at = null, outcome = null
          where state <> 'dropped' and settled_at >= ?
            and exists (select 1 from chunks where delivery_id = deliveries.id)
          returning id, request_id`,
        since,
      )
      .toArray()
    for (const { id, request_id: requestId } of deliveries) {
      enqueue(sql, 'sync_delivery', { deliveryId: id }, { dueAt: time, requestId, now: time })
    }
    // What the CRM was told of this connection went back, too.
    writeFact(sql, 'reported', null)
    enqueue(sql, 'report', {}, { dueAt: time, coalesceKey: 'report', now: time })
    if (readFact(sql, 'connection') === 'active' && readFact(sql, 'fathomEmail') !== null) {
      const days = Math.max(30, Math.ceil((time - since) / day) + 1)
      startListing(context, 'month', time, days)
    }
    return calls
  })
}
