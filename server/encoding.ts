/** Bytes to and from text. Decoding answers null for anything that encoding would not have written. */

const encoder = new TextEncoder()

export type Bytes = Uint8Array<ArrayBuffer>

export function utf8(text: string): Bytes {
  return new Uint8Array(encoder.encode(text))
}

export function toBase64(bytes: Uint8Array): string {
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary)
}

/**
 * Standard alphabet, padded, canonical. `atob` alone takes white space, missing padding and stray
 * bits at the end, so that many texts would stand for the same signature.
 */
export function fromBase64(text: string): Bytes | null {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return null
  try {
    const binary = atob(text)
    const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0))
    return toBase64(bytes) === text ? bytes : null
  } catch {
    return null
  }
}

export function toBase64Url(bytes: Uint8Array): string {
  return toBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

export function fromBase64Url(text: string): Bytes | null {
  const standard = text.replaceAll('-', '+').replaceAll('_', '/')
  return fromBase64(standard.padEnd(Math.ceil(standard.length / 4) * 4, '='))
}

/** Unguessable text for addresses, states, hand-offs and tickets: 192 bits. */
export function randomText(): string {
  return toBase64Url(crypto.getRandomValues(new Uint8Array(24)))
}

/** SHA-256 in hex. One-time secrets are kept as digests: a look at the storage opens nothing. */
export async function digestHex(data: string | Bytes): Promise<string> {
  const bytes = typeof data === 'string' ? utf8(data) : data
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** Equality that takes as long for a near miss as for a wild one. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  let difference = 0
  for (const [index, byte] of a.entries()) difference |= byte ^ (b[index] ?? 0)
  return difference === 0
}
