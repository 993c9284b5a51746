import type { ReactNode } from 'react'
import { useState } from 'react'
import { useServices } from '../data/services.ts'
import { useEntering } from '../data/use-entering.ts'
import { Field, Step, useAttempt } from './step.tsx'

/** The forms of signing in, each with one thing to do. */

type Tried = Promise<{ ok: true } | { ok: false; message: string }>

/** An address, to which something is mailed. */
export function Mailed({
  title,
  says,
  email,
  onEmail,
  send,
  onSent,
  below,
  isFirst = false,
}: {
  title: string
  says: string
  email: string
  onEmail: (email: string) => void
  send: (email: string) => Tried
  onSent: () => void
  below: ReactNode
  isFirst?: boolean
}) {
  const attempt = useAttempt()
  return (
    <Step
      title={title}
      says={says}
      attempt={attempt}
      isFirst={isFirst}
      word="Email me a code"
      busyWord="Sending…"
      onSubmit={() => void attempt.run(() => send(email), onSent)}
      below={below}
    >
      <Field
        label="Email"
        attempt={attempt}
        type="email"
        autoComplete="username"
        value={email}
        onChange={(event) => onEmail(event.target.value)}
      />
    </Step>
  )
}

/** An address and its password. */
export function Password({
  email,
  onEmail,
  onDone,
  below,
}: {
  email: string
  onEmail: (email: string) => void
  onDone: () => void
  below: ReactNode
}) {
  const { connections } = useServices()
  const attempt = useAttempt()
  const [password, setPassword] = useState('')
  return (
    <Step
      isFirst
      title="Sign in to Upshot"
      says="Upshot makes tasks of what you promise on calls. Three steps: sign in, connect Fathom, say how promises become tasks."
      attempt={attempt}
      word="Sign in"
      busyWord="Signing in…"
      onSubmit={() => void attempt.run(() => connections.signIn(email, password), onDone)}
      below={below}
    >
      <Field
        label="Email"
        type="email"
        autoComplete="username"
        value={email}
        onChange={(event) => onEmail(event.target.value)}
      />
      <Field
        label="Password"
        attempt={attempt}
        type="password"
        autoComplete="current-password"
        value={password}
        onChange={(event) => setPassword(event.target.value)}
      />
    </Step>
  )
}

/** A password that is chosen, beside the address that it belongs to: so a password manager keeps both. */
export function NewPassword({
  title,
  says,
  word,
  email,
  onEmail,
  save,
  below,
}: {
  title: string
  says: string
  word: string
  email: string
  /** Null where the address is settled. */
  onEmail: ((email: string) => void) | null
  save: (password: string) => Tried
  below: ReactNode
}) {
  const attempt = useAttempt()
  const [password, setPassword] = useState('')
  return (
    <Step
      title={title}
      says={says}
      attempt={attempt}
      word={word}
      busyWord="Saving…"
      onSubmit={() => void attempt.run(() => save(password))}
      below={below}
    >
      <Field
        label="Email"
        type="email"
        autoComplete="username"
        readOnly={onEmail === null}
        value={email}
        onChange={(event) => onEmail?.(event.target.value)}
      />
      <Field
        label="New password"
        attempt={attempt}
        isFirst={onEmail === null}
        type="password"
        autoComplete="new-password"
        value={password}
        onChange={(event) => setPassword(event.target.value)}
      />
    </Step>
  )
}

/** Google, where the CRM offers it. */
export function Google({ isOffered }: { isOffered: boolean }) {
  const { connections } = useServices()
  const entering = useEntering()
  if (!isOffered) return null
  const isOpen = entering?.state === 'open'
  const problem = googleProblem(entering)
  return (
    <>
      <button
        type="button"
        className="button plain wide"
        aria-disabled={isOpen}
        onClick={() => !isOpen && connections.signInWithGoogle()}
      >
        {isOpen ? 'Finish in Google’s window…' : 'Continue with Google'}
      </button>
      {problem !== null && (
        <p className="meta danger" role="alert">
          {problem}
        </p>
      )}
    </>
  )
}

function googleProblem(outcome: ReturnType<typeof useEntering>): string | null {
  switch (outcome?.state) {
    case 'closed':
      return 'You closed Google’s window before you were signed in.'
    case 'declined':
      return 'Google says you declined. Nothing was changed.'
    case 'busy':
      return 'Another window to sign in is open already. Finish there.'
    case 'unavailable':
      return 'Google’s page could not be opened. Check your connection and try again.'
    case 'failed':
      return outcome.message ?? 'Signing in with Google did not work. Try again, or use a code.'
    default:
      return null
  }
}
