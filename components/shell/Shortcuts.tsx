import { Fragment } from 'react'
import { Dialog } from '../ui/Dialog.tsx'

const shortcuts: readonly { keys: readonly string[]; does: string }[] = [
  { keys: ['j', 'k'], does: 'Down and up' },
  { keys: ['↵'], does: "The open row's main action" },
  { keys: ['⇧ ↵'], does: 'Create all of this call' },
  { keys: ['e'], does: 'Edit' },
  { keys: ['s'], does: 'Put a task off to another day' },
  { keys: ['w'], does: 'Somebody else owes it' },
  { keys: ['a'], does: 'Say who owes it' },
  { keys: ['c', '1–7'], does: 'Change the kind of task' },
  { keys: ['n'], does: 'Nudge' },
  { keys: ['x'], does: 'Dismiss, or delete a task' },
  { keys: ['o'], does: 'Play the moment' },
  { keys: ['y'], does: 'Copy as Markdown' },
  { keys: ['z'], does: 'Undo, again for the one before' },
  { keys: ['⇧Z'], does: 'Redo' },
  { keys: ['.'], does: 'Take in new calls' },
  { keys: ['/'], does: 'Search' },
  { keys: ['h'], does: 'Hide other companies while you share' },
  { keys: ['g', 'i'], does: 'Inbox' },
  { keys: ['g', 'm'], does: 'Meetings' },
  { keys: ['g', 't'], does: 'Tasks' },
  { keys: ['esc'], does: 'Back' },
]

export function Shortcuts({ onClose }: { onClose: () => void }) {
  return (
    <Dialog
      title="Keyboard shortcuts"
      onClose={onClose}
      actions={
        <button type="button" className="button plain" onClick={onClose}>
          Close
        </button>
      }
    >
      <dl className="keys-list">
        {shortcuts.map(({ keys, does }) => (
          <Fragment key={does}>
            <dt>{does}</dt>
            <dd>
              {keys.map((key) => (
                <kbd className="kbd" key={key}>
                  {key}
                </kbd>
              ))}
            </dd>
          </Fragment>
        ))}
      </dl>
    </Dialog>
  )
}
