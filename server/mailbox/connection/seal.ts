import { fromBase64, fromBase64Url, toBase64Url, utf8 } from '../../encoding.ts'
import type { TokenKeys } from '../../env.ts'

/**
 * Secrets at rest: AES-256-GCM with the owner and the purpose bound in, so that a ciphertext that is
 * moved to another rep, or from one use to another, does not open. The key's id stands beside the
 * ciphertext: a new key can be put in front while the old ones still open what they sealed.
 *
 * Text form: `1.<key id>.<nonce>.<ciphertext>`, base64url.
 */
export type Seal = { owner: string; purpose: SealPurpose }
export type SealPurpose =
  | 'tokens'
  | 'api-key'
  | 'pending-tokens'
  | 'webhook-secret'
  | 'crm-tokens'
  | 'pending-crm-tokens'
  | 'canary'

export type OpenResult =
  | { ok: true; text: string }
  | { ok: false; reason: 'malformed' | 'unknown_key' | 'does_not_open' }

const nonceBytes = 12

export async function seal(
  keys: TokenKeys,
  { owner, purpose }: Seal,
  text: string,
): Promise<string> {
  const key = await importKey(keys, keys.current)
  if (!key) throw new Error('The current token key is missing')
  const nonce = crypto.getRandomValues(new Uint8Array(nonceBytes))
  const additionalData = bound(keys.current, owner, purpose)
  const ciphertext = await crypto.subtle.encrypt(
    { name: 'AES-GCM', iv: nonce, additionalData },
    key,
    utf8(text),
  )
  return ['1', keys.current, toBase64Url(nonce), toBase64Url(new Uint8Array(ciphertext))].join('.')
}

export async function open(
  keys: TokenKeys,
  { owner, purpose }: Seal,
  sealed: string,
): Promise<OpenResult> {
  const [version, keyId = '', nonceText = '', ciphertextText = '', ...rest] = sealed.split('.')
  const nonce = fromBase64Url(nonceText)
  const ciphertext = fromBase64Url(ciphertextText)
  if (version !== '1' || rest.length > 0 || nonce?.length !== nonceBytes || !ciphertext) {
    return { ok: false, reason: 'malformed' }
  }
  const key = await importKey(keys, keyId)
  if (!key) return { ok: false, reason: 'unknown_key' }
  const additionalData = bound(keyId, owner, purpose)
  try {
    const text = await crypto.subtle.decrypt(
      { name: 'AES-GCM', iv: nonce, additionalData },
      key,
      ciphertext,
    )
    return { ok: true, text: new TextDecoder().decode(text) }
  } catch {
    return { ok: false, reason: 'does_not_open' }
  }
}

/** True where something was sealed under a key that is no longer the current one. */
export function isSealedUnderOldKey(keys: TokenKeys, sealed: string): boolean {
  return sealed.split('.')[1] !== keys.current
}

/** JSON keeps the parts apart: no owner can be chosen so that it reads as another owner's purpose. */
function bound(keyId: string, owner: string, purpose: SealPurpose): Uint8Array<ArrayBuffer> {
  return utf8(JSON.stringify(['upshot', 1, keyId, owner, purpose]))
}

async function importKey(keys: TokenKeys, id: string): Promise<CryptoKey | null> {
  const text = Object.hasOwn(keys.keys, id) ? keys.keys[id] : undefined
  const bytes = text === undefined ? null : fromBase64(text)
  if (!bytes) return null
  return crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt'])
}
