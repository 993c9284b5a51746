import { useState } from 'react'
import { useServices } from '../data/services.ts'
import { useKnownBackend } from '../data/use-entering.ts'
import { SignIn } from './SignIn.tsx'
import { Field, Step, useAttempt } from './step.tsx'

/** The way in: first where this company's Upshot is, if nobody has said, then signing in to it. */
export function Entrance(props: {
  /** Address of the session that ended, so that only the rest is left to do. */
  email: string
  /** The cache can be read without signing in again. */
  onBack: (() => void) | null
  onDone: () => void
}) {
  const { known, lookAgain } = useKnownBackend()
  const { connections } = useServices()
  if (known === undefined) return null
  if (known === null) return <WhereIsUpshot onFound={lookAgain} />
  return (
    <SignIn
      {...props}
      place={
        known.by === 'build'
          ? null
          : {
              host: new URL(known.backend.companionUrl).host,
              // While somebody's calls are on this device, it stays with their Upshot.
              change:
                known.by === 'rep' && props.email === ''
                  ? () => void connections.forgetBackend().then(lookAgain)
                  : null,
            }
      }
    />
  )
}

function WhereIsUpshot({ onFound }: { onFound: () => void }) {
  const { connections } = useServices()
  const attempt = useAttempt()
  const [address, setAddress] = useState('')
  return (
    <Step
      isFirst
      title="Where is your Upshot?"
      says="Upshot turns what you promise on calls into tasks in your company's CRM. Each company runs its own: whoever looks after yours knows the address."
      attempt={attempt}
      word="Go on"
      busyWord="Looking…"
      onSubmit={() => void attempt.run(() => connections.chooseBackend(address), onFound)}
      below={
        <p className="meta">Upshot talks to one at a time. Nothing but the address is sent.</p>
      }
    >
      <Field
        label="Company address"
        attempt={attempt}
        inputMode="url"
        autoComplete="off"
        placeholder="upshot.northbeam.com"
        value={address}
        onChange={(event) => setAddress(event.target.value)}
      />
    </Step>
  )
}
