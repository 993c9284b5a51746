import { createHash } from 'node:crypto'

/**
 * The public key that pins the extension's id, and with it the address that Fathom's consent ends
 * at. The private half was thrown away: nothing is ever signed with it.
 */
export const extensionKey =
  'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA2Aug6yolY29E0Tdma80TwEC+IJ7UemkNpOTJfJOEv/3BE4kaoF9qnHMoUXf0Hsm9+M8Sjdd6uop4egsRk3i+8MHpwfWDelL2kmy4jL58PLKrnPV6olMinJRCZ6VDdxrcuE9brrnWBwh+esCFqDFWlegzAWyuxhjIIMAIyrOuV/Ntq1f3vYQ6Rx3n3FUZich2QD1PY+PGlQXX/KgdGRcKPOxvTYwih8mHE+xbpL1HWKuFtkAia9wOfqX2bjopyolWHE9PJvBOEZDYDCVMNWTD507WwdgJlGbZVzC0W4o+mpE7MM6bCMjqJe+cxw1A2q0xdO6Uzir0FCpm/MPVmcG7CQIDAQAB'

/** The id Chrome gives to an extension with our key. */
export const extensionId = extensionIdOf(extensionKey)

/** Chrome's rule: the first 128 bits of the key's SHA-256, in hexadecimal, written with a to p. */
export function extensionIdOf(publicKey: string): string {
  const hash = createHash('sha256').update(Buffer.from(publicKey, 'base64')).digest('hex')
  return hash.slice(0, 32).replace(/./g, (digit) => String.fromCharCode(97 + parseInt(digit, 16)))
}
