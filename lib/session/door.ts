import * as z from 'zod/mini'
import { Unreachable } from '../api.ts'
import { AppError } from '../contract/error.ts'
import { readAddress, readCode } from '../people/address.ts'
import type { Asked, Gotrue, Granted, NotGranted } from './gotrue.ts'
import { sessionOf } from './gotrue.ts'
import type { Session, SignInResult } from './session.ts'
import { whyNot } from './words.ts'

/** What the project lets people sign in with, by its own settings. */
export type Offers = {
  code: boolean
  password: boolean
  google: boolean
  /** Whether somebody without an account may make one. */
  signUp: boolean
}

/** Whether a mail is on its way; `seconds` until another may be asked for, where that is known. */
export type Sent = { ok: true } | { ok: false; message: string; seconds: number | null }

/** What an account was made into: a session, or a mail to confirm the address first. */
export type SignedUp = SignInResult | { ok: true; confirm: true }

/** Whether a change of address is done, or the other address has to be shown to be theirs as well. */
export type Changed = { ok: true; isDone: boolean } | { ok: false; message: string }

/** Every road into an account. Codes alone: a link would have to find its way from the mail into a panel. */
export type Door = {
  offers: () => Promise<{ ok: true; offers: Offers } | { ok: false; message: string }>
  /** Mails a code; makes an account where `signUp` says that new ones are welcome. */
  sendCode: (email: string, signUp: boolean) => Promise<Sent>
  enterCode: (email: string, code: string) => Promise<SignInResult>
  signIn: (email: string, password: string) => Promise<SignInResult>
  signUp: (email: string, password: string) => Promise<SignedUp>
  /** Mails the code that confirms an address once more. */
  confirmAgain: (email: string) => Promise<Sent>
  forgot: (email: string) => Promise<Sent>
  /** Checks the code of a forgotten password. Nobody is signed in until `finishRecovery`. */
  checkRecovery: (email: string, code: string) => Promise<SignInResult>
  /** Signs in with a new password, or with the old one as it is. */
  finishRecovery: (password: string | null) => Promise<SignInResult>
  changePassword: (password: string) => Promise<SignInResult>
  /** Asks for another address; codes go there, and, where the project wants both, to the present one. */
  changeAddress: (email: string) => Promise<Sent>
  confirmAddress: (sentTo: string, code: string) => Promise<Changed>
}

/** Shorter ones are turned down by hosted projects as they come. */
export const leastPassword = 8

const Settings = z.object({
  external: z.object({ email: z.optional(z.boolean()), google: z.optional(z.boolean()) }),
  disable_signup: z.optional(z.boolean()),
})

const Confirmation = z.object({ msg: z.string() })

export function createDoor({
  gotrue,
  session,
  now,
}: {
  gotrue: () => Promise<Gotrue>
  session: Pick<Session, 'enter' | 'signIn' | 'accessToken'>
  now: () => number
}): Door {
  /** A session that a code opened, before its rep has chosen a password. Never written anywhere. */
  let recovered: { granted: Extract<Granted, { ok: true }>; email: string } | null = null

  const ask: Gotrue['ask'] = async (...asked) => (await gotrue()).ask(...asked)
  const grant: Gotrue['grant'] = async (...asked) => (await gotrue()).grant(...asked)

  async function send(
    email: string,
    path: string,
    body: (address: string) => object,
  ): Promise<Sent> {
    const read = readAddress(email)
    if (!read.ok) return { ...read, seconds: null }
    return sent(await ask(path, { body: body(read.address) }))
  }

  async function askAsRep(path: string, body: object): Promise<Asked> {
    try {
      return await ask(path, { method: 'PUT', body, token: await session.accessToken() })
    } catch (error) {
      if (error instanceof AppError)
        return { ok: false, reason: 'refused', code: 'session_not_found' }
      if (error instanceof Unreachable) return { ok: false, reason: 'unreachable' }
      throw error
    }
  }

  /** `email` covers the codes of people who were there and of those who come anew. */
  const verify = (type: string, email: string, code: string) =>
    grant('verify', { type, email, token: code })

  return {
    offers: async () => {
      const answer = await ask('settings', { method: 'GET' })
      if (!answer.ok) return { ok: false, message: whyNot(answer) }
      const read = Settings.safeParse(answer.value)
      if (!read.success) return { ok: false, message: whyNot({ ok: false, reason: 'unreachable' }) }
      const { external, disable_signup } = read.data
      const email = external.email ?? true
      return {
        ok: true,
        offers: {
          code: email,
          password: email,
          google: external.google ?? false,
          signUp: disable_signup !== true,
        },
      }
    },

    sendCode: (email, signUp) =>
      send(email, 'otp', (address) => ({ email: address, create_user: signUp })),

    enterCode: async (email, typed) => {
      const read = readAddress(email)
      if (!read.ok) return read
      const code = readCode(typed)
      if (!isCode(code)) return notACode
      return session.enter(() => verify('email', read.address, code), read.address)
    },

    signIn: async (email, password) => {
      const read = readAddress(email)
      return read.ok ? session.signIn(read.address, password) : read
    },

    signUp: async (email, password) => {
      const read = readAddress(email)
      if (!read.ok) return read
      if (password.length < leastPassword) return tooShort
      const asked = now()
      const answer = await ask('signup', { body: { email: read.address, password } })
      if (!answer.ok) return no(answer)
      const granted = sessionOf(answer.value, asked)
      if (granted === null) return { ok: true, confirm: true }
      return session.enter(async () => granted, read.address)
    },

    confirmAgain: (email) =>
      send(email, 'resend', (address) => ({ type: 'signup', email: address })),

    forgot: (email) => send(email, 'recover', (address) => ({ email: address })),

    checkRecovery: async (email, typed) => {
      const read = readAddress(email)
      if (!read.ok) return read
      const code = readCode(typed)
      if (!isCode(code)) return notACode
      const granted = await verify('recovery', read.address, code)
      if (!granted.ok) return no(granted)
      recovered = { granted, email: read.address }
      return { ok: true }
    },

    finishRecovery: async (password) => {
      if (recovered === null) return { ok: false, message: 'Ask for another code first.' }
      const { granted, email } = recovered
      if (password !== null) {
        if (password.length < leastPassword) return tooShort
        const answer = await ask('user', {
          method: 'PUT',
          body: { password },
          token: granted.session.accessToken,
        })
        // Whoever types the password they had is in all the same.
        const isSame = !answer.ok && answer.reason === 'refused' && answer.code === 'same_password'
        if (!answer.ok && !isSame) return no(answer)
      }
      recovered = null
      return session.enter(async () => granted, email)
    },

    changePassword: async (password) => {
      if (password.length < leastPassword) return tooShort
      const answer = await askAsRep('user', { password })
      return answer.ok ? { ok: true } : no(answer)
    },

    changeAddress: async (email) => {
      const read = readAddress(email)
      if (!read.ok) return { ...read, seconds: null }
      return sent(await askAsRep('user', { email: read.address }))
    },

    confirmAddress: async (sentTo, typed) => {
      const read = readAddress(sentTo)
      if (!read.ok) return read
      const code = readCode(typed)
      if (!isCode(code)) return notACode
      const asked = now()
      const answer = await ask('verify', {
        body: { type: 'email_change', email: read.address, token: code },
      })
      if (!answer.ok) return no(answer)
      const granted = sessionOf(answer.value, asked)
      if (granted === null) {
        // GoTrue's word that the other address has to confirm as well.
        return Confirmation.safeParse(answer.value).success
          ? { ok: true, isDone: false }
          : no({ ok: false, reason: 'unreachable' })
      }
      const entered = await session.enter(async () => granted, read.address)
      return entered.ok ? { ok: true, isDone: true } : entered
    },
  }
}

const notACode = { ok: false, message: 'The code in the mail has six figures or more.' } as const
const tooShort = {
  ok: false,
  message: `A password has at least ${leastPassword} characters. A few words in a row are easy to keep.`,
} as const

/** GoTrue's codes have six figures by default, and up to ten where a project says so. */
function isCode(code: string): boolean {
  return /^[0-9a-z]{6,10}$/i.test(code)
}

function no(answer: NotGranted): { ok: false; message: string } {
  return { ok: false, message: whyNot(answer) }
}

function sent(answer: Asked): Sent {
  if (answer.ok) return { ok: true }
  const seconds = answer.reason === 'too_many' ? (answer.seconds ?? null) : null
  return { ok: false, message: whyNot(answer), seconds }
}
