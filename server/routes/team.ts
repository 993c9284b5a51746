import { Hono } from 'hono'
import * as z from 'zod/mini'
import type { MailInvitationOutcome } from '../../lib/contract/invitation.ts'
import { MailInvitationRequest } from '../../lib/contract/invitation.ts'
import { callCrm, inviteAccount, json } from '../db/client.ts'
import { authenticate } from '../http/authenticate.ts'
import type { CompanionEnv } from '../http/companion.ts'
import { readJson } from '../http/read-json.ts'
import { logInfo } from '../log.ts'

const Email = z.nullable(z.string())

/**
 * Where sign-ups are closed, an invitation needs an account that it can be taken with. The CRM says whether this
 * rep may mail it and to whom; the address never comes from the panel.
 */
export const team = new Hono<CompanionEnv>().post('/mail', async (c) => {
  const { userId } = await authenticate(c)
  const { invitationId } = await readJson(c.req.raw, MailInvitationRequest)
  const { supabase, publicUrl } = c.var.settings
  const email = Email.parse(
    await json(
      await callCrm(supabase, 'service', 'invitation_to_mail', {
        p_user: userId,
        p_invitation: invitationId,
      }),
    ),
  )
  if (email === null) return c.json({ outcome: 'not_now' satisfies MailInvitationOutcome })
  const code = await inviteAccount(supabase, email, `${publicUrl}/account`)
  logInfo('invitation_mailed', { outcome: code ?? 'mailed' })
  const outcome: MailInvitationOutcome =
    code === null ? 'mailed' : code === 'email_exists' ? 'has_account' : 'not_possible'
  return c.json({ outcome })
})
