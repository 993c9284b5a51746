import { useCallback, useEffect, useState } from 'react'
import { report } from '../../lib/report.ts'
import { useServices } from '../data/services.ts'

/** Stands where a transcript will be: asks for it, and says why it does not come. */
export function FetchTranscript({ meetingId }: { meetingId: string }) {
  const { connections } = useServices()
  const [problem, setProblem] = useState<string | null>(null)

  const ask = useCallback(() => {
    setProblem(null)
    connections
      .fetchTranscript(meetingId)
      // Once it is here, the cache draws it and this is gone.
      .then((result) => setProblem(result.ok ? null : result.message))
      .catch((error: unknown) => {
        report('Upshot could not fetch a transcript.', error)
        setProblem('The transcript could not be kept on this device. Try again in a moment.')
      })
  }, [connections, meetingId])

  useEffect(() => {
    ask()
    window.addEventListener('online', ask)
    return () => window.removeEventListener('online', ask)
  }, [ask])

  if (problem === null) return <p className="meta">Fetching the transcript…</p>
  return (
    <p className="meta">
      {navigator.onLine
        ? problem
        : "You're offline, and this transcript is too old to be kept on this device. It comes when you are back."}{' '}
      <button type="button" className="button link small" onClick={ask}>
        Try again
      </button>
    </p>
  )
}
