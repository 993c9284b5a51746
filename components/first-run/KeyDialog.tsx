import { CircleAlert } from 'lucide-react'
import { useId, useState } from 'react'
import { useServices } from '../data/services.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { Field, useAttempt } from './step.tsx'

/** An API key of Fathom's, pasted once: to connect by, or to put in the place of another. */
export function KeyDialog({ isAnother, onClose }: { isAnother: boolean; onClose: () => void }) {
  const { connections } = useServices()
  const attempt = useAttempt()
  const [key, setKey] = useState('')
  const form = useId()
  return (
    <Dialog
      title={isAnother ? 'Replace the API key' : 'Connect with an API key'}
      onClose={onClose}
      actions={
        <>
          <button type="button" className="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" form={form} className="button ink" aria-disabled={attempt.isBusy}>
            {attempt.isBusy ? 'Asking Fathom…' : isAnother ? 'Replace' : 'Connect'}
          </button>
        </>
      }
    >
      <p>
        In Fathom, open Settings, then API Access, and make a key. It shows Upshot what you can see
        there; only calls that you recorded are taken.
      </p>
      <form
        id={form}
        className="form"
        onSubmit={(event) => {
          event.preventDefault()
          void attempt.run(() => connections.connectByKey(key), onClose)
        }}
      >
        <Field
          label="API key"
          attempt={attempt}
          data-first
          type="password"
          autoComplete="off"
          value={key}
          onChange={(event) => setKey(event.target.value)}
        />
        {attempt.problem !== null && (
          <p className="problem-line" id={attempt.problemId} role="alert">
            <CircleAlert size={16} strokeWidth={1.75} aria-hidden="true" />
            {attempt.problem}
          </p>
        )}
      </form>
      <p className="meta">
        {isAnother
          ? 'The new key is tried first: until Fathom takes it, the old one stays.'
          : 'Fathom is asked whether it is good. Then it is kept encrypted, and never shown again.'}
      </p>
    </Dialog>
  )
}
