import type { Access } from '../../fathom/client.ts'
import type { TokenPair } from '../../fathom/oauth.ts'
import { refreshTokens } from '../../fathom/oauth.ts'
import { logError, logInfo, logWarning } from '../../log.ts'
import type { MailboxContext } from '../context.ts'
import type { LostBecause } from '../facts.ts'
import { addToFact, readFact, writeFact } from '../facts.ts'
import type { Seal } from './seal.ts'
import { isSealedUnderOldKey, open, seal } from './seal.ts'
import { keepAccess, openKey, openPair } from './stored-access.ts'

/**
 * The rep's access to Fathom, tokens or a key: the only copy there is. A refresh token can be used once, so a refresh
 * under way is one promise that every caller shares; being one object does not serialise awaits.
 */

export type AccessResult =
  | ({ ok: true } & Access)
  /**
   * `none`: not connected. `revoked`: the rep has to reconnect. The others pass by themselves;
   * `unreadable`, when the key that sealed the tokens is back.
   */
  | { ok: false; reason: 'none' | 'revoked' | 'unreadable' | 'unavailable' }

export type Tokens = {
  /**
   * A token or key that Fathom should accept. `rejected` is one that it just did not: unless somebody has
   * refreshed since, that is done now; a key cannot be, and its connection is over.
   */
  access: (rejected?: string) => Promise<AccessResult>
}

/** Refreshed this long before its end, so that a token does not die on its way. */
const marginMs = 60_000

type TokensContext = Pick<MailboxContext, 'sql' | 'storage' | 'settings' | 'now'>

/** The sealed form of a pair, as `facts.tokens` keeps it. */
export function sealTokens(
  context: Pick<MailboxContext, 'settings'>,
  userId: string,
  pair: TokenPair,
) {
  const { tokenKeys } = context.settings
  return seal(tokenKeys, { owner: userId, purpose: 'tokens' }, JSON.stringify(pair))
}

export function createTokens(context: TokensContext, onRevoked: () => void): Tokens {
  const { sql, storage, settings, now } = context
  let refreshing: Promise<AccessResult> | null = null

  async function access(rejected?: string): Promise<AccessResult> {
    for (;;) {
      const sealedKey = readFact(sql, 'apiKey')
      if (sealedKey !== null) {
        const result = await keyAccess(sealedKey, rejected)
        if (result) return result
        continue
      }
      if (refreshing !== null) return refreshing
      const sealed = readFact(sql, 'tokens')
      if (sealed === null) {
        const revoked = readFact(sql, 'connection') === 'revoked'
        return { ok: false, reason: revoked ? 'revoked' : 'none' }
      }
      if (readFact(sql, 'connection') === 'revoked') return { ok: false, reason: 'revoked' }
      const pair = await openPair(context, sealed)
      // Opening took a moment. Who refreshed meanwhile has spent the pair in our hands.
      if (refreshing !== null || readFact(sql, 'tokens') !== sealed) continue
      // Not the same as lost: the key may come back, and with it everything.
      if (!pair) return { ok: false, reason: 'unreadable' }
      if (pair.accessToken !== rejected && pair.expiresAt - marginMs > now()) {
        return { ok: true, accessToken: pair.accessToken }
      }
      refreshing = refresh(sealed, pair).finally(() => {
        refreshing = null
      })
      return refreshing
    }
  }

  /** Null where another was put in its place meanwhile. */
  async function keyAccess(sealed: string, rejected?: string): Promise<AccessResult | null> {
    if (readFact(sql, 'connection') === 'revoked') return { ok: false, reason: 'revoked' }
    const apiKey = await openKey(context, sealed)
    if (readFact(sql, 'apiKey') !== sealed) return null
    if (apiKey === null) return { ok: false, reason: 'unreadable' }
    return apiKey === rejected ? revoke('key_refused') : { ok: true, apiKey }
  }

  async function refresh(sealed: string, pair: TokenPair): Promise<AccessResult> {
    // Stored before Fathom hears of it: whoever finds it there knows that the pair may be spent.
    const earlier = readFact(sql, 'refreshAskedAt')
    writeFact(sql, 'refreshAskedAt', now())
    const result = await refreshTokens(settings.fathom, pair.refreshToken, now)
    const owner = readFact(sql, 'userId')
    if (result.ok && owner !== null) {
      const fresh = await sealTokens(context, owner, result.tokens)
      // Disconnected or connected anew meanwhile: this pair belongs to nobody any more.
      if (readFact(sql, 'tokens') !== sealed) return current()
      writeFact(sql, 'tokens', fresh)
      writeFact(sql, 'refreshFailures', null)
      writeFact(sql, 'refreshAskedAt', null)
      // Durable before its first use: a crash in between would otherwise lose a used pair.
      await storage.sync()
      logInfo('tokens_refreshed')
      return { ok: true, accessToken: result.tokens.accessToken }
    }
    if (result.ok) return { ok: false, reason: 'none' }
    logWarning('token_refresh_failed', { reason: result.reason, status: result.status })
    addToFact(sql, 'refreshFailures', 1)
    if (result.reason !== 'refused') {
      // Told that it was not done, the pair is as good as before; not told anything, nobody knows.
      const isKnown = result.reason === 'misconfigured' || result.status === 429
      if (isKnown && readFact(sql, 'tokens') === sealed) writeFact(sql, 'refreshAskedAt', earlier)
      return { ok: false, reason: 'unavailable' }
    }
    // Read once more before giving up: what was refused may not be what is stored now.
    if (readFact(sql, 'tokens') !== sealed) return current()
    return revoke(earlier === null ? 'fathom_revoked' : 'tokens_lost')
  }

  async function current(): Promise<AccessResult> {
    // Connected by a key meanwhile.
    if (readFact(sql, 'apiKey') !== null) return access()
    const sealed = readFact(sql, 'tokens')
    const pair = sealed === null ? null : await openPair(context, sealed)
    return pair ? { ok: true, accessToken: pair.accessToken } : { ok: false, reason: 'none' }
  }

  function revoke(because: LostBecause): AccessResult {
    writeFact(sql, 'connection', 'revoked')
    writeFact(sql, 'lostBecause', because)
    keepAccess(sql, null)
    writeFact(sql, 'refreshAskedAt', null)
    logWarning('connection_revoked', { reason: because })
    onRevoked()
    return { ok: false, reason: 'revoked' }
  }

  return { access }
}

const sealedFacts = [
  ['tokens', 'tokens'],
  ['apiKey', 'api-key'],
  ['crmTokens', 'crm-tokens'],
] as const

/** Seals anew what an old key sealed, so that the old key can go some day. */
export async function resealSecrets(context: MailboxContext): Promise<void> {
  const { sql, settings } = context
  const { tokenKeys } = settings
  const owner = readFact(sql, 'userId')
  if (owner === null) return
  for (const [fact, purpose] of sealedFacts) {
    const sealed = readFact(sql, fact)
    if (sealed === null || !isSealedUnderOldKey(tokenKeys, sealed)) continue
    const fresh = await sealAnew(context, { owner, purpose }, sealed)
    // A refresh or another key may have come in between; it was sealed with the current one.
    if (fresh !== null && readFact(sql, fact) === sealed) writeFact(sql, fact, fresh)
  }
  const webhooks = sql
    .exec<{ generation: number; secret: string }>(
      'select generation, secret from webhooks where secret is not null',
    )
    .toArray()
  for (const { generation, secret } of webhooks) {
    if (!isSealedUnderOldKey(tokenKeys, secret)) continue
    const fresh = await sealAnew(context, { owner, purpose: 'webhook-secret' }, secret)
    if (fresh === null) continue
    sql.exec('update webhooks set secret = ? where generation = ?', fresh, generation)
  }
}

async function sealAnew(
  { settings }: MailboxContext,
  binding: Seal,
  sealed: string,
): Promise<string | null> {
  const opened = await open(settings.tokenKeys, binding, sealed)
  if (opened.ok) return seal(settings.tokenKeys, binding, opened.text)
  logError('secret_does_not_open', { reason: opened.reason, purpose: binding.purpose })
  return null
}
