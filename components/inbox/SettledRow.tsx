import { CircleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { useState } from 'react'
import { Mark } from '../ui/Mark.tsx'
import type { SettledAs } from './deeds.ts'
import { TickOfItem } from './MirrorTick.tsx'

/** What became of a row, in its place and still an article of its feed. */
export function SettledRow({
  as,
  verb,
  title,
  sent,
  foldedFrom,
  refused,
  why = null,
  itemId = null,
  position,
  size,
  onUndo,
}: {
  as: SettledAs
  /** What happened, before what it happened to: of a long title the end is cut, not that. */
  verb: string
  title: string
  /** The server has it. */
  sent: boolean
  /** Height of the row it was, in pixels: it folds from there. */
  foldedFrom: number | null
  /** Why the server did not take the click. */
  refused: string | null
  /** The reason a rule made it; shows a "Why?". */
  why?: ReactNode
  /** What was made of it may have a copy in the rep's other CRM; null where nothing was made. */
  itemId?: string | null
  position: number
  size: number
  onUndo: () => void
}) {
  const [explained, explain] = useState(false)
  if (refused !== null) {
    return (
      <article
        className="settled-row problem"
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
      className={foldedFrom === null ? 'settled-row' : 'settled-row folding'}
      aria-label={`${verb}: ${title}`}
      aria-posinset={position}
      aria-setsize={size}
      style={foldedFrom === null ? undefined : { ['--folded-from' as string]: `${foldedFrom}px` }}
    >
      <Mark sent={sent} as={as} />
      <p className="words" title={title}>
        <span className="verb">{verb}</span> {title}
      </p>
      <span className="after">
        {itemId !== null && <TickOfItem itemId={itemId} />}
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
        <button type="button" className="button link" onClick={onUndo}>
          Undo
        </button>
      </span>
      {explained && <p className="meta why">{why}</p>}
    </article>
  )
}
