import type { Bytes } from '../encoding.ts'
import { fromBase64, sameBytes, utf8 } from '../encoding.ts'

/**
 * Signatures of Fathom's deliveries, per Standard Webhooks: HMAC-SHA256 over `id.timestamp.body`,
 * with the raw bytes of the body. Reading the headers is strict, since whatever two readers
 * understand differently is a way in: digits only for the time, canonical base64 for a signature,
 * no full stop in an id (it would shift the border between id and timestamp).
 */

export const toleranceSeconds = 300
/** A sender that rotates secrets signs with a few. More is somebody making us compare. */
const maxSignatures = 16
const signatureBytes = 32

export type DeliveryHeaders = {
  id: string | null
  timestamp: string | null
  signature: string | null
}

export type SignedHeaders = {
  id: string
  /** Unix seconds of this attempt at delivering. It orders nothing. */
  timestamp: number
  signatures: Bytes[]
}

export type HeaderResult =
  | { ok: true; headers: SignedHeaders }
  | {
      ok: false
      reason: 'missing_header' | 'bad_id' | 'bad_timestamp' | 'bad_signature'
    }

export type Verification =
  | { ok: true; id: string; timestamp: number }
  | Extract<HeaderResult, { ok: false }>
  | { ok: false; reason: 'too_old' | 'too_new'; ageSeconds: number }
  | { ok: false; reason: 'signature_differs' }

/** Svix, which sends for Fathom, may use its own header names for the same scheme; never a mixture. */
export function deliveryHeaders(headers: Headers): DeliveryHeaders {
  const family = (name: string): DeliveryHeaders => ({
    id: headers.get(`${name}-id`),
    timestamp: headers.get(`${name}-timestamp`),
    signature: headers.get(`${name}-signature`),
  })
  const standard = family('webhook')
  const absent = Object.values(standard).every((value) => value === null)
  return absent ? family('svix') : standard
}

export function readDeliveryHeaders({ id, timestamp, signature }: DeliveryHeaders): HeaderResult {
  if (!id || !timestamp || !signature) return { ok: false, reason: 'missing_header' }
  if (!/^[\x21-\x2d\x2f-\x7e]{1,256}$/.test(id)) return { ok: false, reason: 'bad_id' }
  if (!/^[1-9][0-9]{0,11}$/.test(timestamp)) return { ok: false, reason: 'bad_timestamp' }
  const entries = signature.split(' ')
  if (entries.length > maxSignatures) return { ok: false, reason: 'bad_signature' }
  const signatures = entries.flatMap((entry) => {
    // Other versions may stand beside ours and are none of our business.
    const bytes = entry.startsWith('v1,') ? fromBase64(entry.slice(3)) : null
    return bytes?.length === signatureBytes ? [bytes] : []
  })
  if (signatures.length === 0) return { ok: false, reason: 'bad_signature' }
  return { ok: true, headers: { id, timestamp: Number(timestamp), signatures } }
}

/** The key in a `whsec_…` secret, or null where there is none. */
export async function importSigningKey(secret: string): Promise<CryptoKey | null> {
  const bytes = fromBase64(secret.replace(/^whsec_/, ''))
  if (!bytes || bytes.length === 0) return null
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  return crypto.subtle.importKey('raw', bytes, algorithm, false, ['sign'])
}

/** Decides on one delivery. `nowSeconds` is unix time. */
export async function verifyDelivery(
  delivery: { headers: DeliveryHeaders; body: Uint8Array },
  key: CryptoKey,
  nowSeconds: number,
): Promise<Verification> {
  const read = readDeliveryHeaders(delivery.headers)
  if (!read.ok) return read
  const { id, timestamp, signatures } = read.headers
  const ageSeconds = nowSeconds - timestamp
  if (ageSeconds > toleranceSeconds) return { ok: false, reason: 'too_old', ageSeconds }
  if (ageSeconds < -toleranceSeconds) return { ok: false, reason: 'too_new', ageSeconds }
  const prefix = utf8(`${id}.${timestamp}.`)
  const signed = new Uint8Array(prefix.length + delivery.body.length)
  signed.set(prefix)
  signed.set(delivery.body, prefix.length)
  const expected = new Uint8Array(await crypto.subtle.sign('HMAC', key, signed))
  // Every candidate is compared, so that time does not tell which one fitted.
  let fits = false
  for (const candidate of signatures) fits = sameBytes(candidate, expected) || fits
  return fits ? { ok: true, id, timestamp } : { ok: false, reason: 'signature_differs' }
}
