import { useState } from 'react'
import { useServices } from '../data/services.ts'

/** Everything the rep has, as a file: from the CRM, with how far it has come. */
export function ExportAll() {
  const { connections } = useServices()
  const [progress, setProgress] = useState<{ done: number; of: number; rows: number } | null>(null)
  const [said, say] = useState<{ words: string; isWrong: boolean } | null>(null)
  const isBusy = progress !== null

  async function start() {
    if (isBusy) return
    say(null)
    setProgress({ done: 0, of: 1, rows: 0 })
    const answer = await connections.exportEverything(setProgress)
    setProgress(null)
    if (!answer.ok) return say({ words: answer.message, isWrong: true })
    const { name, file } = answer.value
    const link = document.createElement('a')
    link.href = URL.createObjectURL(file)
    link.download = name
    link.click()
    // The browser has begun to read it by then.
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
    say({ words: `${name} is in your downloads.`, isWrong: false })
  }

  return (
    <div className="setting">
      <div>
        <strong>Export everything</strong>
        <p className="meta" aria-live="polite">
          {said === null
            ? 'Calls, transcripts, tasks, people: as JSON and as CSV, in one ZIP.'
            : null}
          {said !== null && (
            <span className={said.isWrong ? 'danger' : undefined}>{said.words}</span>
          )}
        </p>
      </div>
      <button
        type="button"
        className="button plain"
        aria-disabled={isBusy}
        onClick={() => void start()}
      >
        {isBusy ? 'Exporting…' : 'Export'}
      </button>
      {isBusy && (
        <div className="whole">
          <progress
            className="bar-track"
            aria-label="Exported"
            max={progress.of}
            value={progress.done}
          />
          <p className="meta figures">{progress.rows} rows so far</p>
        </div>
      )}
    </div>
  )
}
