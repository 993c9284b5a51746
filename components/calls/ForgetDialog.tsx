import { attendeeName, count } from '../../lib/format/people.ts'
import { act } from '../data/acts.ts'
import { useCallCount } from '../data/use-people.ts'
import { Dialog } from '../ui/Dialog.tsx'
import type { PersonOnCall } from './People.tsx'

/** Asks before what cannot be taken back. */
export function ForgetDialog({
  person,
  contactId,
  onClose,
}: {
  person: PersonOnCall
  contactId: string
  onClose: () => void
}) {
  const who = attendeeName(person.attendee)
  const calls = useCallCount(contactId)
  return (
    <Dialog
      title={`Forget ${who}?`}
      onClose={onClose}
      actions={
        <>
          <button type="button" className="button" onClick={onClose}>
            Keep
          </button>
          <button
            type="button"
            className="button plain danger"
            onClick={() => {
              void act.forgetPerson(contactId)
              onClose()
            }}
          >
            Forget
          </button>
        </>
      }
    >
      <p>
        Their name and addresses go from the CRM{calls ? ` and from ${count(calls, 'call')}` : ''},
        where they are “Somebody” from now on, also in what Fathom sends later. What was said, and
        the titles of calls and tasks, stay as they are.
      </p>
      <p>This cannot be undone.</p>
    </Dialog>
  )
}
