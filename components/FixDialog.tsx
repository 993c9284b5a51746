import { useLiveQuery } from 'dexie-react-hooks'
import { useId, useState } from 'react'
import { db } from '../lib/cache/db.ts'
import * as cache from '../lib/cache/queries.ts'
import { attendeeName, contactName, count } from '../lib/format/people.ts'
import { fixChoices, othersWords } from '../lib/inbox/match-words.ts'
import { act } from './acts.ts'
import { Dialog } from './Dialog.tsx'
import type { PersonOnCall } from './People.tsx'
import type { Triage } from './triage.ts'

/** As many as can be told apart at a glance; typing on narrows them. */
const found = 6

/** Where a person of a call works, or who they are: what fits, what else there is, and whom it changes. */
export function FixDialog({
  person,
  asks,
  triage,
  onClose,
}: {
  person: PersonOnCall
  asks: 'company' | 'contact'
  triage: Triage
  onClose: () => void
}) {
  const { attendee, companyId } = person
  const { contactId } = attendee
  const isCompany = asks === 'company'
  const current = isCompany ? companyId : contactId
  const [chosen, choose] = useState<string | null>(null)
  const [text, setText] = useState('')
  const name = useId()
  const who = attendeeName(attendee)

  const data = useLiveQuery(async () => {
    const all = isCompany
      ? [
          ...(await cache.companiesById(await db.companies.toCollection().primaryKeys())).values(),
        ].map((one) => ({ id: one.id, word: one.name, says: one.domain }))
      : [
          ...(await cache.contactsById(await db.contacts.toCollection().primaryKeys())).values(),
        ].map((one) => ({ id: one.id, word: contactName(one), says: one.email }))
    const others =
      contactId === null
        ? []
        : await db.attendees
            .where('contactId')
            .equals(contactId)
            .filter(({ meetingId }) => meetingId !== attendee.meetingId)
            .toArray()
    const meetings = await db.meetings.bulkGet([
      attendee.meetingId,
      ...new Set(others.map(({ meetingId }) => meetingId)),
    ])
    const [here, ...rest] = meetings
    return { all, consequence: othersWords(here?.meetingStart ?? null, rest) }
  }, [isCompany, contactId, attendee.meetingId])

  if (data === undefined) return null
  const choices = fixChoices(attendee.candidates, asks, current, data.all)
  const wanted = text.trim().toLowerCase()
  const shown = new Set(choices.map(({ id }) => id))
  const hits =
    wanted === ''
      ? []
      : data.all
          .filter(({ id, word, says }) => !shown.has(id) && matches(wanted, word, says))
          .slice(0, found)
  const word = data.all.find(({ id }) => id === chosen)?.word ?? null
  const isNone = chosen === 'none'

  function apply() {
    if (chosen === null) return
    if (isCompany && contactId !== null) {
      if (!isNone) {
        triage.did(`${who} works at ${word}`, () => act.chooseCompany(contactId, chosen))
      } else if (companyId !== null) {
        triage.did(`${who} does not work at ${person.company ?? 'that company'}`, () =>
          act.notCompany(contactId, companyId),
        )
      }
    } else if (!isCompany) {
      triage.did(`${who} is ${word}`, () => act.chooseContact(attendee.id, chosen))
    }
    onClose()
  }

  const option = (id: string, face: string, says: string | null) => (
    <label className="option" key={id}>
      <input
        className="radio"
        type="radio"
        name={name}
        checked={chosen === id || (chosen === null && id === current)}
        onChange={() => choose(id)}
      />
      <span>
        <strong>{face}</strong>
        {says !== null && <span className="meta">{says}</span>}
      </span>
    </label>
  )

  return (
    <Dialog
      title={isCompany ? `${who} works at` : `${who} is`}
      onClose={onClose}
      actions={
        <>
          <button type="button" className="button" onClick={onClose}>
            Cancel
          </button>
          <button
            type="button"
            className="button ink"
            disabled={chosen === null || chosen === current}
            onClick={apply}
          >
            Apply
          </button>
        </>
      }
    >
      <div className="options tight" role="radiogroup" aria-label={`Where ${who} works`}>
        {choices.map(({ id, word: face, says }) => option(id, face, says))}
        {isCompany && companyId !== null && option('none', `Not ${person.company}`, null)}
        {hits.map(({ id, word: face, says }) => option(id, face, says))}
      </div>
      <input
        className="input another"
        aria-label={isCompany ? 'Another company' : 'Somebody else'}
        placeholder={isCompany ? 'Another company…' : 'Somebody else…'}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <p className="meta" aria-live="polite">
        {wanted !== '' && hits.length === 0
          ? `Nothing here is called “${text.trim()}”.`
          : (data.consequence ?? 'Holds for their next calls too.')}
      </p>
    </Dialog>
  )
}

function matches(wanted: string, word: string, says: string | null): boolean {
  return word.toLowerCase().includes(wanted) || (says ?? '').toLowerCase().includes(wanted)
}

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
  const calls = useLiveQuery(async () => {
    const rows = await db.attendees.where('contactId').equals(contactId).toArray()
    return new Set(rows.map(({ meetingId }) => meetingId)).size
  }, [contactId])
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
