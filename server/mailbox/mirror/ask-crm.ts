import { logWarning } from '../../log.ts'
import type { AskCrm, Asked, MirrorResult } from '../../mirror/tools.ts'
import type { MailboxContext, SharedPortal } from '../context.ts'
import { noteServiceUp } from '../jobs/breakers.ts'
import type { CrmTokenKeeper } from '../jobs/tools.ts'
import type { Provider } from './providers.ts'

/** Nobody but the operator can do anything; what waits looks again this much later. */
const keysBackMs = 5 * 60_000
/** Fewer than these are left to whoever else calls for the same account. */
const reserve = 10

/** Every call to the other CRM: the account's budget first, then a token, then the call. */
export function createAskCrm(
  context: MailboxContext,
  tokens: CrmTokenKeeper,
  { oauth, apiUrl }: Provider,
  budget: SharedPortal,
): AskCrm {
  const { sql, now } = context

  return async function ask(call) {
    const until = await budget.take()
    if (until !== null) return ended({ outcome: 'later', at: until, reason: 'crm_rate' }, false)
    let rejected: string | undefined
    for (;;) {
      const access = await tokens(oauth, rejected)
      if (!access.ok) return ended(withoutAccess(access.reason, now()), false)
      const { accessToken } = access
      const answer = await call({ apiUrl, accessToken })
      if (answer.budget !== null && answer.budget.remaining < reserve) {
        await budget.note(answer.budget.remaining, answer.budget.windowMs)
      }
      if (answer.ok) {
        noteServiceUp(sql, 'portal')
        return { ok: true, value: answer.value }
      }
      switch (answer.reason) {
        case 'unauthorized':
          // Refused with a token that is minutes old at most: it is not the token.
          if (rejected !== undefined) {
            return ended({ outcome: 'retry', reason: 'portal_unauthorized' }, false)
          }
          rejected = accessToken
          continue
        case 'not_found':
        case 'duplicate':
          noteServiceUp(sql, 'portal')
          return { ok: false, reason: answer.reason }
        case 'wait': {
          const at = now() + answer.waitMs
          await budget.pause(at)
          return ended({ outcome: 'later', at, reason: 'crm_rate' }, false)
        }
        case 'refused':
          noteServiceUp(sql, 'portal')
          logWarning('portal_refused', { status: answer.status, reason: answer.refusal.reason })
          return { ok: false, reason: 'refused', refusal: answer.refusal }
        case 'unavailable':
          logWarning('portal_unavailable', { status: answer.status })
          return ended({ outcome: 'down', service: 'portal', reason: 'portal_unavailable' }, true)
      }
    }
  }
}

function ended(result: MirrorResult, mayBeDone: boolean): Asked<never> {
  return { ok: false, reason: 'ended', end: 'ended', result, mayBeDone }
}

function withoutAccess(
  reason: 'none' | 'revoked' | 'unreadable' | 'unavailable',
  now: number,
): MirrorResult {
  switch (reason) {
    case 'revoked':
      return { outcome: 'blocked', reason: 'crm_revoked' }
    case 'unreadable':
      return { outcome: 'later', at: now + keysBackMs, reason: 'secrets_do_not_open' }
    case 'unavailable':
      return { outcome: 'down', service: 'portal', reason: 'portal_unavailable' }
    case 'none':
      return { outcome: 'done' }
  }
}
