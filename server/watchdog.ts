import * as z from 'zod/mini'
import { errorKind, errorPlace } from '../lib/contract/error-place.ts'
import { tellCounts } from './counts.ts'
import { CrmError, callCrm, json } from './db/client.ts'
import type { Settings } from './env.ts'
import { mailboxOf } from './http/companion.ts'
import { logError, logInfo, logWarning } from './log.ts'
import { beat, lookAround } from './lookout/watch.ts'
import type { Mailbox } from './mailbox/mailbox.ts'
import { removeThumbnails } from './mailbox/pictures/thumbnail.ts'
import { takeTurn } from './round-robin.ts'

/** A mailbox compares itself with Fathom every hour; twice that without a word is overdue. */
const overdueMs = 2 * 60 * 60_000
const pageSize = 200
/** A subrequest for each mailbox, within what one run of a Worker may make. */
const maxPages = 4

/** Erasing asks Fathom, the mailbox, the storage and the CRM. */
const orphanPageSize = 20
const maxOrphanPages = 5

const UserIds = z.array(z.string())
const Position = z.nullable(z.string())
const Counts = z.record(z.string(), z.number())

/** What the CRM keeps for a while only. Each forgets a portion a call, so a backlog takes a few turns. */
const prunings = ['prune_feed', 'prune_audit_log', 'prune_applied_mutations'] as const

/** Everything the cron does. Its parts know nothing of each other: one that fails stops no other. */
export async function runWatchdog(env: Env, settings: Settings, now: number): Promise<void> {
  await attempt('wake_overdue', () => wakeOverdue(env.MAILBOX, settings, now))
  await attempt('delete_accounts', () => deleteAccounts(settings))
  await attempt('wake_mirrors', () => wakeMirrors(env.MAILBOX, settings, now))
  await attempt('erase_orphans', () => eraseOrphans(env.MAILBOX, settings))
  for (const name of prunings) await attempt(name, () => prune(settings, name))
  // What went wrong above is among what is looked at.
  await tellCounts(env)
  await attempt('look_around', () => lookAround(env, settings, now))
  await attempt('beat', () => beat(settings))
}

/** Accounts whose day of grace is over. Their mailboxes are orphans from then on. */
async function deleteAccounts({ supabase }: Settings): Promise<void> {
  const gone = z
    .number()
    .parse(await json(await callCrm(supabase, 'service', 'delete_due_accounts', {})))
  if (gone > 0) logInfo('accounts_deleted', { gone })
}

async function attempt(part: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work()
  } catch (error) {
    const reason = error instanceof CrmError ? (error.sqlState ?? error.reason) : null
    logError('watchdog_failed', { part, error: errorKind(error), at: errorPlace(error), reason })
  }
}

async function prune({ supabase }: Settings, name: (typeof prunings)[number]): Promise<void> {
  const answer = await json(await callCrm(supabase, 'service', name, {}))
  // A count, or an object of counts.
  const counts = typeof answer === 'number' ? { rows: answer } : Counts.parse(answer)
  if (Object.values(counts).some((count) => count > 0)) logInfo('pruned', { name, ...counts })
}

/** Wakes mailboxes whose last success is overdue, and no others: as many as one run may, the rest in their turn. */
export async function wakeOverdue(
  mailboxes: DurableObjectNamespace<Mailbox>,
  settings: Settings,
  now: number,
): Promise<{ woken: number; failed: number }> {
  const counts = { woken: 0, failed: 0 }
  const before = { p_before: new Date(now - overdueMs).toISOString() }
  await goRound(settings, 'wake', 'overdue_mailboxes', before, async (userIds) => {
    const woken = await Promise.allSettled(
      userIds.map((userId) => mailboxOf(mailboxes, userId).wake()),
    )
    for (const result of woken) {
      if (result.status === 'fulfilled') counts.woken += 1
      else {
        counts.failed += 1
        logWarning('wake_failed', { error: errorKind(result.reason) })
      }
    }
  })
  logInfo('watchdog', counts)
  return counts
}

/** Copies that were wanted and that no hint told a mailbox of wait no longer than this for the watchdog. */
const mirrorsOverdueMs = 10 * 60_000

/** Wakes mailboxes whose copies in another CRM have waited long: the first so many, the rest at its next turn. */
async function wakeMirrors(
  mailboxes: DurableObjectNamespace<Mailbox>,
  { supabase }: Settings,
  now: number,
): Promise<void> {
  const args = { p_before: new Date(now - mirrorsOverdueMs).toISOString(), p_limit: pageSize }
  const userIds = await orElse([], async () =>
    UserIds.parse(await json(await callCrm(supabase, 'service', 'overdue_mirrors', args))),
  )
  const wake = async (userId: string) => {
    using side = await mailboxOf(mailboxes, userId).crm()
    await side.wake()
  }
  await Promise.allSettled(userIds.map(wake))
  if (userIds.length > 0) logInfo('mirrors_woken', { mailboxes: userIds.length })
}

/**
 * Accounts that were deleted: what the companion keeps of them is erased, pictures included. Where
 * Fathom does not answer, a later turn goes on.
 */
async function eraseOrphans(
  mailboxes: DurableObjectNamespace<Mailbox>,
  settings: Settings,
): Promise<void> {
  const counts = { erased: 0, waiting: 0, failed: 0 }
  await goRound(settings, 'erase', 'orphaned_mailboxes', {}, async (userIds) => {
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
  })
  if (counts.erased + counts.waiting + counts.failed > 0) logInfo('orphans', counts)
}

type Part = 'wake' | 'erase'
const sizes: Record<Part, { pageSize: number; maxPages: number }> = {
  wake: { pageSize, maxPages },
  erase: { pageSize: orphanPageSize, maxPages: maxOrphanPages },
}

/** Where this process last came to: for a CRM that does not keep it. */
const positions: Record<Part, string | null> = { wake: null, erase: null }

/** One turn over a list that the CRM answers in pages, from where the last turn ended. */
async function goRound(
  { supabase }: Settings,
  part: Part,
  list: string,
  args: object,
  visit: (userIds: readonly string[]) => Promise<void>,
): Promise<void> {
  const ask = async (name: string, more: object) =>
    json(await callCrm(supabase, 'service', name, more))
  const start = await orElse(positions[part], async () =>
    Position.parse(await ask('get_watchdog_turn', { p_part: part })),
  )
  await takeTurn({
    ...sizes[part],
    start,
    page: async (after) =>
      UserIds.parse(await ask(list, { ...args, p_limit: sizes[part].pageSize, p_after: after })),
    async keep(position) {
      positions[part] = position
      await orElse(null, () =>
        callCrm(supabase, 'service', 'set_watchdog_turn', { p_part: part, p_position: position }),
      )
    },
    visit,
  })
}

/** What the CRM answers; this instead, where it has no such function. @throws CrmError */
async function orElse<T, U>(otherwise: T, ask: () => Promise<U>): Promise<T | U> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof CrmError && error.sqlState?.startsWith('PGRST2')) return otherwise
    throw error
  }
}

async function eraseOne(
  mailboxes: DurableObjectNamespace<Mailbox>,
  settings: Settings,
  userId: string,
): Promise<'erased' | 'waiting'> {
  const isErased = await mailboxOf(mailboxes, userId).erase()
  if (!isErased) return 'waiting'
  await removeThumbnails(settings, userId)
  await callCrm(settings.supabase, 'service', 'mark_mailbox_erased', { p_user_id: userId })
  return 'erased'
}
