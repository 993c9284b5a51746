import { count } from '../../lib/format/people.ts'
import type { Reader } from '../../lib/format/time.ts'
import { callTime } from '../../lib/format/time.ts'
import type { Found } from '../../lib/search/found.ts'
import { useOnline } from '../data/use-health.ts'
import type { Older } from './use-older.ts'

/** What was said in calls that are not here, and the way to it. */
export function OlderCalls({
  found,
  older,
  reader,
  onAsk,
}: {
  found: Found
  older: Older
  reader: Reader
  onAsk: () => void
}) {
  const isOnline = useOnline()
  const missing = found.spoken - found.heard
  if (missing === 0 && older.state === 'idle') return null
  const word = olderWord(older)
  return (
    <div className="older-calls">
      <p
        className="meta"
        aria-live="polite"
        data-failed={older.state === 'failed' ? '' : undefined}
      >
        {olderWords(older, missing, reader)}
      </p>
      {word !== null && (
        <button
          type="button"
          className="button plain small"
          disabled={!isOnline}
          aria-disabled={older.state === 'asking'}
          onClick={onAsk}
        >
          {isOnline ? word : 'Older calls need a connection'}
        </button>
      )}
    </div>
  )
}

function olderWord({ state, next }: Older): string | null {
  if (state === 'failed') return 'Try again'
  if (state === 'done') return next === null ? null : 'Search further back'
  return 'Search older calls'
}

function olderWords(
  { state, said, next, problem }: Older,
  missing: number,
  reader: Reader,
): string {
  const back = next?.start ? ` back to ${callTime(next.start, reader)}` : ''
  switch (state) {
    case 'idle':
      return `What was said in ${count(missing, 'older call')} is not on this device.`
    case 'asking':
      return back === '' ? 'Searching older calls…' : `Searching older calls…${back}`
    case 'failed':
      return problem ?? ''
    case 'done':
      if (next !== null) return `Searched${back}.`
      return said.length === 0
        ? 'Nothing was said of it in older calls either.'
        : 'Every older call was searched.'
  }
}
