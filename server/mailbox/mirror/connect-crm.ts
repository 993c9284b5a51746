import * as z from 'zod/mini'
import type { ReturnError } from '../../../lib/contract/fathom.ts'
import { logInfo, logWarning } from '../../log.ts'
import type { CallbackResult, Rep } from '../connection/connect.ts'
import { rememberRep } from '../connection/connect.ts'
import { issueOneTime, takeOneTime } from '../connection/one-time.ts'
import { open, seal } from '../connection/seal.ts'
import type { MailboxContext } from '../context.ts'
import { readFact, writeFact } from '../facts.ts'
import { noteServiceUp } from '../jobs/breakers.ts'
import { dropWaiting, enqueue, unblockKinds } from '../jobs/queue.ts'
import { sealCrmTokens } from './crm-tokens.ts'
import { mirrorKinds, pullSoon, reportCrmSoon } from './mirror-soon.ts'
import { providerOf } from './providers.ts'

/**
 * Connecting another CRM, as Fathom is connected: state and hand-off are used once, live in the rep's own
 * mailbox, and are bound to the extension that began and to the CRM it began with.
 */

const lifeMs = 10 * 60_000

/** Named otherwise than those of Fathom's flow, so that neither can be brought to the other. */
const StatePayload = z.object({ crm: z.string(), crmExtension: z.string() })
const HandoffPayload = z.object({ crm: z.string(), crmExtension: z.string(), sealed: z.string() })
const Pending = z.object({
  tokens: z.object({ accessToken: z.string(), refreshToken: z.string(), expiresAt: z.number() }),
  identity: z.object({
    portalId: z.string(),
    portalName: z.nullable(z.string()),
    accountEmail: z.nullable(z.string()),
    missingScopes: z.array(z.string()),
  }),
})

export function crmRedirectUri({ settings }: MailboxContext, provider: string): string {
  return `${settings.publicUrl}/oauth/${provider}/callback`
}

/** Where to send the rep; null where this companion has no such CRM. */
export async function beginCrm(
  context: MailboxContext,
  rep: Rep,
  extensionId: string,
  name: string,
): Promise<string | null> {
  const { sql, settings, mailboxId, now } = context
  const provider = providerOf(settings, name)
  if (provider === null) return null
  rememberRep(context, rep)
  const payload = { crm: name, crmExtension: extensionId }
  const random = await issueOneTime(sql, 'state', payload, now() + lifeMs)
  return provider.oauth.authorizeUrl(crmRedirectUri(context, name), `${mailboxId}.${random}`)
}

/** The CRM sent the rep back. The state is used up first, whatever comes after. */
export async function completeCrmConsent(
  context: MailboxContext,
  name: string,
  stateRandom: string,
  query: string,
): Promise<CallbackResult> {
  const { sql, settings, now } = context
  const taken = StatePayload.safeParse(await takeOneTime(sql, 'state', stateRandom, now()))
  const provider = providerOf(settings, name)
  if (!taken.success || taken.data.crm !== name || provider === null) return { ok: false }
  const { crmExtension: extensionId } = taken.data
  if (!settings.extensionIds.includes(extensionId)) return { ok: false }
  const ended = (error: ReturnError): CallbackResult => ({ ok: true, extensionId, error })
  const callback = new URLSearchParams(query)
  const refusal = callback.get('error')
  const code = callback.get('code')
  if (refusal !== null || code === null) {
    return ended(refusal === 'access_denied' ? 'declined' : 'failed')
  }
  const { oauth } = provider
  const result = await oauth.exchange(code, crmRedirectUri(context, name), now())
  const owner = readFact(sql, 'userId')
  if (!result.ok || owner === null) {
    logWarning('crm_exchange_failed', { reason: result.ok ? 'no owner' : result.reason })
    return ended('failed')
  }
  const identity = await oauth.identify(result.tokens.accessToken)
  if (identity === null) {
    logWarning('crm_not_identified')
    return ended('failed')
  }
  const binding = { owner, purpose: 'pending-crm-tokens' } as const
  const text = JSON.stringify({ tokens: result.tokens, identity })
  const sealed = await seal(settings.tokenKeys, binding, text)
  const payload = { crm: name, crmExtension: extensionId, sealed }
  const handoff = await issueOneTime(sql, 'handoff', payload, now() + lifeMs)
  return { ok: true, extensionId, handoff }
}

/** Trades the hand-off for the connection. False: it is used, too old, or somebody else's. */
export async function claimCrm(
  context: MailboxContext,
  rep: Rep,
  handoff: string,
  extensionId: string | null,
): Promise<boolean> {
  const { sql, storage, settings, now } = context
  const taken = HandoffPayload.safeParse(await takeOneTime(sql, 'handoff', handoff, now()))
  if (!taken.success) return false
  if (extensionId !== null && extensionId !== taken.data.crmExtension) return false
  const binding = { owner: rep.userId, purpose: 'pending-crm-tokens' } as const
  const opened = await open(settings.tokenKeys, binding, taken.data.sealed)
  if (!opened.ok) return false
  const { tokens, identity } = Pending.parse(JSON.parse(opened.text))
  const sealed = await sealCrmTokens(context, rep.userId, tokens)
  storage.transactionSync(() => {
    const time = now()
    rememberRep(context, rep)
    writeFact(sql, 'crmProvider', taken.data.crm)
    writeFact(sql, 'crmTokens', sealed)
    writeFact(sql, 'crmConnection', 'active')
    writeFact(sql, 'crmIdentity', JSON.stringify(identity))
    writeFact(sql, 'crmConnectedAt', time)
    // Another account, or another right in it: asked anew.
    writeFact(sql, 'crmKeyed', null)
    sql.exec('delete from open_deals')
    writeFact(sql, 'nextPullAt', time)
    dropWaiting(sql, 'disconnect_crm')
    noteServiceUp(sql, 'portal')
    unblockKinds(sql, mirrorKinds, time)
    reportCrmSoon(context)
    enqueue(sql, 'mirror_tasks', {}, { dueAt: time + 1000, coalesceKey: 'mirror_tasks', now: time })
    pullSoon(context, null)
    void storage.setAlarm(time)
  })
  logInfo('crm_connected', { provider: taken.data.crm, missing: identity.missingScopes.length })
  return true
}
