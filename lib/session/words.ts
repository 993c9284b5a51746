import type { NotGranted } from './gotrue.ts'

/** Why Supabase Auth did not do what it was asked, in a sentence for the rep. */
export function whyNot(answer: NotGranted): string {
  switch (answer.reason) {
    case 'unreachable':
      return 'The CRM does not answer. Check your connection and try again.'
    case 'too_many':
      if (answer.seconds !== undefined) {
        return `A mail is on its way already. You can ask for another in ${waitWords(answer.seconds)}.`
      }
      return answer.mails
        ? 'Too many mails were sent from here in the last hour. Wait a little, or use your password.'
        : 'Too many tries. Wait a minute and try again.'
    case 'refused':
      return refusalWords[answer.code] ?? 'Signing in did not work. Try again in a moment.'
  }
}

function waitWords(seconds: number): string {
  if (seconds < 90) return seconds === 1 ? '1 second' : `${seconds} seconds`
  return `${Math.ceil(seconds / 60)} minutes`
}

const wrongPassword = 'Email or password is not right.'
const noAccount =
  'There is no account for this address here, and new ones are made by invitation. Ask whoever looks after Upshot at your company.'
const oldLink = 'That took too long, or was used already. Begin again.'

/** By GoTrue's own codes: https://supabase.com/docs/guides/auth/debugging/error-codes */
const refusalWords: Readonly<Record<string, string>> = {
  invalid_credentials: wrongPassword,
  invalid_grant: wrongPassword,
  validation_failed: wrongPassword,
  email_not_confirmed:
    'This address is not confirmed yet. Follow the link in the email you were sent.',
  user_banned: 'This account is blocked. Ask whoever looks after your CRM.',
  otp_expired: 'This code is not right, was used already, or is too old. Ask for another.',
  otp_disabled: noAccount,
  signup_disabled: noAccount,
  email_provider_disabled: 'Signing in by mail is turned off here.',
  provider_disabled: 'This way of signing in is turned off here.',
  user_already_exists: 'There is an account for this address already. Sign in instead.',
  email_exists: 'Another account has this address already.',
  email_address_invalid: 'This is not an address that mail can be sent to.',
  email_address_not_authorized:
    'This CRM may not send mail to that address yet. Ask whoever looks after it to set up its mail server.',
  weak_password: 'This password is too easy to guess. Take a longer one.',
  same_password: 'That is the password you have already. Take another.',
  reauthentication_needed: 'Sign in anew before you change this.',
  session_not_found: 'Your CRM session is over. Sign in again.',
  bad_jwt: 'Your CRM session is over. Sign in again.',
  user_not_found: 'This account is gone. Ask whoever looks after your CRM.',
  flow_state_expired: oldLink,
  flow_state_not_found: oldLink,
  bad_code_verifier: oldLink,
  provider_email_needs_verification:
    'Google has not confirmed this address yet. Confirm it there first.',
  captcha_failed: 'This CRM asks for a captcha, which Upshot cannot show. Ask for an invitation.',
}
