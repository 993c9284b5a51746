import type { ReactNode } from 'react'
import { Key } from './Key.tsx'

export type KeyHint = { keys: string; word: string }

/** What just happened or what is wrong, and what can be done about it. */
export type Notice = {
  words: string
  mark: ReactNode
  undo: (() => void) | null
}

/**
 * The bar at the bottom: the result of the last click, else what the keys do.
 * Only the result is a status region; the keys would be read out at every move.
 */
export function StatusBar({
  notice,
  hints,
  end,
  onHelp,
}: {
  notice: Notice | null
  hints: readonly KeyHint[]
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
      {!notice && (
        <div className="keys">
          {hints.map((hint) => (
            <span className="key-hint" key={hint.word}>
              <kbd className="kbd">{hint.keys}</kbd>
              {hint.word}
            </span>
          ))}
        </div>
      )}
      <div className="end">
        {notice?.undo && (
          <>
            <button type="button" className="button link small" onClick={notice.undo}>
              Undo
            </button>
            <Key>z</Key>
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
