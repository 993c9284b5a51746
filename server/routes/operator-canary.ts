import { Hono } from 'hono'
import type { CompanionEnv } from '../http/companion.ts'
import { operatorOnly } from '../http/operator.ts'
import { sendCanary } from '../lookout/canary.ts'
import { lookoutOf } from '../lookout/lookout.ts'

/** Sends a test delivery now, and answers how long it took or which step failed. After a deploy, above all. */
export const operatorCanary = new Hono<CompanionEnv>().post('/', operatorOnly, async (c) => {
  const run = await sendCanary(c.env, c.var.settings)
  await lookoutOf(c.env).noteCanary(run)
  return c.json({ ok: run.problem === null, ms: run.ms, problem: run.problem })
})
