import { readTime, writeFact } from '../facts.ts'
import type { JobTools } from '../jobs/tools.ts'
import { removeWebhook, webhooksAtFathom } from './delete-webhook.ts'

/** The watchdog asks every quarter of an hour: after two hours Fathom's part counts for less than ours. */
const maxTries = 8

/**
 * The account is gone: ends all work and lets go of Fathom, webhook by webhook, while there still are
 * tokens. With it of the
 * rep's other CRM. True where everything here may be erased now; false where Fathom is to be asked again.
 */
export async function letGoOfFathom(
  tools: JobTools,
  letGoOfCrm: (tools: JobTools) => Promise<'gone' | 'keeps'>,
): Promise<boolean> {
  const { sql, storage } = tools.context
  const tries = (readTime(sql, 'eraseTries') ?? 0) + 1
  storage.transactionSync(() => {
    writeFact(sql, 'eraseTries', tries)
    // What is delivered from now on is dropped, and nobody wakes by themself.
    writeFact(sql, 'connection', 'disconnecting')
    sql.exec('delete from jobs')
  })
  let isDone = true
  for (const { generation, fathomId } of webhooksAtFathom(sql)) {
    const { outcome } = await removeWebhook(tools, fathomId, generation)
    if (outcome !== 'done' && outcome !== 'park') isDone = false
  }
  if ((await letGoOfCrm(tools)) === 'keeps') isDone = false
  return isDone || tries >= maxTries
}
