import { useEffect, useId, useState } from 'react'
import { count } from '../../lib/format/people.ts'
import { requestSync } from '../../lib/messages.ts'
import { useServices } from '../data/services.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { forgetAll } from '../ui/remembered.ts'
import { useStable } from '../ui/use-stable.ts'

/** Who is signed in, and the way out. Asks first when clicks have not been sent, and where an address can be forgotten. */
export function SignedInBar({ email, unsent }: { email: string; unsent: number }) {
  const { connections } = useServices()
  const [step, setStep] = useState<'idle' | 'choosing' | 'asking' | 'sending' | 'leaving'>('idle')
  const [forgetAddress, setForgetAddress] = useState(false)
  const [place, setPlace] = useState<string | null>(null)

  const run = useStable({
    begin: async () => {
      const known = await connections.knownBackend().catch(() => null)
      // What the company named, or the build, is not the rep's to forget.
      if (known?.by !== 'rep') return run.leave(false)
      setPlace(new URL(known.backend.companionUrl).host)
      setStep(unsent > 0 ? 'asking' : 'choosing')
    },
    leave: async (discardUnsent: boolean) => {
      setStep('leaving')
      const result = await connections.signOut({ discardUnsent, forgetAddress })
      if (result.ok) forgetAll()
      else setStep('asking')
    },
  })

  // "Send, then sign out": goes as soon as nothing is left.
  useEffect(() => {
    if (step === 'sending' && unsent === 0) void run.leave(false)
  }, [step, unsent, run])

  const isBusy = step === 'sending' || step === 'leaving'
  const forgetting = place !== null && (
    <ForgetAddress place={place} value={forgetAddress} onChange={setForgetAddress} />
  )
  return (
    <footer className="status">
      <div role="status">
        <span className="words">Signed in as {email}</span>
      </div>
      <div className="end">
        <button
          type="button"
          className="button link small"
          disabled={isBusy}
          onClick={() => void run.begin()}
        >
          Sign out
        </button>
      </div>
      {step === 'choosing' && (
        <Dialog
          title="Sign out?"
          onClose={() => setStep('idle')}
          actions={
            <>
              <button type="button" className="button" onClick={() => setStep('idle')}>
                Cancel
              </button>
              <button type="button" className="button ink" onClick={() => void run.leave(false)}>
                Sign out
              </button>
            </>
          }
        >
          <p>Signing out forgets everything on this device.</p>
          {forgetting}
        </Dialog>
      )}
      {(step === 'asking' || step === 'sending') && (
        <Dialog
          title={`${count(unsent, 'change')} ${unsent === 1 ? "hasn't" : "haven't"} reached the CRM.`}
          onClose={() => setStep('idle')}
          actions={
            <>
              <button type="button" className="button" onClick={() => setStep('idle')}>
                Cancel
              </button>
              <button type="button" className="button danger" onClick={() => void run.leave(true)}>
                Discard {unsent === 1 ? 'it' : 'them'}
              </button>
              <button
                type="button"
                className="button ink"
                disabled={isBusy}
                onClick={() => {
                  setStep('sending')
                  requestSync()
                }}
              >
                {isBusy ? 'Sending…' : 'Send, then sign out'}
              </button>
            </>
          }
        >
          <p>Signing out forgets everything on this device.</p>
          {forgetting}
        </Dialog>
      )}
    </footer>
  )
}

function ForgetAddress({
  place,
  value,
  onChange,
}: {
  place: string
  value: boolean
  onChange: (value: boolean) => void
}) {
  const id = useId()
  return (
    <div className="setting">
      <div>
        <label htmlFor={id}>
          <strong>Forget the company address too</strong>
        </label>
        <p className="meta anywhere" id={`${id}-says`}>
          {place}. Whoever uses this browser next is asked for theirs.
        </p>
      </div>
      <input
        id={id}
        className="switch"
        type="checkbox"
        aria-describedby={`${id}-says`}
        checked={value}
        onChange={(event) => onChange(event.target.checked)}
      />
    </div>
  )
}
