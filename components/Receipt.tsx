import { CircleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { useState } from 'react'
import { Mark } from './Mark.tsx'

/** What became of a row, in its place. `sent`: the server has it. */
export function Receipt({
  words,
  sent,
  folding,
  foldedFrom,
  why,
  onUndo,
}: {
  words: string
  sent: boolean
  folding: boolean
  /** Height of the row it was, in pixels: it folds from there. */
  foldedFrom: number | null
  /** The reason a rule made it; shows a "Why?". */
  why: ReactNode
  onUndo: (() => void) | null
}) {
  const [explained, explain] = useState(false)
  return (
    <div
      className={folding ? 'receipt folding' : 'receipt'}
      style={foldedFrom === null ? undefined : { ['--folded-from' as string]: `${foldedFrom}px` }}
    >
      <Mark sent={sent} />
      <span className="words" title={words}>
        {words}
      </span>
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
    </div>
  )
}

/** The server refused a click: why, what is there, and what can be done. */
export function ProblemReceipt({ words, children }: { words: string; children?: ReactNode }) {
  return (
    <div className="receipt problem">
      <CircleAlert className="warn" size={16} strokeWidth={1.75} aria-hidden="true" />
      <span className="words whole">{words}</span>
      {children && <span className="after">{children}</span>}
    </div>
  )
}
