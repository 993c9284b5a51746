import { useId, useState } from 'react'
import type { SyncState } from '../../lib/contract/account.ts'
import { useServices } from '../data/services.ts'

const ranges = [
  { days: 30, word: 'Last 30 days' },
  { days: 90, word: 'Last 90 days' },
  { days: 365, word: 'Last year' },
] as const

/** Brings in the calls of a range once more, and how far that is. */
export function ImportCalls({ sync }: { sync: SyncState | null }) {
  const { connections } = useServices()
  const [days, setDays] = useState<number>(30)
  const [isAsking, setAsking] = useState(false)
  const [said, say] = useState<string | null>(null)
  const id = useId()
  const isRunning = sync?.syncStatus === 'syncing'

  async function start() {
    setAsking(true)
    const result = await connections.importDays(days)
    setAsking(false)
    say(result.ok ? 'Started. Newest first; calls already here are not doubled.' : result.message)
  }

  return (
    <div className="setting">
      <div>
        <label htmlFor={id}>
          <strong>Import earlier calls</strong>
        </label>
        <p className="meta">They never make tasks by themselves.</p>
      </div>
      <div className="pair">
        <select
          id={id}
          className="input"
          value={days}
          onChange={(event) => setDays(Number(event.target.value))}
        >
          {ranges.map(({ days: each, word }) => (
            <option key={each} value={each}>
              {word}
            </option>
          ))}
        </select>
        <button
          type="button"
          className="button plain"
          disabled={isAsking || isRunning}
          onClick={() => void start()}
        >
          Import
        </button>
      </div>
      {isRunning && sync !== null && sync.totalMeetings > 0 ? (
        <div className="whole">
          <progress
            className="bar-track"
            aria-label="Calls brought in"
            max={sync.totalMeetings}
            value={sync.meetingsSynced}
          />
          <p className="meta figures">
            {sync.meetingsSynced} of {sync.totalMeetings} calls
          </p>
        </div>
      ) : (
        <p className="meta whole" aria-live="polite">
          {said}
        </p>
      )}
    </div>
  )
}
