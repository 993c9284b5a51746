import type { ReactNode } from 'react'
import { useState } from 'react'
import { useServices } from '../data/services.ts'
import type { Attempt } from '../first-run/step.tsx'
import { Field, useAttempt } from '../first-run/step.tsx'

/** Another address, shown to be the rep's by a code to each mailbox. */
export function ChangeAddress({ email, onClose }: { email: string; onClose: () => void }) {
  const { connections } = useServices()
  const attempt = useAttempt()
  const [next, setNext] = useState('')
  const [isSent, setSent] = useState(false)
  const [code, setCode] = useState('')
  /** Whose mailbox is looked into: first the one that is known, then the new one. */
  const [to, setTo] = useState(email)

  if (!isSent) {
    return (
      <Small
        attempt={attempt}
        word="Send the codes"
        onSubmit={() =>
          void attempt.run(
            () => connections.changeAddress(next),
            () => setSent(true),
          )
        }
        onClose={onClose}
      >
        <Field
          label="New address"
          attempt={attempt}
          isFirst
          type="email"
          autoComplete="email"
          value={next}
          onChange={(event) => setNext(event.target.value)}
        />
      </Small>
    )
  }
  return (
    <Small
      attempt={attempt}
      word="Confirm"
      says={`Type the code that was mailed to ${to}. Nothing is mailed there? Then the other mailbox alone has one.`}
      onSubmit={() =>
        void attempt.run(async () => {
          const answer = await connections.confirmAddress(to, code)
          if (!answer.ok) return answer
          setCode('')
          if (answer.isDone) onClose()
          else setTo(to === email ? next : email)
          return answer
        })
      }
      onClose={onClose}
    >
      <Field
        key={to}
        label="Code"
        attempt={attempt}
        isFirst
        inputMode="numeric"
        autoComplete="one-time-code"
        value={code}
        onChange={(event) => setCode(event.target.value)}
      />
      <button
        type="button"
        className="button link small"
        onClick={() => setTo(to === email ? next : email)}
      >
        I have the code of {to === email ? next : email}
      </button>
    </Small>
  )
}

export function ChangePassword({ email, onClose }: { email: string; onClose: () => void }) {
  const { connections } = useServices()
  const attempt = useAttempt()
  const [password, setPassword] = useState('')
  return (
    <Small
      attempt={attempt}
      word="Save the password"
      onSubmit={() => void attempt.run(() => connections.changePassword(password), onClose)}
      onClose={onClose}
    >
      <input
        className="hidden-visually"
        type="email"
        autoComplete="username"
        readOnly
        value={email}
        tabIndex={-1}
        aria-hidden="true"
      />
      <Field
        label="New password"
        attempt={attempt}
        isFirst
        type="password"
        autoComplete="new-password"
        value={password}
        onChange={(event) => setPassword(event.target.value)}
      />
    </Small>
  )
}

function Small({
  attempt,
  word,
  says,
  onSubmit,
  onClose,
  children,
}: {
  attempt: Attempt
  word: string
  says?: string
  onSubmit: () => void
  onClose: () => void
  children: ReactNode
}) {
  return (
    <form
      className="consequence"
      onSubmit={(event) => {
        event.preventDefault()
        onSubmit()
      }}
    >
      {says !== undefined && <p className="meta anywhere">{says}</p>}
      {children}
      {attempt.problem !== null && (
        <p className="meta danger" role="alert" id={attempt.problemId}>
          {attempt.problem}
        </p>
      )}
      <div className="actions">
        <button type="submit" className="button ink small" aria-disabled={attempt.isBusy}>
          {word}
        </button>
        <button type="button" className="button small" onClick={onClose}>
          Cancel
        </button>
      </div>
    </form>
  )
}
