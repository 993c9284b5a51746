import { Hono } from 'hono'
import * as z from 'zod/mini'
import { callCrm, json } from '../db/client.ts'
import type { CompanionEnv } from './companion.ts'
import { mailboxOf } from './companion.ts'
import { operatorOnly } from './operator.ts'
import { readJson } from './read-json.ts'

const ResyncRequest = z.object({
  /** The moment to which the CRM was set back. */
  since: z.iso.datetime({ offset: true }),
  /** `next` of the answer before. */
  after: z.optional(z.nullable(z.string().check(z.uuid()))),
})
const UserIds = z.array(z.string())
/** A subrequest each, within what one request may make. */
const pageSize = 200

/**
 * After a restore of the CRM: every active mailbox brings in again what it had brought in since. A page
 * at a time: asked again with `after` until `next` is null.
 */
export const operatorResync = new Hono<CompanionEnv>().post('/', operatorOnly, async (c) => {
  const { since, after } = await readJson(c.req.raw, ResyncRequest)
  // Whoever had a success before any moment to come is every active mailbox.
  const args = { p_before: 'infinity', p_limit: pageSize, p_after: after ?? null }
  const { supabase } = c.var.settings
  const answer = await json(await callCrm(supabase, 'service', 'overdue_mailboxes', args))
  const userIds = UserIds.parse(answer)
  const calls = await Promise.all(
    userIds.map((userId) => mailboxOf(c.env.MAILBOX, userId).resyncSince(Date.parse(since))),
  )
  return c.json({
    mailboxes: userIds.length,
    calls: calls.reduce((sum, one) => sum + one, 0),
    next: userIds.length < pageSize ? null : (userIds.at(-1) ?? null),
  })
})
