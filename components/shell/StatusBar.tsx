import type { ReactNode } from 'react'
import { Key } from '../ui/Key.tsx'

/** What just happened or what is wrong, and what can be done about it. */
export type Notice = {
  words: string
  mark: ReactNode
  /** What can be done about it, and its key. */
  action: { word: string; keys: string; run: () => void } | null
}

/**
 * The bar at the bottom: the result of the last click, else what the keys do.
 * Only the result is a status region; the keys would be read out at every move.
 */
export function StatusBar({
  notice,
  keys,
  end,
  onHelp,
}: {
  notice: Notice | null
  keys: ReactNode
  end?: ReactNode
  onHelp: (() => void) | null
}) {
  return (
    <footer className="status">
      <div role="status">
        {notice && (
          <>
            {notice.mark}
            <span className="words">{notice.words}</span>
          </>
        )}
      </div>
      {!notice && <div className="keys">{keys}</div>}
      <div className="end">
        {notice?.action && (
          <>
            <button type="button" className="button link small" onClick={notice.action.run}>
              {notice.action.word}
            </button>
            <Key>{notice.action.keys}</Key>
          </>
        )}
        {!notice && end}
        {!notice && onHelp !== null && (
          <button
            type="button"
            className="icon-button help"
            aria-label="Keyboard shortcuts"
            onClick={onHelp}
          >
            <Key>?</Key>
          </button>
        )}
      </div>
    </footer>
  )
}
