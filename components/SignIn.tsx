import { CircleAlert } from 'lucide-react'
import { useId, useState } from 'react'
import type { SignInResult } from './services.ts'

/** Signing in to the CRM with a password. */
export function SignIn({
  email: known,
  signIn,
  onBack,
  onDone,
}: {
  /** Address of the session that ended, so that only the password is left to type. */
  email: string
  signIn: (email: string, password: string) => Promise<SignInResult>
  /** The cache can be read without signing in again. */
  onBack: (() => void) | null
  onDone: () => void
}) {
  const [email, setEmail] = useState(known)
  const [password, setPassword] = useState('')
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const ids = useId()

  async function submit() {
    if (isBusy) return
    setBusy(true)
    setProblem(null)
    const result = await signIn(email.trim(), password)
    setBusy(false)
    if (result.ok) onDone()
    else setProblem(result.message)
  }

  return (
    <main className="lone scroll" id="view">
      <div className="first">
        <h1>Sign in to your CRM</h1>
        <p>Your calls and the promises made on them, beside whatever you are working in.</p>
        <form
          className="form"
          onSubmit={(event) => {
            event.preventDefault()
            void submit()
          }}
        >
          <div className="field">
            <label htmlFor={`${ids}-email`}>Email</label>
            <input
              id={`${ids}-email`}
              className="input"
              type="email"
              autoComplete="username"
              required
              aria-invalid={problem !== null}
              aria-describedby={problem === null ? undefined : `${ids}-problem`}
              value={email}
              onChange={(event) => setEmail(event.target.value)}
            />
          </div>
          <div className="field">
            <label htmlFor={`${ids}-password`}>Password</label>
            <input
              id={`${ids}-password`}
              className="input"
              type="password"
              autoComplete="current-password"
              required
              aria-invalid={problem !== null}
              value={password}
              onChange={(event) => setPassword(event.target.value)}
            />
          </div>
          {problem !== null && (
            <p className="problem-line" id={`${ids}-problem`} role="alert">
              <CircleAlert size={16} strokeWidth={1.75} aria-hidden="true" />
              {problem}
            </p>
          )}
          <button type="submit" className="button ink wide" disabled={isBusy}>
            {isBusy ? 'Signing in…' : 'Sign in'}
          </button>
          {onBack !== null && (
            <button type="button" className="button wide" onClick={onBack}>
              Back to my calls
            </button>
          )}
        </form>
      </div>
    </main>
  )
}
