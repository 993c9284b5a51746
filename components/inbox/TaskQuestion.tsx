import type { Task } from '../../lib/contract/rows.ts'
import type { Reader } from '../../lib/format/time.ts'
import { asksElsewhere } from '../../lib/inbox/asks-elsewhere.ts'
import { crmName } from '../../lib/inbox/mirror-words.ts'
import { DealChoice } from './DealChoice.tsx'
import { PlaceChoice } from './PlaceChoice.tsx'
import { sayDay, sayDeal } from './said-elsewhere.ts'
import type { Triage } from './use-triage.ts'

/** What the rep's other CRM wants to know of a task: on which day it is put there, or on which deal. */
export function TaskQuestion({
  task,
  spoken = null,
  saidAt = null,
  reader,
  did,
  onAnswer,
  onStop,
  takesFocus,
}: {
  task: Task
  /** The words in which a date was spoken, and when, ISO. */
  spoken?: string | null
  saidAt?: string | null
  reader: Reader
  did: Triage['did']
  onAnswer: () => void
  onStop: () => void
  takesFocus: boolean
}) {
  const { mirror } = task
  if (!mirror) return null
  const common = { crm: crmName(mirror.provider), reader, onStop, takesFocus }
  if (asksElsewhere(task) === 'day') {
    return (
      <PlaceChoice
        {...common}
        spoken={spoken}
        saidAt={saidAt}
        onChoose={(day) => {
          if (day === null) return
          sayDay(did, [task], day)
          onAnswer()
        }}
      />
    )
  }
  const { deals } = mirror
  if (!deals) return null
  return (
    <DealChoice
      {...common}
      deals={deals}
      onChoose={(dealId) => {
        sayDeal(did, task, deals, dealId)
        onAnswer()
      }}
    />
  )
}
