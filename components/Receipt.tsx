import { CircleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { useState } from 'react'
import { Mark } from './Mark.tsx'

/** What became of a row, in its place and still an article of its feed. */
export function Receipt({
  words,
  sent,
  foldedFrom,
  refused,
  why,
  position,
  size,
  onUndo,
}: {
  words: string
  /** The server has it. */
  sent: boolean
  /** Height of the row it was, in pixels: it folds from there. */
  foldedFrom: number | null
  /** Why the server did not take the click. */
  refused: string | null
  /** The reason a rule made it; shows a "Why?". */
  why: ReactNode
  position: number
  size: number
  onUndo: (() => void) | null
}) {
  const [explained, explain] = useState(false)
  if (refused !== null) {
    return (
      <article
        className="receipt problem"
        aria-label={refused}
        aria-posinset={position}
        aria-setsize={size}
      >
        <CircleAlert className="warn" size={16} strokeWidth={1.75} aria-hidden="true" />
        <p className="words whole">{refused}</p>
      </article>
    )
  }
  return (
    <article
      className={foldedFrom === null ? 'receipt' : 'receipt folding'}
      aria-label={words}
      aria-posinset={position}
      aria-setsize={size}
      style={foldedFrom === null ? undefined : { ['--folded-from' as string]: `${foldedFrom}px` }}
    >
      <Mark sent={sent} />
      <p className="words" title={words}>
        {words}
      </p>
      <span className="after">
        {why !== null && (
          <button
            type="button"
            className="button small"
            aria-expanded={explained}
            onClick={() => explain(!explained)}
          >
            Why?
          </button>
        )}
        {onUndo !== null && (
          <button type="button" className="button link" onClick={onUndo}>
            Undo
          </button>
        )}
      </span>
      {explained && <p className="meta why">{why}</p>}
    </article>
  )
}
