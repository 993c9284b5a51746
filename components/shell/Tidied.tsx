import { Sparkles } from 'lucide-react'
import type { SyncState } from '../../lib/contract/account.ts'
import { tidiedWords } from '../../lib/inbox/tidied-words.ts'
import { useRemembered } from '../ui/use-remembered.ts'

/** Says once what was put right of past calls; History can take it back. */
export function Tidied({
  tidied,
  onHistory,
}: {
  tidied: NonNullable<SyncState['tidied']>
  onHistory: () => void
}) {
  const [told, setTold] = useRemembered<string | null>('tidied', parseTold)
  if (told === tidied.id) return null
  return (
    <div className="strip">
      <Sparkles size={14} strokeWidth={1.75} aria-hidden="true" />
      <p>{tidiedWords(tidied)}</p>
      <button
        type="button"
        className="button link"
        onClick={() => {
          setTold(tidied.id)
          onHistory()
        }}
      >
        History
      </button>
      <button type="button" className="button link" onClick={() => setTold(tidied.id)}>
        OK
      </button>
    </div>
  )
}

function parseTold(stored: unknown): string | null {
  return typeof stored === 'string' ? stored : null
}
