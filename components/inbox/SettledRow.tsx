import { CircleAlert } from 'lucide-react'
import type { ReactNode, RefObject } from 'react'
import { useRef, useState } from 'react'
import type { Reader } from '../../lib/format/time.ts'
import { asksElsewhere } from '../../lib/inbox/asks-elsewhere.ts'
import type { Outbox } from '../data/use-inbox.ts'
import { useTaskOf } from '../data/use-mirror.ts'
import { Mark } from '../ui/Mark.tsx'
import type { Settled, SettledAs } from './deeds.ts'
import { MirrorTick } from './MirrorTick.tsx'
import { TaskQuestion } from './TaskQuestion.tsx'
import type { Triage } from './use-triage.ts'

type SettledRowProps = {
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
  reader: Reader
  /** Keeps what the rep says of that copy. */
  did: Triage['did']
  position: number
  size: number
  onUndo: () => void
}

/** A row that this rep's own hand settled: how far its click has come, kept here, at the server, or refused by it. */
export function SettledItem({
  settled: { itemId, as, verb, title, foldedFrom, mutationIds },
  outbox,
  ...rest
}: {
  settled: Settled
  outbox: Outbox
} & Pick<SettledRowProps, 'reader' | 'did' | 'position' | 'size' | 'onUndo'>) {
  const refusal = mutationIds.map((id) => outbox.refused.get(id)).find((one) => one !== undefined)
  return (
    <SettledRow
      {...rest}
      as={as}
      verb={verb}
      title={title}
      foldedFrom={foldedFrom}
      itemId={as === 'task' ? itemId : null}
      sent={mutationIds.length > 0 && !mutationIds.some((id) => outbox.unsent.has(id))}
      refused={refusal?.message ?? null}
    />
  )
}

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
  reader,
  did,
  position,
  size,
  onUndo,
}: SettledRowProps) {
  const [explained, explain] = useState(false)
  const [isAsked, ask] = useState(false)
  const opener = useRef<HTMLButtonElement>(null)
  const undo = useRef<HTMLButtonElement>(null)
  const task = useTaskOf(itemId)
  const asks = task && asksElsewhere(task)
  const stop = (to: RefObject<HTMLElement | null>) => {
    ask(false)
    to.current?.focus()
  }
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
        {task?.mirror && asks === null && <MirrorTick mirror={task.mirror} alone />}
        {asks !== null && (
          <button
            type="button"
            ref={opener}
            className="button small"
            aria-expanded={isAsked}
            onClick={() => ask(!isAsked)}
          >
            {asks === 'day' ? 'Which day?' : 'Which deal?'}
          </button>
        )}
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
        <button type="button" ref={undo} className="button link" onClick={onUndo}>
          Undo
        </button>
      </span>
      {explained && <p className="meta why">{why}</p>}
      {task && asks !== null && isAsked && (
        <TaskQuestion
          task={task}
          reader={reader}
          did={did}
          onAnswer={() => stop(undo)}
          onStop={() => stop(opener)}
          takesFocus
        />
      )}
    </article>
  )
}
