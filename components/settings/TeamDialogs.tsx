import { act } from '../data/acts.ts'
import { Dialog } from '../ui/Dialog.tsx'

/** What coming and going means, said before it is done. */

export function JoinDialog({
  invitation,
  onClose,
}: {
  invitation: { id: string; workspace: string; role: string }
  onClose: () => void
}) {
  return (
    <Dialog
      title={`Join ${invitation.workspace}?`}
      onClose={onClose}
      actions={
        <>
          <button type="button" className="button" onClick={onClose}>
            Not now
          </button>
          <button
            type="button"
            className="button ink"
            onClick={() => {
              void act.joinTeam(invitation.id)
              onClose()
            }}
          >
            Join
          </button>
        </>
      }
    >
      <p>
        Everybody there sees your name, your address and whether your Fathom is connected. You can
        give each other tasks, and with a task goes the title of its call.
      </p>
      <p>
        Your calls, companies and contacts come along and stay yours alone: they are kept apart from
        those of the others. Which domains count as colleagues is the team's to say from then on.
      </p>
      <p className="meta">You leave the team you are in now.</p>
    </Dialog>
  )
}

export function LeaveDialog({ name, onClose }: { name: string; onClose: () => void }) {
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
