import * as z from 'zod/mini'
import { CrmError, callCrm, json } from '../db/client.ts'
import type { Settings } from '../env.ts'
import { errorKind, logError, logInfo, logWarning } from '../log.ts'
import type { Mailbox } from './mailbox.ts'
import { removeThumbnails } from './thumbnail.ts'

/** A mailbox compares itself with Fathom every hour; twice that without a word is overdue. */
const overdueMs = 2 * 60 * 60_000
const pageSize = 200
/** A subrequest for each mailbox, within what one run of a Worker may make. */
const maxPages = 4

/** Erasing asks Fathom, the mailbox, the storage and the CRM. */
const orphanPageSize = 20
const maxOrphanPages = 5

const UserIds = z.array(z.string())
const Counts = z.record(z.string(), z.number())

/** What the CRM keeps for a while only. Each forgets a portion a call, so a backlog takes a few turns. */
const prunings = ['prune_feed', 'prune_audit_log', 'prune_applied_mutations'] as const

/** Everything the cron does. Its parts know nothing of each other: one that fails stops no other. */
export async function runWatchdog(
  mailboxes: DurableObjectNamespace<Mailbox>,
  settings: Settings,
  now: number,
): Promise<void> {
  await attempt('wake_overdue', () => wakeOverdue(mailboxes, settings, now))
  await attempt('erase_orphans', () => eraseOrphans(mailboxes, settings))
  for (const name of prunings) await attempt(name, () => prune(settings, name))
}

async function attempt(part: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work()
  } catch (error) {
    const reason = error instanceof CrmError ? (error.sqlState ?? error.reason) : null
    logError('watchdog_failed', { part, error: errorKind(error), reason })
  }
}

async function prune({ supabase }: Settings, name: (typeof prunings)[number]): Promise<void> {
  const answer = await json(await callCrm(supabase, 'service', name, {}))
  // A count, or an object of counts.
  const counts = typeof answer === 'number' ? { rows: answer } : Counts.parse(answer)
  if (Object.values(counts).some((count) => count > 0)) logInfo('pruned', { name, ...counts })
}

/** Wakes the mailboxes whose last success is overdue, and no others. */
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
    const userIds = UserIds.parse(answer)
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

/**
 * Accounts that were deleted: what the companion keeps of them is erased, pictures included. Where
 * Fathom does not answer, the next turn goes on.
 */
async function eraseOrphans(
  mailboxes: DurableObjectNamespace<Mailbox>,
  settings: Settings,
): Promise<void> {
  const counts = { erased: 0, waiting: 0, failed: 0 }
  let after: string | null = null
  for (let page = 0; page < maxOrphanPages; page += 1) {
    const args = { p_limit: orphanPageSize, p_after: after }
    const answer = await json(
      await callCrm(settings.supabase, 'service', 'orphaned_mailboxes', args),
    )
    const userIds = UserIds.parse(answer)
    const results = await Promise.allSettled(
      userIds.map((userId) => eraseOne(mailboxes, settings, userId)),
    )
    for (const result of results) {
      if (result.status === 'fulfilled') counts[result.value] += 1
      else {
        counts.failed += 1
        logWarning('erase_failed', { error: errorKind(result.reason) })
      }
    }
    after = userIds.at(-1) ?? null
    if (userIds.length < orphanPageSize) break
  }
  if (counts.erased + counts.waiting + counts.failed > 0) logInfo('orphans', counts)
}

async function eraseOne(
  mailboxes: DurableObjectNamespace<Mailbox>,
  settings: Settings,
  userId: string,
): Promise<'erased' | 'waiting'> {
  const isErased = await mailboxes.get(mailboxes.idFromName(userId)).erase()
  if (!isErased) return 'waiting'
  await removeThumbnails(settings, userId)
  await callCrm(settings.supabase, 'service', 'mark_mailbox_erased', { p_user_id: userId })
  return 'erased'
}
