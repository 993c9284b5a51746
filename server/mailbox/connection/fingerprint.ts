import { digestHex } from '../../encoding.ts'
import type { TokenKeys } from '../../env.ts'

/** Tells one set of keys from another, and tells nothing of them. */
export async function fingerprintOf({ keys }: TokenKeys): Promise<string> {
  const pairs = Object.entries(keys).sort(([a], [b]) => (a < b ? -1 : 1))
  return (await digestHex(JSON.stringify(pairs))).slice(0, 16)
}

/** The same of one key: a part of its digest. A key is 32 random bytes, which nobody finds by trying. */
export async function fingerprintOfKey(key: string): Promise<string> {
  return (await digestHex(`key ${key}`)).slice(0, 16)
}
