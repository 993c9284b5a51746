import * as z from 'zod/mini'
import { logError, logInfo, logWarning } from '../../log.ts'
import type { CrmOAuth, CrmTokens } from '../../mirror/oauth.ts'
import { open, seal } from '../connection/seal.ts'
import type { MailboxContext } from '../context.ts'
import { readFact, writeFact } from '../facts.ts'
import type { CrmAccess, CrmTokenKeeper } from '../jobs/tools.ts'

/** The rep's tokens for the other CRM: the only copy there is, sealed for this purpose alone. */

const Stored = z.object({
  accessToken: z.string(),
  refreshToken: z.string(),
  expiresAt: z.number(),
})

/** Refreshed this long before its end, so that a token does not die on its way. */
const marginMs = 60_000

export function sealCrmTokens(
  { settings }: Pick<MailboxContext, 'settings'>,
  owner: string,
  tokens: CrmTokens,
): Promise<string> {
  return seal(settings.tokenKeys, { owner, purpose: 'crm-tokens' }, JSON.stringify(tokens))
}

/** The stored pair; null where there is none or it does not open. */
export async function readCrmTokens({
  sql,
  settings,
}: Pick<MailboxContext, 'sql' | 'settings'>): Promise<CrmTokens | null> {
  const sealed = readFact(sql, 'crmTokens')
  const owner = readFact(sql, 'userId')
  if (sealed === null || owner === null) return null
  const opened = await open(settings.tokenKeys, { owner, purpose: 'crm-tokens' }, sealed)
  if (!opened.ok) {
    logError('crm_tokens_do_not_open', { reason: opened.reason })
    return null
  }
  const tokens = Stored.safeParse(JSON.parse(opened.text))
  return tokens.success ? tokens.data : null
}

export function createCrmTokens(context: MailboxContext, onRevoked: () => void): CrmTokenKeeper {
  const { sql, storage, now } = context
  let refreshing: Promise<CrmAccess> | null = null

  return async function access(oauth, rejected) {
    for (;;) {
      if (refreshing !== null) return refreshing
      const connection = readFact(sql, 'crmConnection')
      if (connection === 'revoked') return { ok: false, reason: 'revoked' }
      const sealed = readFact(sql, 'crmTokens')
      if (sealed === null) return { ok: false, reason: 'none' }
      const tokens = await readCrmTokens(context)
      // Opening took a moment: somebody may have refreshed, or connected anew.
      if (refreshing !== null || readFact(sql, 'crmTokens') !== sealed) continue
      if (tokens === null) return { ok: false, reason: 'unreadable' }
      if (tokens.accessToken !== rejected && tokens.expiresAt - marginMs > now()) {
        return { ok: true, accessToken: tokens.accessToken }
      }
      refreshing = refresh(oauth, sealed, tokens).finally(() => {
        refreshing = null
      })
      return refreshing
    }
  }

  async function refresh(oauth: CrmOAuth, sealed: string, tokens: CrmTokens): Promise<CrmAccess> {
    const result = await oauth.refresh(tokens.refreshToken, now())
    const owner = readFact(sql, 'userId')
    const isStill = () => readFact(sql, 'crmTokens') === sealed
    if (result.ok && owner !== null) {
      const fresh = await sealCrmTokens(context, owner, result.tokens)
      if (!isStill()) return { ok: false, reason: 'unavailable' }
      writeFact(sql, 'crmTokens', fresh)
      // Durable before its first use.
      await storage.sync()
      logInfo('crm_tokens_refreshed')
      return { ok: true, accessToken: result.tokens.accessToken }
    }
    if (result.ok) return { ok: false, reason: 'none' }
    logWarning('crm_refresh_failed', { reason: result.reason })
    if (result.reason !== 'refused' || !isStill()) return { ok: false, reason: 'unavailable' }
    writeFact(sql, 'crmConnection', 'revoked')
    writeFact(sql, 'crmTokens', null)
    onRevoked()
    return { ok: false, reason: 'revoked' }
  }
}
