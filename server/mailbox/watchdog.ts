import * as z from 'zod/mini'
import { callCrm, json } from '../db/client.ts'
import type { Settings } from '../env.ts'
import { errorKind, logInfo, logWarning } from '../log.ts'
import type { Mailbox } from './mailbox.ts'

/** A mailbox compares itself with Fathom every hour; twice that without a word is overdue. */
const overdueMs = 2 * 60 * 60_000
const pageSize = 200
/** A subrequest for each mailbox, within what one run of a Worker may make. */
const maxPages = 4

const Overdue = z.array(z.string())

/** The watchdog: wakes the mailboxes whose last success is overdue, and no others. */
export async function wakeOverdue(
  mailboxes: DurableObjectNamespace<Mailbox>,
  { supabase }: Settings,
  now: number,
): Promise<{ woken: number; failed: number }> {
  const counts = { woken: 0, failed: 0 }
  let after: string | null = null
  for (let page = 0; page < maxPages; page += 1) {
    const args = {
      p_before: new Date(now - overdueMs).toISOString(),
      p_limit: pageSize,
      p_after: after,
    }
    const answer = await json(await callCrm(supabase, 'service', 'overdue_mailboxes', args))
    const userIds = Overdue.parse(answer)
    const woken = await Promise.allSettled(
      userIds.map((userId) => mailboxes.get(mailboxes.idFromName(userId)).wake()),
    )
    for (const result of woken) {
      if (result.status === 'fulfilled') counts.woken += 1
      else {
        counts.failed += 1
        logWarning('wake_failed', { error: errorKind(result.reason) })
      }
    }
    after = userIds.at(-1) ?? null
    if (userIds.length < pageSize) break
  }
  logInfo('watchdog', counts)
  return counts
}
