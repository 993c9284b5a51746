import * as z from 'zod/mini'
import { callCrm, json } from '../db/client.ts'
import type { Settings } from '../env.ts'
import type { KeyStanding } from '../mailbox/connection/key-registry.ts'
import { keyRegistry } from '../mailbox/connection/key-registry.ts'

// How the companion is, over all mailboxes, as they last told the CRM. Names nobody.

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
export type Classes = z.infer<typeof Classes>

export type AiStanding = {
  isOn: boolean
  day: string
  calls: number
  tokens: number
  tokenLimit: number
  dollars: number
}

export type Standing = Classes & { ai: AiStanding }

const Accuracies = z.array(
  z.object({
    tier: z.string(),
    model: z.nullable(z.string()),
    reviewed: z.number(),
    corrected: z.number(),
  }),
)
/** How the items of one tier and model were judged by reps, who corrected them or let them be. */
export type Accuracy = z.infer<typeof Accuracies>[number]

/** Counts by class of mailbox. @throws CrmError */
export async function askClasses({ supabase }: Settings): Promise<Classes> {
  return Classes.parse(await json(await callCrm(supabase, 'service', 'operator_status', {})))
}

/** What Claude has cost on the day (UTC) of this moment. */
export async function askAi(env: Env, settings: Settings, now: number): Promise<AiStanding> {
  const day = new Date(now).toISOString().slice(0, 10)
  const spent = await env.AI_BUDGET.get(env.AI_BUDGET.idFromName('all')).spentOn(day)
  return {
    isOn: settings.claude !== null,
    day,
    calls: spent.calls,
    tokens: spent.tokens,
    tokenLimit: settings.aiBudget.tokensInAll,
    dollars: spent.cost / 1e6,
  }
}

export async function askKeys(env: Env): Promise<KeyStanding[]> {
  return (await keyRegistry(env).check()).keys
}

const week = 7 * 24 * 60 * 60_000

/** How the last week's items were judged. @throws CrmError */
export async function askAccuracy({ supabase }: Settings, now: number): Promise<Accuracy[]> {
  const since = new Date(now - week).toISOString()
  const answer = await callCrm(supabase, 'service', 'categorisation_accuracy', { p_since: since })
  return Accuracies.parse(await json(answer))
}
