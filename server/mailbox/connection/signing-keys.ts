import { BoundedMap } from '../../bounded-map.ts'
import { importSigningKey } from '../../fathom/verify.ts'
import { logError } from '../../log.ts'
import type { MailboxContext } from '../context.ts'
import { readFact } from '../facts.ts'
import { open } from './seal.ts'
import type { StoredWebhook } from './webhooks.ts'

/** What deliveries are verified with. Opening a sealed secret takes a moment, so each is opened once. */
export type SigningKeys = {
  /** Null where the secret is none. @throws where it does not open: that passes. */
  of: (webhook: StoredWebhook) => Promise<CryptoKey | null>
  clear: () => void
}

/** The webhook that is live, and those before it that still deliver. */
export const keptKeys = 4

export function createSigningKeys({ sql, settings }: MailboxContext): SigningKeys {
  const known = new BoundedMap<number, CryptoKey>(keptKeys)

  async function of({ generation, secret }: StoredWebhook): Promise<CryptoKey | null> {
    const kept = known.get(generation)
    if (kept) return kept
    const owner = readFact(sql, 'userId')
    if (owner === null || secret === null) return null
    const opened = await open(settings.tokenKeys, { owner, purpose: 'webhook-secret' }, secret)
    if (!opened.ok) {
      logError('webhook_secret_does_not_open', { reason: opened.reason })
      // Not the sender's fault: let it try again when the key is back.
      throw new Error('A webhook secret does not open')
    }
    const key = await importSigningKey(opened.text)
    if (key) known.set(generation, key)
    return key
  }

  return { of, clear: () => known.clear() }
}
