import * as z from 'zod/mini'
import { callCrm, json } from '../db/client.ts'
import type { Settings } from '../env.ts'
import { mailboxOf } from '../http/companion.ts'
import type { Mailbox } from '../mailbox/mailbox.ts'

/** What is parked for one reason, over all mailboxes. */
export type ParkedReason = { reason: string; count: number; mailboxes: number }

const UserIds = z.array(z.string())
/** A subrequest each, within what one request may make. */
const pageSize = 200

/** One page of the active mailboxes, and where the next begins; null at the end. @throws CrmError */
export async function activePage(
  { supabase }: Settings,
  after: string | null,
): Promise<{ userIds: string[]; next: string | null }> {
  // Whoever had a success before any moment to come is every active mailbox.
  const args = { p_before: 'infinity', p_limit: pageSize, p_after: after }
  const answer = await callCrm(supabase, 'service', 'overdue_mailboxes', args)
  const userIds = UserIds.parse(await json(answer))
  return { userIds, next: userIds.length < pageSize ? null : (userIds.at(-1) ?? null) }
}

/** Why work is parked, of the first two hundred mailboxes: asked of each, since only they know. */
export async function parkedReasons(env: Env, settings: Settings): Promise<ParkedReason[]> {
  const { userIds } = await activePage(settings, null)
  const standings = await Promise.allSettled(
    userIds.map((userId) => mailboxOf(env.MAILBOX, userId).standing()),
  )
  const found = new Map<string, ParkedReason>()
  for (const result of standings) {
    if (result.status === 'rejected') continue
    const reasons = result.value.parked.map(({ reason }) => reason)
    for (const reason of reasons) {
      const one = found.get(reason) ?? { reason, count: 0, mailboxes: 0 }
      found.set(reason, { ...one, count: one.count + 1 })
    }
    for (const reason of new Set(reasons)) {
      const one = found.get(reason)
      if (one) one.mailboxes += 1
    }
  }
  return [...found.values()].toSorted((a, b) => b.count - a.count)
}

/** What came of asking many mailboxes: one that does not answer keeps nobody from the others. */
type Reached = { count: number; failed: number }

async function reachEach(
  env: Env,
  userIds: readonly string[],
  ask: (mailbox: DurableObjectStub<Mailbox>) => Promise<number>,
): Promise<Reached> {
  const answers = await Promise.allSettled(
    userIds.map(async (userId) => ask(mailboxOf(env.MAILBOX, userId))),
  )
  const reached = { count: 0, failed: 0 }
  for (const answer of answers) {
    if (answer.status === 'fulfilled') reached.count += answer.value
    else reached.failed += 1
  }
  return reached
}

/** Parked work of the first two hundred mailboxes goes again. Answers how much. */
export async function replayAll(env: Env, settings: Settings): Promise<Reached> {
  const { userIds } = await activePage(settings, null)
  return reachEach(env, userIds, (mailbox) => mailbox.replay(null))
}

/** Brings in again what came since; one page of mailboxes. `failed` counts those that did not answer. */
export async function resyncPage(
  env: Env,
  settings: Settings,
  since: number,
  after: string | null,
): Promise<{ mailboxes: number; calls: number; failed: number; next: string | null }> {
  const { userIds, next } = await activePage(settings, after)
  const { count: calls, failed } = await reachEach(env, userIds, (mailbox) =>
    mailbox.resyncSince(since),
  )
  return { mailboxes: userIds.length - failed, calls, failed, next }
}

/** The CRM was set back: every panel starts over, and sends its clicks again. @throws CrmError */
export async function beginFeedEpoch({ supabase }: Settings): Promise<void> {
  await callCrm(supabase, 'service', 'begin_feed_epoch', {})
}
