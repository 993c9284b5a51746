import { X } from 'lucide-react'
import type { ActionItem } from '../../lib/contract/rows.ts'
import { shortName } from '../../lib/format/people.ts'
import { age, dayNumber } from '../../lib/format/time.ts'
import type { Filter } from '../../lib/inbox/standing.ts'
import { useNudgedAt } from '../data/use-tasks.ts'
import { Key } from '../ui/Key.tsx'
import type { ItemRowProps, RowActions } from './row-props.ts'

/** More than these are behind "Someone else…". */
const namesShown = 4

/** The one thing that can be done to a row without opening it. */
export function QuickAction({
  item,
  filter,
  actions,
}: {
  item: ActionItem
  filter: Filter
  actions: RowActions
}) {
  const isWaiting = filter === 'waiting'
  return (
    <button
      type="button"
      className="button ink"
      tabIndex={-1}
      onClick={() => (isWaiting ? actions.gotIt(item.id) : actions.create(item.id))}
    >
      {isWaiting ? 'Got it' : 'Create'}
    </button>
  )
}

/** What can be done to the open row. */
export function Actions(props: ItemRowProps) {
  const { item, actions } = props
  const dismiss = (
    <button
      type="button"
      className="icon-button"
      aria-label="Dismiss"
      title="Dismiss"
      onClick={() => actions.dismiss(item.id)}
    >
      <X size={16} strokeWidth={1.75} aria-hidden="true" />
    </button>
  )
  return (
    <div className="actions">
      <div className="choices">
        <Choices {...props} />
      </div>
      {dismiss}
    </div>
  )
}

function Choices(props: ItemRowProps) {
  const { item, filter, actions, names } = props
  switch (filter) {
    case 'forYou':
      return (
        <>
          <button type="button" className="button ink" onClick={() => actions.create(item.id)}>
            Create task <Key>↵</Key>
          </button>
          <button type="button" className="button plain" onClick={() => actions.edit(item.id)}>
            Edit
          </button>
          <button
            type="button"
            className="button"
            aria-label="Move to Waiting"
            onClick={() => actions.waiting(item.id)}
          >
            Waiting
          </button>
        </>
      )
    case 'waiting':
      return (
        <>
          <button type="button" className="button ink" onClick={() => actions.gotIt(item.id)}>
            Got it <Key>↵</Key>
          </button>
          <Nudge {...props} />
          <button type="button" className="button" onClick={() => actions.create(item.id)}>
            Create task
          </button>
        </>
      )
    case 'unclear':
      return (
        <>
          {names.slice(0, namesShown).map((person, index) => (
            <button
              key={person.email ?? person.name}
              type="button"
              className={index === 0 ? 'button ink' : 'button plain'}
              onClick={() => actions.assign(item.id, person)}
            >
              {person.isViewer ? 'Me' : shortName(person.name)}
            </button>
          ))}
          <button type="button" className="button" onClick={() => actions.ask(item.id)}>
            Someone else…
          </button>
        </>
      )
  }
}

/** Nudging makes one task an item: where it was done, it says when. */
function Nudge({ item, actions, reader }: ItemRowProps) {
  const at = useNudgedAt(item.id)
  if (at !== null) {
    const days = dayNumber(reader.now, reader) - dayNumber(Date.parse(at), reader)
    return (
      <span className="meta">{days <= 0 ? 'Nudged today' : `Nudged ${age(at, reader)} ago`}</span>
    )
  }
  return (
    <button type="button" className="button plain" onClick={() => actions.nudge(item.id)}>
      Nudge
    </button>
  )
}
