import { useState } from 'react'
import type { Meeting } from '../../lib/contract/rows.ts'
import { alternatives } from '../../lib/format/people.ts'
import type { Choice } from '../../lib/inbox/match-words.ts'
import { act } from '../data/acts.ts'
import { useCallCompanies } from '../data/use-people.ts'
import { ChooseDialog } from './ChooseDialog.tsx'
import type { Triage } from './use-triage.ts'

/** Says with which company a call is, for every call on which the same ones tie. */
export function sayCompany(triage: Triage, { id, title }: Meeting, company: Choice | null): void {
  const words = company === null ? `${title}: no company` : `${title} is with ${company.word}`
  triage.did(words, () => act.setCallCompany(id, company?.id ?? null))
}

/** `Northwind or Globex?` of a call with as many people of each: one click, before which it says what else it decides. */
export function WhichCompany({ meeting, triage }: { meeting: Meeting; triage: Triage }) {
  const data = useCallCompanies(meeting)
  const [isChoosing, choose] = useState(false)
  if (data === undefined) return <div className="which" />
  if (data.tied.length < 2) return null
  const say = (company: Choice | null) => sayCompany(triage, meeting, company)
  return (
    <fieldset className="which">
      <legend>{alternatives(data.tied.map(({ word }) => word))}?</legend>
      <div className="actions">
        {data.tied.map((company) => (
          <button
            key={company.id}
            type="button"
            className="button plain small"
            onClick={() => say(company)}
          >
            {company.word}
          </button>
        ))}
        <button type="button" className="button small" onClick={() => choose(true)}>
          Another…
        </button>
        <button type="button" className="button small" onClick={() => say(null)}>
          None
        </button>
      </div>
      {data.consequence !== null && <p className="meta">{data.consequence}</p>}
      {isChoosing && (
        <CallCompanyDialog meeting={meeting} triage={triage} onClose={() => choose(false)} />
      )}
    </fieldset>
  )
}

/** Any company for a call, or none. */
export function CallCompanyDialog({
  meeting,
  triage,
  onClose,
}: {
  meeting: Meeting
  triage: Triage
  onClose: () => void
}) {
  const data = useCallCompanies(meeting)
  if (data === undefined) return null
  const now = data.all.filter(({ id }) => id === meeting.companyId)
  const choices = [...data.tied, ...now.filter(({ id }) => !data.tied.some((one) => one.id === id))]
  return (
    <ChooseDialog
      title="This call was with"
      label="Whom this call was with"
      another="Another company"
      choices={choices}
      none="No company"
      all={data.all}
      current={meeting.companyId}
      consequence={
        data.consequence ??
        (data.tied.length > 1
          ? 'Holds for the next calls with the same companies too.'
          : 'Changes this call alone.')
      }
      onApply={(company) => sayCompany(triage, meeting, company)}
      onClose={onClose}
    />
  )
}
