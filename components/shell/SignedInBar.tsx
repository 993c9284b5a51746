import { useEffect, useState } from 'react'
import { count } from '../../lib/format/people.ts'
import { requestSync } from '../../lib/messages.ts'
import { useServices } from '../data/services.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { forgetAll } from '../ui/remembered.ts'
import { useStable } from '../ui/use-stable.ts'

/** Who is signed in, and the way out. Asks first when clicks have not been sent. */
export function SignedInBar({ email, unsent }: { email: string; unsent: number }) {
  const { connections } = useServices()
  const [step, setStep] = useState<'idle' | 'asking' | 'sending' | 'leaving'>('idle')

  const run = useStable({
    leave: async (discardUnsent: boolean) => {
      setStep('leaving')
      const result = await connections.signOut({ discardUnsent })
      if (result.ok) forgetAll()
      else setStep('asking')
    },
  })

  // "Send, then sign out": goes as soon as nothing is left.
  useEffect(() => {
    if (step === 'sending' && unsent === 0) void run.leave(false)
  }, [step, unsent, run])

  const isBusy = step === 'sending' || step === 'leaving'
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
          onClick={() => void run.leave(false)}
        >
          Sign out
        </button>
      </div>
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
        </Dialog>
      )}
    </footer>
  )
}
