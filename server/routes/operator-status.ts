import { Hono } from 'hono'
import * as z from 'zod/mini'
import { callCrm, json } from '../db/client.ts'
import type { CompanionEnv } from './companion.ts'
import { operatorOnly } from './operator.ts'

const MailboxClass = z.object({
  mailboxes: z.number(),
  /** Without a success for two hours. */
  overdue: z.number(),
  withError: z.number(),
  waiting: z.number(),
  oldestWaitingAt: z.nullable(z.string()),
  blocked: z.number(),
  parked: z.number(),
  /** Calls that Fathom lists and the CRM has not. */
  missing: z.number(),
  refreshFailures: z.number(),
  /** Mailboxes that fail to refresh. */
  withRefreshFailures: z.number(),
})

/** `orphan`: the account is gone, and its mailbox is not erased yet. */
const Classes = z.object({
  active: MailboxClass,
  revoked: MailboxClass,
  disconnected: MailboxClass,
  orphan: MailboxClass,
})

/**
 * How the companion is, over all mailboxes: counts by class, as the mailboxes last reported them to the
 * CRM, and what Claude has cost today. Names nobody.
 */
export const operatorStatus = new Hono<CompanionEnv>().get('/', operatorOnly, async (c) => {
  const answer = await json(
    await callCrm(c.var.settings.supabase, 'service', 'operator_status', {}),
  )
  const now = new Date().toISOString()
  const day = now.slice(0, 10)
  const spent = await c.env.AI_BUDGET.get(c.env.AI_BUDGET.idFromName('all')).spentOn(day)
  return c.json({
    at: now,
    mailboxes: Classes.parse(answer),
    ai: {
      isOn: c.var.settings.claude !== null,
      day,
      calls: spent.calls,
      tokens: spent.tokens,
      tokenLimit: c.var.settings.aiBudget.tokensInAll,
      dollars: spent.cost / 1e6,
    },
  })
})
