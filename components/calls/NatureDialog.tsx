import { useId, useState } from 'react'
import type { Nature } from '../../lib/contract/vocabulary.ts'
import { natures } from '../../lib/contract/vocabulary.ts'
import { attendeeName } from '../../lib/format/people.ts'
import { act } from '../data/acts.ts'
import { useReach } from '../data/use-people.ts'
import type { Triage } from '../inbox/use-triage.ts'
import { Dialog } from '../ui/Dialog.tsx'
import type { PersonOnCall } from './People.tsx'
import { isThing } from './People.tsx'

const choices: Record<Nature, string> = {
  person: 'A person',
  room: 'A room',
  group: 'A list or a shared calendar',
  robot: 'A notetaker or another program',
}

const said: Record<Nature, string> = {
  person: 'is a person',
  room: 'is a room',
  group: 'is a list',
  robot: 'is a program',
}

/** What an attendee is. It holds for their address, for everybody in the workspace, and says what follows from it. */
export function NatureDialog({
  person,
  triage,
  onClose,
}: {
  person: PersonOnCall
  triage: Triage
  onClose: () => void
}) {
  const { attendee } = person
  const now: Nature = attendee.nature ?? 'person'
  const [chosen, choose] = useState<Nature>(isThing(attendee) ? 'person' : now)
  const name = useId()
  const reach = useReach(attendee)
  const who = attendeeName(attendee)
  return (
    <Dialog
      title={`${who} is`}
      onClose={onClose}
      actions={
        <>
          <button type="button" className="button" onClick={onClose}>
            Cancel
          </button>
          <button
            type="button"
            className="button ink"
            disabled={chosen === now}
            onClick={() => {
              triage.did(`${who} ${said[chosen]}`, () => act.setNature(attendee.id, chosen))
              onClose()
            }}
          >
            Apply
          </button>
        </>
      }
    >
      <div className="options" role="radiogroup" aria-label={`What ${who} is`}>
        {natures.map((nature) => (
          <label className="option" key={nature}>
            <input
              className="radio"
              type="radio"
              name={name}
              checked={chosen === nature}
              onChange={() => choose(nature)}
            />
            <strong>{choices[nature]}</strong>
          </label>
        ))}
      </div>
      <p className="meta" aria-live="polite">
        {chosen !== now && `${consequence(now, chosen, person)} `}Holds for your whole workspace, on
        calls to come too.
        {reach != null && ` ${reach}`}
      </p>
    </Dialog>
  )
}

/** What becomes of contacts and promises. */
function consequence(now: Nature, chosen: Nature, { attendee, company }: PersonOnCall): string {
  if (chosen === 'person') {
    return now === 'person' || attendee.email === null
      ? 'Counts among the people of the call.'
      : 'Counts among the people of the call, and becomes a contact if they are a guest.'
  }
  if (now !== 'person') return 'Is listed with the call and nowhere else.'
  if (attendee.contactId === null) {
    return 'Is listed with the call and nowhere else, and owes nothing.'
  }
  return company === null
    ? 'Is listed with the call and nowhere else: the contact goes.'
    : `Is listed with the call and nowhere else: the contact goes, and ${company} too if nobody else is there.`
}
