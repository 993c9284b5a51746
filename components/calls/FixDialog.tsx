import { attendeeName } from '../../lib/format/people.ts'
import { fixChoices } from '../../lib/inbox/match-words.ts'
import { act } from '../data/acts.ts'
import { useFixing } from '../data/use-people.ts'
import { ChooseDialog } from '../inbox/ChooseDialog.tsx'
import type { Triage } from '../inbox/use-triage.ts'
import type { PersonOnCall } from './People.tsx'

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
  const { attendee, companyId, company } = person
  const { contactId } = attendee
  const isCompany = asks === 'company'
  const current = isCompany ? companyId : contactId
  const who = attendeeName(attendee)

  const data = useFixing(attendee, asks)
  if (data === undefined) return null
  return (
    <ChooseDialog
      title={isCompany ? `${who} works at` : `${who} is`}
      label={isCompany ? `Where ${who} works` : `Who ${who} is`}
      another={isCompany ? 'Another company' : 'Somebody else'}
      choices={fixChoices(attendee.candidates, asks, current, data.all)}
      none={isCompany && companyId !== null ? `Not ${company}` : null}
      all={data.all}
      current={current}
      consequence={data.consequence ?? 'Holds for their next calls too.'}
      onApply={(chosen) => {
        if (!isCompany) {
          if (chosen)
            triage.did(`${who} is ${chosen.word}`, () => act.chooseContact(attendee.id, chosen.id))
        } else if (contactId !== null && chosen) {
          triage.did(`${who} works at ${chosen.word}`, () =>
            act.chooseCompany(contactId, chosen.id),
          )
        } else if (contactId !== null && companyId !== null) {
          triage.did(`${who} does not work at ${company ?? 'that company'}`, () =>
            act.notCompany(contactId, companyId),
          )
        }
      }}
      onClose={onClose}
    />
  )
}
