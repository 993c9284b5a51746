import { createHash, randomBytes } from 'node:crypto'
import type { State, Store } from './state.ts'

/**
 * Keys of the API as a user makes them in Fathom's settings: each is shown once, sees what its user sees, and
 * ends when it is deleted there. Kept as digests, like tokens.
 */

export type MadeKey = { id: string; key: string }

export function makeApiKey({ state, save }: Store, account: string, now: number): MadeKey {
  const key = randomBytes(32).toString('base64url')
  const id = randomBytes(6).toString('hex')
  state.apiKeys.push({ id, hash: digest(key), account, createdAt: now })
  save()
  return { id, key }
}

/** @throws Error where there is none with this id */
export function revokeApiKey({ state, save }: Store, id: string): void {
  if (!state.apiKeys.some((one) => one.id === id)) throw new Error(`No API key ${id}`)
  state.apiKeys = state.apiKeys.filter((one) => one.id !== id)
  save()
}

/** Whose key this is; null where it is unknown or was deleted. */
export function ownerOfKey({ apiKeys }: State, key: string): string | null {
  const hash = digest(key)
  return apiKeys.find((one) => one.hash === hash)?.account ?? null
}

function digest(key: string): string {
  return createHash('sha256').update(key).digest('base64url')
}
