import { attendeeName } from '../../lib/format/people.ts'
import type { MaybeYou } from '../../lib/people/is-this-you.ts'
import { act } from '../data/acts.ts'
import { useReach } from '../data/use-people.ts'
import type { Triage } from '../inbox/use-triage.ts'
import { Dialog } from '../ui/Dialog.tsx'

/** Somebody by their address. */
type Addressed = { name: string | null; email: string; meetingId: string | null }

const because: Record<MaybeYou, string> = {
  name: 'Goes by your name.',
  recorder: 'Recorded this call, says Fathom.',
}

function sayIsMe(triage: Triage, email: string): void {
  triage.did(`${email} is yours`, () => act.isMe(email))
}

/** A quiet line under somebody who may be the rep by another address; answered either way it is gone for good. */
export function IsThisYou({ who, why, triage }: { who: Addressed; why: MaybeYou; triage: Triage }) {
  const reach = useReach(who)
  return (
    <fieldset className="is-you">
      <legend className="hidden-visually">Is this you?</legend>
      <p className="meta">
        {because[why]} Is it you? Then what they promised is yours.
        {reach != null && ` ${reach}`}
      </p>
      <div className="actions">
        <button
          type="button"
          className="button plain small"
          onClick={() => sayIsMe(triage, who.email)}
        >
          That's me
        </button>
        <button
          type="button"
          className="button small"
          onClick={() => triage.did(`${who.email} is somebody else`, () => act.isNotMe(who.email))}
        >
          Somebody else
        </button>
      </div>
    </fieldset>
  )
}

/** Of anybody: asks once more, since it takes their contact away. */
export function IsMeDialog({
  who,
  isContact,
  triage,
  onClose,
}: {
  who: Addressed
  isContact: boolean
  triage: Triage
  onClose: () => void
}) {
  const reach = useReach(who)
  return (
    <Dialog
      title={`Is ${attendeeName(who)} you?`}
      onClose={onClose}
      actions={
        <>
          <button type="button" className="button" onClick={onClose}>
            Cancel
          </button>
          <button
            type="button"
            className="button ink"
            onClick={() => {
              sayIsMe(triage, who.email)
              onClose()
            }}
          >
            That's me
          </button>
        </>
      }
    >
      <p>
        {who.email} counts as yours from now on: what was promised by it is yours
        {isContact ? ', and the contact goes' : ''}.{reach != null && ` ${reach}`}
      </p>
    </Dialog>
  )
}
