import { useId, useState } from 'react'
import type { FathomStatus } from '../lib/contract/receipt.ts'
import { useServices } from './services.ts'

/** Who the rep is at Fathom. Asked only where Fathom's own data does not say. */
export function RecorderQuestion({
  recorders,
  onKnown,
}: {
  recorders: FathomStatus['recorders']
  onKnown: (status: FathomStatus) => void
}) {
  const { connections } = useServices()
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const heading = useId()

  async function choose(email: string) {
    setBusy(true)
    const result = await connections.chooseRecorder(email)
    setBusy(false)
    if (result.ok) onKnown(result.value)
    else setProblem(result.message)
  }

  return (
    <section className="ask" aria-labelledby={heading}>
      <p id={heading}>
        <strong>Who are you in Fathom?</strong>
      </p>
      <p className="meta">
        Fathom shows calls that several people recorded. Only yours are brought in.
      </p>
      <ul className="answers">
        {recorders.map(({ name, email }) => (
          <li key={email}>
            <button
              type="button"
              className="button plain wide person-choice"
              disabled={isBusy}
              onClick={() => void choose(email)}
            >
              <span>{name ?? email}</span>
              {name !== null && <span className="meta">{email}</span>}
            </button>
          </li>
        ))}
      </ul>
      {problem !== null && (
        <p className="meta danger" role="alert">
          {problem}
        </p>
      )}
    </section>
  )
}
