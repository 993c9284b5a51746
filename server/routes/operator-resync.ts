import { Hono } from 'hono'
import * as z from 'zod/mini'
import type { CompanionEnv } from '../http/companion.ts'
import { operatorOnly } from '../http/operator.ts'
import { readJson } from '../http/read-json.ts'
import { resyncPage } from '../operator/actions.ts'

const ResyncRequest = z.object({
  /** The moment to which the CRM was set back. */
  since: z.iso.datetime({ offset: true }),
  /** `next` of the answer before. */
  after: z.optional(z.nullable(z.string().check(z.uuid()))),
})

/**
 * After a restore of the CRM: every active mailbox brings in again what it had brought in since. A page
 * at a time: asked again with `after` until `next` is null.
 */
export const operatorResync = new Hono<CompanionEnv>().post('/', operatorOnly, async (c) => {
  const { since, after } = await readJson(c.req.raw, ResyncRequest)
  return c.json(await resyncPage(c.env, c.var.settings, Date.parse(since), after ?? null))
})
