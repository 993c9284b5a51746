import { useId, useState } from 'react'
import type { FathomStatus } from '../../lib/contract/receipt.ts'
import type { Reader } from '../../lib/format/time.ts'
import { dayAndTime } from '../../lib/format/time.ts'
import { useServices } from '../data/services.ts'

/** Who the rep is at Fathom. Asked only where Fathom's own data does not say. */
export function RecorderQuestion({
  status: { by, recorders, fathomUserEmail, missingCheckedAt },
  reader,
  onKnown,
}: {
  status: FathomStatus
  /** Null before anything was checked. */
  reader: Reader | null
  onKnown: (status: FathomStatus) => void
}) {
  const { connections } = useServices()
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const heading = useId()
  const isAnew = fathomUserEmail !== null
  const since =
    missingCheckedAt === null || reader === null
      ? ''
      : ` since ${dayAndTime(missingCheckedAt, reader)}`

  async function choose(email: string, isMe = true) {
    setBusy(true)
    const result = await connections.chooseRecorder(email, isMe)
    setBusy(false)
    if (result.ok) onKnown(result.value)
    else setProblem(result.message)
  }

  return (
    <section className="ask" aria-labelledby={heading}>
      <p id={heading}>
        <strong>{isAnew ? 'Is this you?' : 'Who are you in Fathom?'}</strong>
      </p>
      <p className="meta">
        {isAnew
          ? `Fathom knew you as ${fathomUserEmail}, and names another address now. Until you say, nobody knows whether calls are missing${since}.`
          : `Fathom shows calls that several people recorded. Only yours are brought in.${by === 'key' ? ' If nobody here is you, the key is somebody else’s: replace it in Settings.' : ''}`}
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
            {isAnew && (
              <button
                type="button"
                className="button link small"
                aria-label={`Not me: ${name ?? email}`}
                disabled={isBusy}
                onClick={() => void choose(email, false)}
              >
                Not me
              </button>
            )}
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
