import { useState } from 'react'
import { count } from '../../lib/format/people.ts'
import type { Reader } from '../../lib/format/time.ts'
import { dayAndTime } from '../../lib/format/time.ts'
import { useServices } from '../data/services.ts'
import { useFathomStatus } from '../data/use-companion.ts'
import { useOnline } from '../data/use-health.ts'
import { Dialog } from '../ui/Dialog.tsx'

/** What could not be read, one by one with its reason, and the way to try each again. */
export function ParkedDialog({
  parked,
  reader,
  onClose,
}: {
  /** How many there are, as the cache knows it. */
  parked: number
  reader: Reader
  onClose: () => void
}) {
  const { connections } = useServices()
  const isOnline = useOnline()
  const { answer, again } = useFathomStatus(`parked ${parked}`)
  const [busy, setBusy] = useState<number | 'all' | null>(null)
  const [said, say] = useState<string | null>(null)
  const jobs = answer?.ok ? answer.value.parked : []
  // More than fifty are only counted.
  const total = answer?.ok && jobs.length < 50 ? jobs.length : Math.max(parked, jobs.length)

  async function replay(id: number | null) {
    setBusy(id ?? 'all')
    const result = await connections.replay(id)
    setBusy(null)
    say(
      result.ok
        ? result.value === 0
          ? 'Nothing was left to replay.'
          : `Replaying ${count(result.value, 'call')}. What works appears by itself.`
        : result.message,
    )
    again()
  }

  return (
    <Dialog
      title={total === 0 ? 'Every call could be read' : `${count(total, 'call')} couldn't be read`}
      onClose={onClose}
      actions={
        <>
          <button type="button" className="button" onClick={onClose}>
            Close
          </button>
          {jobs.length > 1 && (
            <button
              type="button"
              className="button ink"
              disabled={busy !== null}
              onClick={() => void replay(null)}
            >
              Replay all {total}
            </button>
          )}
        </>
      }
    >
      {total > 0 && <p>Nothing is lost: what Fathom sent is kept until it can be read.</p>}
      {answer === null && (
        <p>{isOnline ? 'Asking why…' : 'The reasons are not on this device. Open this online.'}</p>
      )}
      {answer?.ok === false && (
        <p className="problem" role="alert">
          {answer.message}
        </p>
      )}
      {jobs.length > 0 && (
        <ul className="jobs">
          {jobs.map((job) => (
            <li className="job" key={job.id}>
              <div>
                <p>{job.message}</p>
                <p className="meta figures">{dayAndTime(job.parkedAt, reader)}</p>
              </div>
              <button
                type="button"
                className="button plain small"
                disabled={busy !== null}
                onClick={() => void replay(job.id)}
              >
                Replay
              </button>
            </li>
          ))}
        </ul>
      )}
      <p className="meta" aria-live="polite">
        {said}
      </p>
    </Dialog>
  )
}
