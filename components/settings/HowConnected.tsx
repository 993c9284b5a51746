import type { Reader } from '../../lib/format/time.ts'
import { shortDate } from '../../lib/format/time.ts'
import type { Ways } from '../data/use-companion.ts'

/** By what Fathom is connected, where that is not its consent, and the other way to. */
export function HowConnected({
  ways: { by, since, hasConsent, hasKey },
  isActive,
  reader,
  onKey,
  onConsent,
}: {
  ways: Ways
  isActive: boolean
  reader: Reader
  onKey: () => void
  onConsent: () => void
}) {
  // The button beside it offers again what there was before: here is the other way.
  const wasByKey = by === 'key'
  const isByKey = isActive && wasByKey
  if (!isByKey && !(hasKey && hasConsent)) return null
  return (
    <div className="how">
      {isByKey && (
        <>
          <p className="meta figures">
            By API key{since !== null && ` since ${shortDate(since, reader)}`}
          </p>
          <button type="button" className="button link small" onClick={onKey}>
            Replace the key
          </button>
        </>
      )}
      {hasConsent && (
        <button type="button" className="button link small" onClick={wasByKey ? onConsent : onKey}>
          {wasByKey ? "Use Fathom's consent instead" : 'Use an API key instead'}
        </button>
      )}
    </div>
  )
}
