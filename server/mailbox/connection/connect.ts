import * as z from 'zod/mini'
import type { ErrorCode } from '../../../lib/contract/error.ts'
import type { ReturnError } from '../../../lib/contract/fathom.ts'
import { authorizeUrl, exchangeCode } from '../../fathom/oauth.ts'
import { logInfo, logWarning } from '../../log.ts'
import type { MailboxContext } from '../context.ts'
import { readFact, writeFact } from '../facts.ts'
import { noteServiceUp } from '../jobs/breakers.ts'
import type { SealedAccess } from '../jobs/job.ts'
import { dropWaiting, endRateWaits, enqueue, unblock } from '../jobs/queue.ts'
import { issueOneTime, takeOneTime } from './one-time.ts'
import { open, seal } from './seal.ts'
import { keepAccess, storedAccess } from './stored-access.ts'
import type { Tokens } from './tokens.ts'
import { sealTokens } from './tokens.ts'
import { retireWebhooks } from './webhooks.ts'

/**
 * Connecting Fathom: panel, Fathom's consent, the companion's callback, the extension. Both one-time
 * texts on the way, state and hand-off, are bound to the rep (they live in the rep's own mailbox)
 * and to the extension that began.
 */

const minute = 60_000
const hour = 60 * minute
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
  /** `message` is a sentence for the rep, and repeats nothing of what was sent. */
  | { ok: false; code: ErrorCode; message: string }

export const notBegun: ClaimResult = {
  ok: false,
  code: 'state_invalid',
  message:
    'This connection was not finished in time, or was finished already. Connect Fathom again.',
}

/**
 * Trades the hand-off for the connection. `extensionId` is the caller's origin, where it has one.
 */
export async function claim(
  context: MailboxContext,
  tokens: Tokens,
  rep: Rep,
  handoff: string,
  extensionId: string | null,
): Promise<ClaimResult> {
  const { sql, settings, now } = context
  const taken = HandoffPayload.safeParse(await takeOneTime(sql, 'handoff', handoff, now()))
  if (!taken.success) return notBegun
  if (extensionId !== null && extensionId !== taken.data.extensionId) {
    return notBegun
  }
  const binding = { owner: rep.userId, purpose: 'pending-tokens' } as const
  const opened = await open(settings.tokenKeys, binding, taken.data.tokens)
  if (!opened.ok) return notBegun
  const pair = PendingTokens.parse(JSON.parse(opened.text))
  const sealed = await sealTokens(context, rep.userId, pair)
  activate(context, rep, { purpose: 'tokens', sealed }, pair.scope)
  const access = await tokens.access()
  if (!access.ok && access.reason === 'revoked') {
    return {
      ok: false,
      code: 'fathom_refused',
      message: 'Fathom took its consent back. Connect Fathom again.',
    }
  }
  return { ok: true, fathomUserEmail: readFact(sql, 'fathomEmail') }
}

/**
 * Makes this access the connection's, durable before Fathom is asked for anything. Webhooks of the connection
 * before are deleted by the access that made them.
 */
export function activate(
  context: MailboxContext,
  rep: Rep,
  access: SealedAccess,
  scopes: string,
): void {
  const { sql, storage, now } = context
  const wasConnected = readFact(sql, 'connectedAt') !== null
  storage.transactionSync(() => {
    const time = now()
    rememberRep(context, rep)
    const before = storedAccess(sql)
    keepAccess(sql, access)
    writeFact(sql, 'scopes', scopes)
    writeFact(sql, 'connection', 'active')
    writeFact(sql, 'connectedAt', time)
    // Another Fathom account may have been chosen this time: it has to be confirmed again.
    writeFact(sql, 'fathomEmail', null)
    writeFact(sql, 'keyOwner', null)
    writeFact(sql, 'lastError', null)
    writeFact(sql, 'refreshFailures', null)
    writeFact(sql, 'refreshAskedAt', null)
    writeFact(sql, 'lostBecause', null)
    // What the connection before was told to wait for is not this one's to wait for.
    endRateWaits(sql, time)
    noteServiceUp(sql, 'fathom')
    writeFact(sql, 'importPending', 'yes')
    // Until it is known who the rep is, that is asked in place of a comparison.
    writeFact(sql, 'nextRecentAt', time + hour)
    writeFact(sql, 'nextMonthAt', null)
    writeFact(sql, 'comparedAt', null)
    // A disconnect that was still under way concerned the connection before.
    // So did a webhook that is asked for again, and a wait before it.
    dropWaiting(sql, 'disconnect', 'create_webhook', 'identify')
    retireWebhooks(context, time, 0, before)
    // The claim makes it at once; this one is for the crash in between.
    enqueue(sql, 'create_webhook', {}, { dueAt: time + minute, coalesceKey: 'webhook', now: time })
    enqueue(sql, 'identify', {}, { dueAt: time, coalesceKey: 'identify', now: time })
    enqueue(sql, 'report', {}, { dueAt: time, coalesceKey: 'report', now: time })
    unblock(sql, time)
    void storage.setAlarm(time)
  })
  logInfo('connected', { again: wasConnected, by: access.purpose })
}
