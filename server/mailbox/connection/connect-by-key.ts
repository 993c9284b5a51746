import { readApiKey } from '../../../lib/contract/api-key.ts'
import type { ErrorCode } from '../../../lib/contract/error.ts'
import type { FathomFailure } from '../../fathom/client.ts'
import { listMeetings } from '../../fathom/client.ts'
import { logInfo } from '../../log.ts'
import type { MailboxContext } from '../context.ts'
import { readFact } from '../facts.ts'
import type { ClaimResult, Rep } from './connect.ts'
import { activate, claim } from './connect.ts'
import { openKey, sealKey } from './stored-access.ts'
import type { Tokens } from './tokens.ts'

/** What the CRM is told as the scope of a connection by key. */
export const keyScope = 'api_key'

/** By what a rep has a connection made: the end of a consent, or a key as it was pasted. */
export type Proof = { handoff: string; extensionId: string | null } | { key: string }

export function claimBy(
  context: MailboxContext,
  tokens: Tokens,
  rep: Rep,
  proof: Proof,
): Promise<ClaimResult> {
  return 'key' in proof
    ? connectByKey(context, tokens, rep, proof.key)
    : claim(context, tokens, rep, proof.handoff, proof.extensionId)
}

/**
 * Connects Fathom by an API key of the rep's, or puts another in its place. It is tried first: what Fathom does
 * not take changes nothing of the connection that there is.
 */
async function connectByKey(
  context: MailboxContext,
  tokens: Tokens,
  rep: Rep,
  pasted: string,
): Promise<ClaimResult> {
  const { sql, settings } = context
  const read = readApiKey(pasted)
  if (!read.ok) return { ok: false, code: 'bad_request', message: read.message }
  const { key } = read
  const { apiUrl } = settings.fathom
  const query = { recordedBy: null, createdAfter: null, cursor: null }
  const answer = await listMeetings({ apiUrl, apiKey: key }, query)
  if (!answer.ok) {
    logInfo('key_not_taken', { reason: answer.reason })
    return { ok: false, ...refusalOf(answer) }
  }
  // Sent again because the answer was lost, or pasted twice: nothing begins anew.
  const kept = readFact(sql, 'apiKey')
  const isActive = readFact(sql, 'connection') === 'active'
  if (!isActive || kept === null || (await openKey(context, kept)) !== key) {
    // Tokens that are nearly over still have to delete the webhook that they made.
    if (isActive) await tokens.access()
    activate(context, rep, await sealKey(context, rep.userId, key), keyScope)
  }
  return { ok: true, fathomUserEmail: readFact(sql, 'fathomEmail') }
}

function refusalOf(failure: FathomFailure): { code: ErrorCode; message: string } {
  switch (failure.reason) {
    case 'unauthorized':
      return {
        code: 'fathom_refused',
        message:
          'Fathom does not know this key. Copy it again, whole; if it was deleted there, make a new one. Keys of Fathom Analytics, which is another company, do not fit.',
      }
    case 'refused':
    case 'not_found':
      return {
        code: 'fathom_refused',
        message:
          'Fathom knows this key and lets it see nothing. Is its account still active? Ask whoever looks after Fathom at your company.',
      }
    case 'rate_limited':
      return {
        code: 'fathom_unavailable',
        message:
          'Fathom wants to be asked less often just now, so the key could not be checked. Nothing was changed. Try again in a minute.',
      }
    case 'too_large':
    case 'unavailable':
      return {
        code: 'fathom_unavailable',
        message:
          'Fathom does not answer, so the key could not be checked. Nothing was changed. Try again in a moment.',
      }
  }
}
