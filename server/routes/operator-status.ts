import { Hono } from 'hono'
import type { CompanionEnv } from '../http/companion.ts'
import { operatorOnly } from '../http/operator.ts'
import { askAi, askClasses, askKeys } from '../lookout/standing.ts'

/**
 * How the companion is, over all mailboxes: counts by class, as the mailboxes last reported them to the
 * CRM, and what Claude has cost today. Names nobody.
 */
export const operatorStatus = new Hono<CompanionEnv>().get('/', operatorOnly, async (c) => {
  const { env, var: variables } = c
  const mailboxes = await askClasses(variables.settings)
  const keys = await askKeys(env)
  const now = Date.now()
  const ai = await askAi(env, variables.settings, now)
  return c.json({ at: new Date(now).toISOString(), mailboxes, keys, ai })
})
