import { Pencil } from 'lucide-react'
import { useState } from 'react'
import type { Meeting } from '../../lib/contract/rows.ts'
import type { Triage } from '../inbox/use-triage.ts'
import { CallCompanyDialog } from '../inbox/WhichCompany.tsx'

/** Another company for a call, where one is known or none is. */
export function ChangeCompany({ meeting, triage }: { meeting: Meeting; triage: Triage }) {
  const [isOpen, open] = useState(false)
  const word = meeting.companyName === null ? 'Choose the company' : 'Change the company'
  return (
    <>
      <button
        type="button"
        className="icon-button small fix"
        aria-label={word}
        title={word}
        onClick={() => open(true)}
      >
        <Pencil size={12} strokeWidth={1.75} aria-hidden="true" />
      </button>
      {isOpen && (
        <CallCompanyDialog meeting={meeting} triage={triage} onClose={() => open(false)} />
      )}
    </>
  )
}
