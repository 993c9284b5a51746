import { normaliseText } from './words.ts'

/**
 * Fathom's action items have no id; this is what stands in: a hash of the moment in the recording
 * (whole seconds) and the words, whatever their case and punctuation. The same item of a replay, of
 * a poll, or in another order of the list has the same fingerprint; a reworded one has another, and
 * is then told by `matchItems`.
 *
 * FNV-1a of 64 bits over UTF-8: small, synchronous (WebCrypto's digests are not) and specified, so
 * that it never changes under stored rows. It keeps no secret and meets no adversary: the items of
 * one meeting, at most a thousand, collide with a chance below 10⁻¹³.
 */
export function fingerprintOf(
  recordingTimestamp: number | null,
  description: string,
  among = '',
): string {
  const moment = recordingTimestamp === null ? '' : String(Math.floor(recordingTimestamp))
  const words = normaliseText(description) || description.trim()
  const parts = among === '' ? [moment, words] : [moment, words, among]
  return `1-${fnv1a64(parts.join('\n'))}`
}

const offsetBasis = 0xcbf29ce484222325n
const prime = 0x100000001b3n
const encoder = new TextEncoder()

/** 16 hexadecimal digits. */
export function fnv1a64(text: string): string {
  let hash = offsetBasis
  for (const byte of encoder.encode(text)) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * prime)
  }
  return hash.toString(16).padStart(16, '0')
}
