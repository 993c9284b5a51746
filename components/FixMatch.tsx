import { Ellipsis } from 'lucide-react'
import { useState } from 'react'
import { attendeeName } from '../lib/format/people.ts'
import { matchWords } from '../lib/inbox/match-words.ts'
import { FixDialog, ForgetDialog } from './FixDialog.tsx'
import type { MenuEntry } from './MenuButton.tsx'
import { MenuButton } from './MenuButton.tsx'
import type { PersonOnCall } from './People.tsx'
import type { Triage } from './triage.ts'

/**
 * Corrects who a person on a call is, in place. A choice holds for every call of that person, and says
 * how many that is before it is made.
 */
export function FixMatch({ person, triage }: { person: PersonOnCall; triage: Triage }) {
  const { attendee, company } = person
  const { contactId } = attendee
  const [asked, ask] = useState<'company' | 'contact' | 'forget' | null>(null)
  const close = () => ask(null)
  const { isQuestion } = matchWords(attendee, company)
  const meant = attendee.candidates[0]?.kind ?? (contactId === null ? 'contact' : 'company')

  const entries: MenuEntry[] = []
  if (contactId !== null) {
    entries.push({
      kind: 'item',
      word: company === null ? 'Choose the company…' : 'Works somewhere else…',
      run: () => ask('company'),
    })
  }
  entries.push({
    kind: 'item',
    word: contactId === null ? 'Who is this?' : 'This is somebody else…',
    run: () => ask('contact'),
  })
  if (contactId !== null) {
    entries.push(
      { kind: 'line' },
      { kind: 'item', word: 'Forget this person…', danger: true, run: () => ask('forget') },
    )
  }

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
        entries={entries}
      />
      {(asked === 'company' || asked === 'contact') && (
        <FixDialog person={person} asks={asked} triage={triage} onClose={close} />
      )}
      {asked === 'forget' && contactId !== null && (
        <ForgetDialog person={person} contactId={contactId} onClose={close} />
      )}
    </span>
  )
}
