import { Ellipsis } from 'lucide-react'
import { useState } from 'react'
import type { Meeting } from '../../lib/contract/rows.ts'
import { attendeeName, count } from '../../lib/format/people.ts'
import { matchWords } from '../../lib/inbox/match-words.ts'
import { act } from '../data/acts.ts'
import { useGuestsShared } from '../data/use-people.ts'
import type { Triage } from '../inbox/use-triage.ts'
import type { MenuFrame } from '../ui/MenuButton.tsx'
import { Menu, MenuButton } from '../ui/MenuButton.tsx'
import type { MenuEntry } from '../ui/menu-entry.ts'
import { FixDialog } from './FixDialog.tsx'
import { ForgetDialog } from './ForgetDialog.tsx'
import { IsMeDialog } from './IsMe.tsx'
import { NatureDialog } from './NatureDialog.tsx'
import type { PersonOnCall } from './People.tsx'
import { isThing } from './People.tsx'

type Asked = 'company' | 'contact' | 'forget' | 'nature' | 'me'

type Props = {
  person: PersonOnCall
  meeting: Meeting
  /** They have an account in the workspace. */
  isColleague: boolean
  triage: Triage
}

/**
 * Corrects who or what an attendee is, in place. A choice holds for every call of theirs, and says how many
 * that is before it is made.
 */
export function FixMatch(props: Props) {
  const { person, triage } = props
  const { attendee, company } = person
  const { contactId, email } = attendee
  const [asked, ask] = useState<Asked | null>(null)
  const close = () => ask(null)
  const isQuestion = !isThing(attendee) && matchWords(attendee, company).isQuestion
  const meant = attendee.candidates[0]?.kind ?? (contactId === null ? 'contact' : 'company')
  return (
    <span className="fixes">
      {isQuestion && (
        <button type="button" className="button plain small" onClick={() => ask(meant)}>
          Choose
        </button>
      )}
      <MenuButton
        label={`More about ${attendeeName(attendee)}`}
        className={isQuestion ? 'icon-button small' : 'icon-button small fix'}
        face={<Ellipsis size={14} strokeWidth={1.75} aria-hidden="true" />}
      >
        {(frame) => <Fixes {...props} frame={frame} ask={ask} />}
      </MenuButton>
      {(asked === 'company' || asked === 'contact') && (
        <FixDialog person={person} asks={asked} triage={triage} onClose={close} />
      )}
      {asked === 'nature' && <NatureDialog person={person} triage={triage} onClose={close} />}
      {asked === 'me' && email !== null && (
        <IsMeDialog
          who={{ name: attendee.name, email, meetingId: attendee.meetingId }}
          isContact={contactId !== null}
          triage={triage}
          onClose={close}
        />
      )}
      {asked === 'forget' && contactId !== null && (
        <ForgetDialog person={person} contactId={contactId} onClose={close} />
      )}
    </span>
  )
}

function Fixes({
  person: { attendee, company },
  meeting,
  isColleague,
  triage,
  frame,
  ask,
}: Props & { frame: MenuFrame; ask: (asked: Asked) => void }) {
  const { contactId, email } = attendee
  const couldBeMain =
    attendee.isExternal && contactId !== null && contactId !== meeting.primaryContactId
  const shared = useGuestsShared(meeting.id, couldBeMain ? contactId : null)
  const item = (word: string, asks: Asked, danger = false): MenuEntry => ({
    kind: 'item',
    word,
    danger,
    run: () => ask(asks),
  })

  // A menu finds its place once, by what is in it.
  if (shared === undefined) return null
  if (isThing(attendee)) {
    return <Menu {...frame} entries={[item('This is a person…', 'nature')]} />
  }
  const entries: MenuEntry[] = []
  if (contactId !== null) {
    entries.push(
      item(company === null ? 'Choose the company…' : 'Works somewhere else…', 'company'),
    )
  }
  entries.push(item(contactId === null ? 'Who is this?' : 'This is somebody else…', 'contact'))
  if (couldBeMain) {
    entries.push({
      kind: 'item',
      word: 'Make main contact',
      ...(shared > 0 && { end: `also ${count(shared, 'call')}` }),
      run: () =>
        triage.did(`${attendeeName(attendee)} is the main contact`, () =>
          act.setMainContact(meeting.id, contactId),
        ),
    })
  }
  if (!isColleague) {
    entries.push({ kind: 'line' })
    if (email !== null) entries.push(item("That's me…", 'me'))
    entries.push(item('Not a person…', 'nature'))
  }
  if (contactId !== null) {
    entries.push({ kind: 'line' }, item('Forget this person…', 'forget', true))
  }
  return <Menu {...frame} entries={entries} />
}
