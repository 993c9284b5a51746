import * as z from 'zod/mini'

/** `POST /v1/team/mail`: mails an invitation to the address that it is for. */
export const MailInvitationRequest = z.object({ invitationId: z.string().check(z.uuid()) })

/**
 * `mailed`: an account was made ready and a mail is on its way. `has_account`: nothing was mailed, since they can
 * sign in and find the invitation. `not_now`: mailed a moment ago, or not (yet) an invitation of this admin's.
 */
export const MailInvitationResponse = z.object({
  outcome: z.enum(['mailed', 'has_account', 'not_now', 'not_possible']),
})
export type MailInvitationOutcome = z.infer<typeof MailInvitationResponse>['outcome']
