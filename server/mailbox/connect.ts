import * as z from 'zod/mini'
import type { ReturnError } from '../../lib/contract/fathom.ts'
import { digestHex, randomText } from '../encoding.ts'
import { createWebhook, deleteWebhook } from '../fathom/client.ts'
import { authorizeUrl, exchangeCode } from '../fathom/oauth.ts'
import { importSigningKey } from '../fathom/verify.ts'
import { logInfo, logWarning } from '../log.ts'
import type { AskFathom } from './ask-fathom.ts'
import type { MailboxContext } from './context.ts'
import { readFact, writeFact } from './facts.ts'
import { enqueue, unblock } from './jobs.ts'
import { issueOneTime, takeOneTime } from './one-time.ts'
import type { JobResult } from './schedule.ts'
import { open, seal } from './seal.ts'
import type { Tokens } from './tokens.ts'
import { sealTokens } from './tokens.ts'

/**
 * Connecting Fathom: panel, Fathom's consent, the companion's callback, the extension. Both one-time
 * texts on the way, state and hand-off, are bound to the rep (they live in the rep's own mailbox)
 * and to the extension that began.
 */

const minute = 60_000
const lifeMs = 10 * minute

export type Rep = { userId: string; email: string | null }

const StatePayload = z.object({ extensionId: z.string() })
const HandoffPayload = z.object({ extensionId: z.string(), tokens: z.string() })
const PendingTokens = z.object({
  accessToken: z.string(),
  refreshToken: z.string(),
  expiresAt: z.number(),
  scope: z.string(),
})

export function redirectUri(context: MailboxContext): string {
  return `${context.settings.publicUrl}/oauth/fathom/callback`
}

/** Where to send the rep. The state names this mailbox, so that the callback finds it without a JWT. */
export async function begin(
  context: MailboxContext,
  rep: Rep,
  extensionId: string,
): Promise<string> {
  const { sql, settings, mailboxId, now } = context
  rememberRep(context, rep)
  const random = await issueOneTime(sql, 'state', { extensionId }, now() + lifeMs)
  return authorizeUrl(settings.fathom, redirectUri(context), `${mailboxId}.${random}`)
}

export function rememberRep({ sql }: MailboxContext, rep: Rep): void {
  writeFact(sql, 'userId', rep.userId)
  if (rep.email !== null) writeFact(sql, 'crmEmail', rep.email.trim().toLowerCase())
}

export type CallbackResult =
  | { ok: true; extensionId: string; handoff: string }
  | { ok: true; extensionId: string; error: ReturnError }
  /** The state is missing, foreign, used or too old: nobody is redirected anywhere. */
  | { ok: false }

/**
 * Fathom sent the rep back. The state is used up first, whatever comes after: a failed exchange
 * needs a new beginning, and two callbacks with one state never both get through.
 */
export async function completeConsent(
  context: MailboxContext,
  stateRandom: string,
  query: string,
): Promise<CallbackResult> {
  const { sql, settings, mailboxId, now } = context
  const taken = StatePayload.safeParse(await takeOneTime(sql, 'state', stateRandom, now()))
  if (!taken.success) return { ok: false }
  const { extensionId } = taken.data
  // Taken off the list since the flow began.
  if (!settings.extensionIds.includes(extensionId)) return { ok: false }
  const callback = new URLSearchParams(query)
  const refusal = callback.get('error')
  if (refusal !== null) {
    const error = refusal === 'access_denied' ? 'declined' : 'failed'
    logInfo('consent_refused', { declined: error === 'declined' })
    return { ok: true, extensionId, error }
  }
  const state = `${mailboxId}.${stateRandom}`
  const result = await exchangeCode(settings.fathom, callback, state, redirectUri(context), now)
  const owner = readFact(sql, 'userId')
  if (!result.ok || owner === null || result.tokens.refreshToken === '') {
    logWarning('code_exchange_failed', {
      reason: result.ok ? 'incomplete' : result.reason,
      status: result.ok ? null : result.status,
    })
    return { ok: true, extensionId, error: 'failed' }
  }
  const binding = { owner, purpose: 'pending-tokens' } as const
  const tokens = await seal(settings.tokenKeys, binding, JSON.stringify(result.tokens))
  const handoff = await issueOneTime(sql, 'handoff', { extensionId, tokens }, now() + lifeMs)
  return { ok: true, extensionId, handoff }
}

export type ClaimResult =
  | { ok: true; fathomUserEmail: string | null }
  | { ok: false; code: 'state_invalid' | 'fathom_refused' }

/**
 * Trades the hand-off for the connection. `extensionId` is the caller's origin, where it has one.
 * The tokens are durable as the connection's own before Fathom is asked for anything.
 */
export async function claim(
  context: MailboxContext,
  tokens: Tokens,
  rep: Rep,
  handoff: string,
  extensionId: string | null,
): Promise<ClaimResult> {
  const { sql, storage, settings, now } = context
  const taken = HandoffPayload.safeParse(await takeOneTime(sql, 'handoff', handoff, now()))
  if (!taken.success) return { ok: false, code: 'state_invalid' }
  if (extensionId !== null && extensionId !== taken.data.extensionId) {
    return { ok: false, code: 'state_invalid' }
  }
  const binding = { owner: rep.userId, purpose: 'pending-tokens' } as const
  const opened = await open(settings.tokenKeys, binding, taken.data.tokens)
  if (!opened.ok) return { ok: false, code: 'state_invalid' }
  const pair = PendingTokens.parse(JSON.parse(opened.text))
  const sealed = await sealTokens(context, rep.userId, pair)
  const wasConnected = readFact(sql, 'connectedAt') !== null
  storage.transactionSync(() => {
    const time = now()
    rememberRep(context, rep)
    writeFact(sql, 'tokens', sealed)
    writeFact(sql, 'scopes', pair.scope)
    writeFact(sql, 'connection', 'active')
    writeFact(sql, 'connectedAt', time)
    // Another Fathom account may have been chosen this time: it has to be confirmed again.
    writeFact(sql, 'fathomEmail', null)
    writeFact(sql, 'lastError', null)
    writeFact(sql, 'refreshFailures', null)
    writeFact(sql, 'importPending', 'yes')
    writeFact(sql, 'nextRecentAt', null)
    writeFact(sql, 'nextMonthAt', null)
    // A disconnect that was still under way concerned the connection before.
    sql.exec(`delete from jobs where kind = 'disconnect' and state <> 'running'`)
    retireWebhooks(context, time)
    // The claim makes it at once; this one is for the crash in between.
    enqueue(sql, 'create_webhook', {}, { dueAt: time + minute, coalesceKey: 'webhook', now: time })
    enqueue(sql, 'identify', {}, { dueAt: time, coalesceKey: 'identify', now: time })
    enqueue(sql, 'report', {}, { dueAt: time, coalesceKey: 'report', now: time })
    unblock(sql, time)
    void storage.setAlarm(time)
  })
  logInfo('connected', { again: wasConnected })
  const access = await tokens.access()
  if (!access.ok && access.reason === 'revoked') return { ok: false, code: 'fathom_refused' }
  return { ok: true, fathomUserEmail: readFact(sql, 'fathomEmail') }
}

/** Earlier webhooks keep their secrets, so that what they still deliver verifies and is dropped. */
export function retireWebhooks({ sql }: MailboxContext, time: number): void {
  const live = sql
    .exec<{ generation: number; fathom_id: string | null }>(
      `select generation, fathom_id from webhooks where state = 'live'`,
    )
    .toArray()
  for (const { generation, fathom_id: fathomId } of live) {
    sql.exec(
      `update webhooks set state = 'retired', retired_at = ? where generation = ?`,
      time,
      generation,
    )
    if (fathomId === null) continue
    const coalesceKey = `delete_webhook:${generation}`
    enqueue(
      sql,
      'delete_webhook',
      { fathomId, generation },
      { dueAt: time, coalesceKey, now: time },
    )
  }
}

/**
 * Asks Fathom for a webhook. Its address is stored before, and id and secret right after: they are
 * told this once. What cannot be stored or used is deleted at Fathom again.
 */
export async function makeWebhook(context: MailboxContext, ask: AskFathom): Promise<JobResult> {
  const { sql, storage, settings, mailboxId, now } = context
  const owner = readFact(sql, 'userId')
  if (owner === null || readFact(sql, 'connection') !== 'active' || hasLiveWebhook(sql)) {
    return { outcome: 'done' }
  }
  const random = randomText()
  const { generation } = sql
    .exec<{ generation: number }>(
      `insert into webhooks (address_digest, state, created_at) values (?, 'creating', ?)
        returning generation`,
      await digestHex(random),
      now(),
    )
    .one()
  const address = `${mailboxId}.${generation}.${random}`
  const destination = `${settings.publicUrl}/hooks/fathom/${address}`
  const created = await ask('global', (caller) => createWebhook(caller, destination))
  if (!created.ok) {
    sql.exec('delete from webhooks where generation = ?', generation)
    return created.reason === 'ended'
      ? created.result
      : { outcome: 'park', reason: 'fathom_has_no_webhooks' }
  }
  const { id: fathomId, secret } = created.value
  const binding = { owner, purpose: 'webhook-secret' } as const
  const stored = (await importSigningKey(secret))
    ? await seal(settings.tokenKeys, binding, secret)
    : null
  const stillConnected = readFact(sql, 'connection') === 'active'
  if (stored === null || !stillConnected) {
    logWarning('webhook_unusable', { generation })
    sql.exec('delete from webhooks where generation = ?', generation)
    await ask('global', (caller) => deleteWebhook(caller, fathomId))
    return stillConnected ? { outcome: 'retry', reason: 'webhook_unusable' } : { outcome: 'done' }
  }
  sql.exec(
    `update webhooks set state = 'live', fathom_id = ?, secret = ? where generation = ?`,
    fathomId,
    stored,
    generation,
  )
  sql.exec(`delete from jobs where kind = 'create_webhook' and state = 'queued'`)
  await storage.sync()
  logInfo('webhook_created', { generation })
  return { outcome: 'done' }
}

function hasLiveWebhook(sql: SqlStorage): boolean {
  return sql.exec(`select 1 from webhooks where state = 'live' limit 1`).toArray().length > 0
}

export type StoredWebhook = {
  generation: number
  state: 'creating' | 'live' | 'retired'
  secret: string | null
  createdAt: number
}

/** The webhook with this address, or null: then nothing is known of it, and nothing is written. */
export async function findWebhook(
  sql: SqlStorage,
  generation: number,
  random: string,
): Promise<StoredWebhook | null> {
  const digest = await digestHex(random)
  const [row] = sql
    .exec<{ state: StoredWebhook['state']; secret: string | null; created_at: number }>(
      'select state, secret, created_at from webhooks where generation = ? and address_digest = ?',
      generation,
      digest,
    )
    .toArray()
  return row
    ? { generation, state: row.state, secret: row.secret, createdAt: row.created_at }
    : null
}

const day = 24 * 60 * minute
/** Long after Fathom's last retry of anything it could still have signed. */
const retiredRetention = 90 * day

/**
 * Forgets webhooks that nothing can come from any more: retired long ago and deleted at Fathom, or
 * lost between our asking and Fathom's answer. One that still stands at Fathom keeps its secret.
 */
export function pruneWebhooks(sql: SqlStorage, now: number): void {
  sql.exec(
    `delete from webhooks where (state = 'retired' and fathom_id is null and retired_at < ?)
      or (state = 'creating' and created_at < ?)`,
    now - retiredRetention,
    now - day,
  )
}
