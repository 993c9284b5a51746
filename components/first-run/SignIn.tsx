import { useState } from 'react'
import type { Sent } from '../../lib/session/door.ts'
import { useServices } from '../data/services.ts'
import { useOffers } from '../data/use-entering.ts'
import { useRemembered } from '../ui/use-remembered.ts'
import { EnterCode } from './EnterCode.tsx'
import { Way } from './step.tsx'
import { Google, Mailed, NewPassword, Password } from './ways-in.tsx'

type At = 'start' | 'code' | 'sign-up' | 'confirm' | 'forgot' | 'recovery' | 'new-password'

/**
 * Signing in to the CRM: with a code by mail, a password, or Google, as the CRM offers; and what goes with
 * it: a new account, a forgotten password.
 */
export function SignIn({
  email: known,
  place,
  onBack,
  onDone,
}: {
  /** Address of the session that ended, so that only the rest is left to do. */
  email: string
  /** Which Upshot that is, where it could be another; null where this panel is for one alone. */
  place: { host: string; change: (() => void) | null } | null
  /** The cache can be read without signing in again. */
  onBack: (() => void) | null
  onDone: () => void
}) {
  const { connections } = useServices()
  const offers = useOffers()
  const [email, setEmail] = useState(known)
  const [at, go] = useState<At>('start')
  /** Seconds until another mail may be asked for, where the CRM said so. */
  const [wait, setWait] = useState<number | null>(null)
  const [prefersPassword, preferPassword] = useRemembered(
    'sign-in-password',
    (kept) => kept === true,
  )
  const wantsPassword =
    offers === null ? prefersPassword : offers.password && (prefersPassword || !offers.code)
  const mayMakeOne = offers?.signUp ?? true
  const back = onBack !== null && <Way onPress={onBack}>Back to my calls</Way>
  const where = place !== null && (
    <p className="meta anywhere">
      At {place.host}.
      {place.change !== null && (
        <button type="button" className="button link small" onClick={place.change}>
          Another one
        </button>
      )}
    </p>
  )
  const start = <Way onPress={() => go('start')}>Another way in</Way>

  /** On to the code where a mail is on its way, also where it was before. */
  const mailed = async (sending: Promise<Sent>) => {
    const answer = await sending
    setWait(answer.ok ? null : answer.seconds)
    return answer.ok || answer.seconds !== null ? ({ ok: true } as const) : answer
  }

  switch (at) {
    case 'start':
      return wantsPassword ? (
        <Password
          email={email}
          onEmail={setEmail}
          onDone={onDone}
          below={
            <>
              <Google isOffered={offers?.google ?? false} />
              <Way onPress={() => go('forgot')}>I forgot my password</Way>
              {(offers?.code ?? true) && (
                <Way onPress={() => preferPassword(false)}>Email me a code instead</Way>
              )}
              {offers?.signUp && <Way onPress={() => go('sign-up')}>Create an account</Way>}
              {back}
              {where}
            </>
          }
        />
      ) : (
        <Mailed
          isFirst
          title="Sign in to Upshot"
          says="Upshot makes tasks of what you promise on calls. Three steps: sign in, connect Fathom, say how promises become tasks."
          email={email}
          onEmail={setEmail}
          send={(address) => mailed(connections.sendCode(address, mayMakeOne))}
          onSent={() => go('code')}
          below={
            <>
              <Google isOffered={offers?.google ?? false} />
              {(offers?.password ?? true) && (
                <Way onPress={() => preferPassword(true)}>Use a password instead</Way>
              )}
              {back}
              {where}
              {offers !== null && (
                <p className="meta">
                  {offers.signUp
                    ? 'New here? The code makes your account.'
                    : 'New here? Accounts are made by invitation: ask whoever looks after Upshot at your company.'}
                </p>
              )}
            </>
          }
        />
      )
    case 'code':
      return (
        <EnterCode
          email={email}
          why="We sent a code to"
          word="Sign in"
          wait={wait}
          check={(code) => connections.enterCode(email, code)}
          again={() => connections.sendCode(email, mayMakeOne)}
          onDone={onDone}
        >
          {start}
        </EnterCode>
      )
    case 'sign-up':
      return (
        <NewPassword
          title="Create an account"
          says="You sign in with this address and password from then on."
          word="Create account"
          email={email}
          onEmail={setEmail}
          save={async (password) => {
            const made = await connections.signUp(email, password)
            if (!made.ok) return made
            setWait(null)
            if ('confirm' in made) go('confirm')
            else onDone()
            return made
          }}
          below={start}
        />
      )
    case 'confirm':
      return (
        <EnterCode
          email={email}
          why="To show that the address is yours, type the code that we sent to"
          word="Confirm and sign in"
          wait={wait}
          check={(code) => connections.enterCode(email, code)}
          again={() => connections.confirmAgain(email)}
          onDone={onDone}
        >
          {start}
        </EnterCode>
      )
    case 'forgot':
      return (
        <Mailed
          title="A new password"
          says="We mail you a code. With it you choose another password; until then the old one stays good."
          email={email}
          onEmail={setEmail}
          send={(address) => mailed(connections.forgot(address))}
          onSent={() => go('recovery')}
          below={start}
        />
      )
    case 'recovery':
      return (
        <EnterCode
          email={email}
          why="If there is an account, a code is on its way to"
          word="Go on"
          wait={wait}
          check={(code) => connections.checkRecovery(email, code)}
          again={() => connections.forgot(email)}
          onDone={() => go('new-password')}
        >
          {start}
        </EnterCode>
      )
    case 'new-password':
      return (
        <NewPassword
          title="Choose a password"
          says="A few words in a row are easy to keep and hard to guess."
          word="Save and sign in"
          email={email}
          onEmail={null}
          save={async (password) => {
            const finished = await connections.finishRecovery(password)
            if (finished.ok) onDone()
            return finished
          }}
          below={
            <Way
              onPress={() => void connections.finishRecovery(null).then(({ ok }) => ok && onDone())}
            >
              Keep the old one and sign in
            </Way>
          }
        />
      )
  }
}
