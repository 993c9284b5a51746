import type { MailInvitationOutcome } from '../../lib/contract/invitation.ts'

/** What became of mailing an invitation, in a sentence. */
export function mailWords(outcome: MailInvitationOutcome, email: string): string {
  switch (outcome) {
    case 'mailed':
      return `A mail is on its way to ${email}.`
    case 'has_account':
      return `${email} has an account: they find the invitation when they open Upshot. Send them the link, too.`
    case 'not_now':
      return 'It was mailed within the last hour, or has not reached the CRM yet. Try again in a moment.'
    case 'not_possible':
      return 'The CRM mails nothing right now. Send them the link yourself.'
  }
}
