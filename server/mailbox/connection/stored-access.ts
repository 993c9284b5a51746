import * as z from 'zod/mini'
import type { Access } from '../../fathom/client.ts'
import type { TokenPair } from '../../fathom/oauth.ts'
import { logError } from '../../log.ts'
import type { MailboxContext } from '../context.ts'
import { readFact, writeFact } from '../facts.ts'
import type { SealedAccess } from '../jobs/job.ts'
import { open, seal } from './seal.ts'

/**
 * The rep's access to Fathom as it is kept: the tokens of a consent, or an API key, sealed. There is one of
 * them at most, and no other copy.
 */

const StoredPair = z.object({
  accessToken: z.string(),
  refreshToken: z.string(),
  expiresAt: z.number(),
  scope: z.string(),
})

/** What is kept now; null where nothing is. */
export function storedAccess(sql: SqlStorage): SealedAccess | null {
  const key = readFact(sql, 'apiKey')
  if (key !== null) return { purpose: 'api-key', sealed: key }
  const tokens = readFact(sql, 'tokens')
  return tokens === null ? null : { purpose: 'tokens', sealed: tokens }
}

/** Keeps this in place of whatever was kept; null: nothing any more. */
export function keepAccess(sql: SqlStorage, access: SealedAccess | null): void {
  writeFact(sql, 'tokens', access?.purpose === 'tokens' ? access.sealed : null)
  writeFact(sql, 'apiKey', access?.purpose === 'api-key' ? access.sealed : null)
}

export async function sealKey(
  { settings }: Pick<MailboxContext, 'settings'>,
  owner: string,
  key: string,
): Promise<SealedAccess> {
  const sealed = await seal(settings.tokenKeys, { owner, purpose: 'api-key' }, key)
  return { purpose: 'api-key', sealed }
}

type OpenContext = Pick<MailboxContext, 'sql' | 'settings'>

/** Null where it does not open with the keys that are set. */
export async function openPair(context: OpenContext, sealed: string): Promise<TokenPair | null> {
  const text = await opened(context, { purpose: 'tokens', sealed })
  const pair = text === null ? null : StoredPair.safeParse(JSON.parse(text))
  return pair?.success ? pair.data : null
}

/** Null where it does not open with the keys that are set. */
export function openKey(context: OpenContext, sealed: string): Promise<string | null> {
  return opened(context, { purpose: 'api-key', sealed })
}

/** What to sign a request with, by access that may be that of an earlier connection; null as above. */
export async function openAccess(
  context: OpenContext,
  { purpose, sealed }: SealedAccess,
): Promise<Access | null> {
  if (purpose === 'api-key') {
    const apiKey = await openKey(context, sealed)
    return apiKey === null ? null : { apiKey }
  }
  const pair = await openPair(context, sealed)
  return pair && { accessToken: pair.accessToken }
}

async function opened(
  { sql, settings }: OpenContext,
  { purpose, sealed }: SealedAccess,
): Promise<string | null> {
  const owner = readFact(sql, 'userId')
  if (owner === null) return null
  const result = await open(settings.tokenKeys, { owner, purpose }, sealed)
  if (result.ok) return result.text
  logError('tokens_do_not_open', { reason: result.reason, purpose })
  return null
}
