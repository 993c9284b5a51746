import { Search } from 'lucide-react'
import { count } from '../../lib/format/people.ts'
import type { Reader } from '../../lib/format/time.ts'
import type { Found } from '../../lib/search/found.ts'
import { Blank } from '../ui/Blank.tsx'
import { OlderCalls } from './OlderCalls.tsx'
import type { Older } from './use-older.ts'

/** Nothing was found on this device: what may have been meant, and where else there is to look. */
export function Nothing({
  query,
  found,
  suggestion,
  older,
  reader,
  onAsk,
  onAskOlder,
}: {
  query: string
  found: Found
  suggestion: string | null
  older: Older
  reader: Reader
  onAsk: (query: string) => void
  onAskOlder: () => void
}) {
  const where = `in ${count(found.searched, 'call')} on this device.`
  if (older.said.length > 0) {
    return (
      <p className="meta search-note">
        Nothing for “{query}” {where}
      </p>
    )
  }
  return (
    <Blank
      icon={<Search size={20} strokeWidth={1.5} aria-hidden="true" />}
      title={`Nothing for “${query}”`}
    >
      <p>{where}</p>
      {suggestion !== null && (
        <button type="button" className="button link" onClick={() => onAsk(suggestion)}>
          Did you mean {suggestion}?
        </button>
      )}
      <OlderCalls found={found} older={older} reader={reader} onAsk={onAskOlder} />
    </Blank>
  )
}
