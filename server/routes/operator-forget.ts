import { Hono } from 'hono'
import * as z from 'zod/mini'
import { callCrm, json } from '../db/client.ts'
import type { CompanionEnv } from '../http/companion.ts'
import { mailboxOf } from '../http/companion.ts'
import { operatorOnly } from '../http/operator.ts'
import { readJson } from '../http/read-json.ts'

const ForgetRequest = z.object({ email: z.string().check(z.trim(), z.email(), z.maxLength(320)) })
const Forgotten = z.object({
  owners: z.array(z.string()),
  refused: z.array(z.string()),
  /** For whom it could not be done: their rows hold something that nobody foresaw. */
  failed: z._default(z.array(z.string()), []),
  touched: z.array(z.string()),
})

/**
 * A person's own request, handed in by the operator: every rep who knows the address forgets it, and
 * their mailboxes drop what Fathom sent. The CRM names those who forgot it before, too, so that a
 * request which failed half-way can be made again.
 */
export const operatorForget = new Hono<CompanionEnv>().post('/', operatorOnly, async (c) => {
  const { email } = await readJson(c.req.raw, ForgetRequest)
  const { supabase } = c.var.settings
  const answer = await json(await callCrm(supabase, 'service', 'forget_person', { p_email: email }))
  const { owners, refused, failed, touched } = Forgotten.parse(answer)
  await Promise.all(owners.map((userId) => mailboxOf(c.env.MAILBOX, userId).forgetBodies()))
  for (const userId of new Set(touched)) {
    // A lost hint costs a delay and never a row.
    const hinted = mailboxOf(c.env.MAILBOX, userId).hint()
    c.executionCtx.waitUntil(hinted.catch(() => {}))
  }
  return c.json({ forgotten: owners.length, refused: refused.length, failed: failed.length })
})
