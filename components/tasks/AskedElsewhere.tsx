import { useRef, useState } from 'react'
import type { Task } from '../../lib/contract/rows.ts'
import { count } from '../../lib/format/people.ts'
import type { Reader } from '../../lib/format/time.ts'
import { asksElsewhere } from '../../lib/inbox/asks-elsewhere.ts'
import { crmName } from '../../lib/inbox/mirror-words.ts'
import { PlaceChoice } from '../inbox/PlaceChoice.tsx'
import { sayDay } from '../inbox/said-elsewhere.ts'
import { TaskQuestion } from '../inbox/TaskQuestion.tsx'
import type { Triage } from '../inbox/use-triage.ts'

/**
 * How many tasks wait for a word of the rep's in their other CRM, above the list, and the way to answer all alike:
 * one day for all that need one, and company by company the deal of its tasks.
 */
export function AskedElsewhere({
  tasks,
  reader,
  did,
}: {
  tasks: readonly Task[]
  reader: Reader
  did: Triage['did']
}) {
  const [isOpen, open] = useState(false)
  const opener = useRef<HTMLButtonElement>(null)
  const days = tasks.filter((task) => asksElsewhere(task) === 'day')
  const ofCompanies = new Map(
    tasks
      .filter((task) => asksElsewhere(task) === 'deal')
      .map((task) => [task.mirror?.deals?.id, task] as const),
  )
  const [first] = days
  const [deal] = ofCompanies.values()
  const mirror = (first ?? deal)?.mirror
  if (!mirror) return null
  const crm = crmName(mirror.provider)
  const close = () => {
    open(false)
    opener.current?.focus()
  }
  return (
    <section className="asked-elsewhere" aria-label={`Asked for ${crm}`}>
      <div className="asked-words">
        <p className="meta">{wordsOf(crm, days.length, ofCompanies.size)}</p>
        <button
          ref={opener}
          type="button"
          className="button link small"
          aria-expanded={isOpen}
          onClick={() => open(!isOpen)}
        >
          {isOpen ? 'Later' : 'Answer'}
        </button>
      </div>
      {isOpen && first && (
        <PlaceChoice
          key="day"
          crm={crm}
          amount={days.length}
          spoken={null}
          saidAt={null}
          reader={reader}
          onStop={close}
          onChoose={(day) => {
            if (day !== null) sayDay(did, days, day)
            if (!deal) open(false)
          }}
        />
      )}
      {isOpen && !first && deal && (
        <TaskQuestion
          key={deal.mirror?.deals?.id}
          task={deal}
          reader={reader}
          did={did}
          onAnswer={() => {
            if (ofCompanies.size === 1) open(false)
          }}
          onStop={close}
          takesFocus
        />
      )}
    </section>
  )
}

/** `2 ask for a day in HubSpot, 1 company for a deal`. */
function wordsOf(crm: string, days: number, companies: number): string {
  const tasks = `${days} ${days === 1 ? 'asks' : 'ask'}`
  const deals = count(companies, 'company', 'companies')
  if (companies === 0) return `${tasks} for a day in ${crm}.`
  if (days > 0) return `${tasks} for a day in ${crm}, ${deals} for a deal.`
  return `${deals} ${companies === 1 ? 'asks' : 'ask'} for a deal in ${crm}.`
}
