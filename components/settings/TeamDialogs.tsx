import { act } from '../data/acts.ts'
import { Dialog } from '../ui/Dialog.tsx'

/** What going means, said before it is done. */

export function LeaveDialog({
  name,
  isTogether,
  onClose,
}: {
  name: string
  isTogether: boolean
  onClose: () => void
}) {
  return (
    <Dialog
      title={`Leave ${name}?`}
      onClose={onClose}
      actions={
        <>
          <button type="button" className="button" onClick={onClose}>
            Stay
          </button>
          <button
            type="button"
            className="button plain danger"
            onClick={() => {
              void act.leaveTeam()
              onClose()
            }}
          >
            Leave
          </button>
        </>
      }
    >
      <p>
        Your calls, companies and contacts go with you, and the tasks made from them. Tasks that you
        were given stay with the team.
      </p>
      {isTogether && (
        <p>
          Companies and contacts that were put together come apart: you and the team each keep what
          they say today.
        </p>
      )}
      <p className="meta">To come back, you need another invitation.</p>
    </Dialog>
  )
}

export function RemoveDialog({
  name,
  onRemove,
  onClose,
}: {
  name: string
  onRemove: () => void
  onClose: () => void
}) {
  return (
    <Dialog
      title={`Remove ${name} from the team?`}
      onClose={onClose}
      actions={
        <>
          <button type="button" className="button" onClick={onClose}>
            Cancel
          </button>
          <button
            type="button"
            className="button plain danger"
            onClick={() => {
              onRemove()
              onClose()
            }}
          >
            Remove
          </button>
        </>
      }
    >
      <p>
        Their account and calls stay theirs and go with them. Tasks that they were given stay here,
        without anybody.
      </p>
      <p className="meta">To come back, they need another invitation.</p>
    </Dialog>
  )
}
