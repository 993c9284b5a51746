import type { ActionItem } from '../../lib/contract/rows.ts'
import type { Reader } from '../../lib/format/time.ts'
import { moment } from '../../lib/format/time.ts'
import type { Viewer } from '../../lib/inbox/would-make.ts'
import { isViewer } from '../../lib/inbox/would-make.ts'
import { SettledRow } from './SettledRow.tsx'
import type { Triage } from './use-triage.ts'

export type RuleMade = {
  items: readonly ActionItem[]
  viewer: Viewer
  reader: Reader
  /** Keeps what the rep says of their copies in another CRM. */
  did: Triage['did']
  onUndo: (item: ActionItem) => void
  onSettings: () => void
}

/** Each task that a rule made of one call, with its reason and an Undo. */
export function MadeByRule({ items, viewer, reader, did, onUndo, onSettings }: RuleMade) {
  return items.map((item, index) => (
    <SettledRow
      key={item.id}
      as="task"
      verb="Task"
      title={item.title}
      sent={true}
      foldedFrom={null}
      refused={null}
      itemId={item.id}
      reader={reader}
      did={did}
      position={index + 1}
      size={items.length}
      why={<Why item={item} viewer={viewer} onSettings={onSettings} />}
      onUndo={() => onUndo(item)}
    />
  ))
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
