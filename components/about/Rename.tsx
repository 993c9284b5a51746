import { useState } from 'react'
import { splitName } from '../../lib/inbox/merge-words.ts'
import { act } from '../data/acts.ts'
import { useRepSettings } from '../data/rep-settings.ts'
import { useContact } from '../data/use-records.ts'
import type { Subject } from '../data/use-subjects.ts'
import type { Triage } from '../inbox/use-triage.ts'

/** The name of a company or person in a field, in its place: Enter keeps it, Escape leaves it as it was. */
export function Rename({
  subject: { kind, id },
  name,
  triage,
  onClose,
}: {
  subject: Subject
  name: string
  triage: Triage
  onClose: () => void
}) {
  const [text, setText] = useState(name)
  const contact = useContact(kind === 'contact' ? id : null)
  const team = useRepSettings()?.team
  const isShared = team?.records === 'together' && team.members.length > 1
  const wanted = text.trim().replace(/\s+/g, ' ')

  function keep() {
    if (wanted === '') return
    if (wanted !== name) triage.did(`Renamed to ${wanted}`, rename)
    onClose()
  }

  function rename(): Promise<string> {
    if (kind === 'company') return act.renameCompany(id, wanted)
    const { firstName, lastName } = splitName(wanted, contact ?? { lastName: null })
    return act.renameContact(id, firstName, lastName)
  }

  return (
    <form
      className="rename"
      onSubmit={(event) => {
        event.preventDefault()
        keep()
      }}
    >
      <input
        className="input"
        aria-label={`Name of ${name}`}
        aria-describedby="rename-says"
        maxLength={300}
        ref={focusOnce}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || event.nativeEvent.isComposing) return
          event.stopPropagation()
          onClose()
        }}
      />
      <p className="meta" id="rename-says">
        {wanted === ''
          ? 'A name is needed.'
          : kind === 'company'
            ? 'Holds on every call, and nothing from Fathom changes it.'
            : 'Nothing from Fathom changes it. Calls keep the names they were held under.'}
        {isShared &&
          wanted !== '' &&
          ' Colleagues who put theirs together with yours read the same.'}
      </p>
      <div className="actions">
        <button type="submit" className="button ink small" disabled={wanted === ''}>
          Rename
        </button>
        <button type="button" className="button small" onClick={onClose}>
          Cancel
        </button>
      </div>
    </form>
  )
}

function focusOnce(field: HTMLInputElement | null): void {
  field?.focus()
  field?.select()
}
