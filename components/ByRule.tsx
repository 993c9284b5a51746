import { Sparkles } from 'lucide-react'
import { useState } from 'react'
import type { ActionItem } from '../lib/contract/rows.ts'
import { moment } from '../lib/format/time.ts'
import type { Viewer } from '../lib/inbox/would-make.ts'
import { isViewer } from '../lib/inbox/would-make.ts'
import { Receipt } from './Receipt.tsx'

/** Tasks made by rule fold to one line per call; Review shows each, with its reason and an Undo. */
export function ByRule({
  items,
  viewer,
  onUndo,
  onSettings,
}: {
  items: readonly ActionItem[]
  viewer: Viewer
  onUndo: (item: ActionItem) => void
  onSettings: () => void
}) {
  const [isOpen, setOpen] = useState(false)
  const amount = items.length
  return (
    <>
      <article className="receipt by-rule" aria-label={`${amount} made by rule`}>
        <Sparkles size={16} strokeWidth={1.75} aria-hidden="true" />
        <p className="words">
          {amount} became {amount === 1 ? 'a task' : 'tasks'} automatically
        </p>
        <span className="after">
          <button
            type="button"
            className="button link"
            aria-expanded={isOpen}
            onClick={() => setOpen(!isOpen)}
          >
            {isOpen ? 'Fold' : 'Review'}
          </button>
        </span>
      </article>
      {isOpen &&
        items.map((item, index) => (
          <Receipt
            key={item.id}
            words={item.title}
            sent={true}
            foldedFrom={null}
            refused={null}
            position={index + 1}
            size={amount}
            why={<Why item={item} viewer={viewer} onSettings={onSettings} />}
            onUndo={() => onUndo(item)}
          />
        ))}
    </>
  )
}

function Why({
  item,
  viewer,
  onSettings,
}: {
  item: ActionItem
  viewer: Viewer
  onSettings: () => void
}) {
  const said = item.evidence
  return (
    <>
      {said === null
        ? 'Fathom says it is yours. '
        : `${isViewer(viewer, said.speaker, null) ? 'You' : (said.speaker ?? 'Somebody')} said “${said.quote}”${
            said.offsetSeconds === null ? '' : ` (${moment(said.offsetSeconds)})`
          }. `}
      Your setting is Make it a task.{' '}
      <button type="button" className="button link small" onClick={onSettings}>
        Change
      </button>
    </>
  )
}
