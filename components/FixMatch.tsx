import { useLiveQuery } from 'dexie-react-hooks'
import { Pencil } from 'lucide-react'
import { db } from '../lib/cache/db.ts'
import { attendeeName, count } from '../lib/format/people.ts'
import { act } from './acts.ts'
import type { MenuEntry } from './MenuButton.tsx'
import { MenuButton } from './MenuButton.tsx'
import type { PersonOnCall } from './People.tsx'

/**
 * Corrects who a person on a call is, in place: the companies or contacts that fit, or that the one
 * chosen does not. A choice holds for every call of that person, and says how many that is.
 */
export function FixMatch({ person }: { person: PersonOnCall }) {
  const { attendee, company, companyId } = person
  const { contactId } = attendee
  const others = useLiveQuery(
    async () =>
      contactId === null
        ? 0
        : (await db.attendees.where('contactId').equals(contactId).count()) - 1,
    [contactId],
  )
  const isOpen = attendee.candidates.length > 0 && company === null
  const entries: MenuEntry[] = []
  const heading: MenuEntry = { kind: 'note', words: `${attendeeName(attendee)} works at` }
  for (const candidate of attendee.candidates) {
    if (candidate.kind === 'contact') {
      entries.push({
        kind: 'item',
        word: candidate.label,
        run: () => void act.chooseContact(attendee.id, candidate.id),
      })
    } else if (contactId !== null && candidate.id !== companyId) {
      entries.push({
        kind: 'item',
        word: candidate.label,
        run: () => void act.chooseCompany(contactId, candidate.id),
      })
    }
  }
  if (contactId !== null && companyId !== null && company !== null) {
    entries.push({
      kind: 'item',
      word: `Not ${company}`,
      run: () => void act.notCompany(contactId, companyId),
    })
  }
  if (entries.length === 0) return null
  if (others !== undefined && others > 0) {
    entries.push(
      { kind: 'line' },
      { kind: 'note', words: `Also changes ${count(others, 'other call')}.` },
    )
  }
  return isOpen ? (
    <MenuButton
      label="Choose"
      className="button plain small"
      face="Choose"
      entries={[heading, ...entries]}
    />
  ) : (
    <MenuButton
      label="Wrong company?"
      className="icon-button fix"
      face={<Pencil size={14} strokeWidth={1.75} aria-hidden="true" />}
      entries={entries}
    />
  )
}
