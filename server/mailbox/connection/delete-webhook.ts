import { deleteWebhook } from '../../fathom/client.ts'
import type { SealedAccess } from '../jobs/job.ts'
import { enqueue } from '../jobs/queue.ts'
import type { JobResult } from '../jobs/result.ts'
import { done } from '../jobs/result.ts'
import type { JobTools } from '../jobs/tools.ts'
import { openAccess } from './stored-access.ts'

/** Deleting webhooks at Fathom, each by the access that made it. */

/** Those that stand at Fathom as far as is known. */
export function webhooksAtFathom(sql: SqlStorage): { generation: number; fathomId: string }[] {
  return sql
    .exec<{ generation: number; fathom_id: string }>(
      'select generation, fathom_id from webhooks where fathom_id is not null',
    )
    .toArray()
    .map(({ generation, fathom_id: fathomId }) => ({ generation, fathomId }))
}

/** @param by where it was made by other access than there is now. */
export function deleteSoon(
  sql: SqlStorage,
  fathomId: string,
  generation: number,
  time: number,
  by: SealedAccess | null = null,
): void {
  const coalesceKey = `delete_webhook:${generation}`
  const payload = { fathomId, generation, ...(by && { by }) }
  enqueue(sql, 'delete_webhook', payload, { dueAt: time, coalesceKey, now: time })
}

/** Deletes a webhook at Fathom. Where we have no access any more, what it delivers is dropped. */
export async function removeWebhook(
  { context, ask }: Pick<JobTools, 'context' | 'ask'>,
  fathomId: string,
  generation: number,
  by?: SealedAccess,
): Promise<JobResult> {
  const { sql } = context
  const byMaker = by && (await removeByMaker(context, fathomId, by))
  if (byMaker && byMaker.outcome !== 'done') return byMaker
  if (!byMaker) {
    const asked = await ask('global', (caller) => deleteWebhook(caller, fathomId))
    if (!asked.ok && asked.reason === 'ended' && asked.result.outcome !== 'blocked') {
      return asked.result
    }
    if (!asked.ok && asked.reason === 'not_found') {
      // Somebody had deleted it there: that is why nothing was told.
      sql.exec(
        `update webhooks set made_because = 'deleted' where state = 'live' and made_because = 'untold'`,
      )
    }
  }
  sql.exec('update webhooks set fathom_id = null where generation = ?', generation)
  return done
}

/** Null where that access counts no more: whoever is connected now may be let do it. */
async function removeByMaker(
  context: JobTools['context'],
  fathomId: string,
  by: SealedAccess,
): Promise<JobResult | null> {
  const credential = await openAccess(context, by)
  if (credential === null) return null
  const { apiUrl } = context.settings.fathom
  const answer = await deleteWebhook({ apiUrl, ...credential }, fathomId)
  if (answer.ok || answer.reason === 'not_found') return done
  switch (answer.reason) {
    case 'rate_limited': {
      const at = context.now() + Math.max(1, answer.retryAfterSeconds) * 1000
      return { outcome: 'later', at, reason: 'fathom_rate' }
    }
    case 'unavailable':
      return { outcome: 'down', service: 'fathom', reason: 'fathom_unavailable' }
    default:
      return null
  }
}
