import type { ReactNode } from 'react'
import { useState } from 'react'
import { count } from '../../lib/format/people.ts'
import { clearTranscripts, useStorage } from '../data/use-storage.ts'

/** What Upshot takes on this device, and how to have some of it back. */
export function OnThisDevice({
  calls,
  isFull,
  children,
}: {
  calls: number
  isFull: boolean
  /** What else holds here alone. */
  children: ReactNode
}) {
  const use = useStorage()
  const [isBusy, setBusy] = useState(false)

  async function free() {
    setBusy(true)
    await clearTranscripts()
    setBusy(false)
  }

  return (
    <section>
      <h2>On this device</h2>
      <div className="setting">
        <div>
          <p className="facts line figures">
            <strong>{count(calls, 'call')}</strong>
            {use?.totalBytes != null && <span>{megabytes(use.totalBytes)}</span>}
          </p>
          {use !== undefined && (
            <p className="meta">
              {use.transcripts === 0
                ? 'Transcripts are fetched when you open them.'
                : `${count(use.transcripts, 'transcript')} to read and search offline${use.elsewhere > 0 ? `; ${use.elsewhere} more when you open them` : ''}.`}
            </p>
          )}
          {isFull && (
            <p className="meta warn">
              This device has no room left. Clear the transcripts here, or free some space on the
              disk.
            </p>
          )}
        </div>
        {use !== undefined && use.transcripts > 0 && (
          <button
            type="button"
            className="button plain"
            aria-label="Clear transcripts"
            disabled={isBusy}
            onClick={() => void free()}
          >
            Clear
          </button>
        )}
      </div>
      {children}
    </section>
  )
}

function megabytes(bytes: number): string {
  const megabyte = 1024 * 1024
  return bytes < megabyte ? 'under 1 MB' : `${Math.round(bytes / megabyte)} MB`
}
