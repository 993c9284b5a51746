import type { MemberRole } from '../../lib/contract/vocabulary.ts'
import { act } from './acts.ts'

export type Invited = { id: string; email: string; link: string; mutationId: string }

/**
 * Invites an address into the team. The token of the link is made here: the CRM keeps its digest alone, so the
 * link can be shown now and never again.
 */
export async function invite(
  email: string,
  role: MemberRole,
  companionUrl: string,
): Promise<Invited> {
  const token = hex(crypto.getRandomValues(new Uint8Array(24)))
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(token))
  const id = crypto.randomUUID()
  const mutationId = await act.invite({
    invitationId: id,
    email,
    role,
    tokenDigest: hex(new Uint8Array(digest)),
  })
  // Behind the #: whoever fetches the address, a mail scanner say, sends no token.
  return { id, email, link: `${companionUrl}/join#${token}`, mutationId }
}

function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
