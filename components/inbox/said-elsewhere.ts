import type { Deals, Task } from '../../lib/contract/rows.ts'
import { count } from '../../lib/format/people.ts'
import { chosenDeal } from '../../lib/inbox/deal-words.ts'
import { mirrorWords } from '../../lib/inbox/mirror-words.ts'
import { act } from '../data/acts.ts'
import type { Triage } from './use-triage.ts'

type Did = Triage['did']

/** Puts the copies of undated tasks on a day in the rep's other CRM; taken back as one. */
export function sayDay(did: Did, tasks: readonly Task[], placedOn: string): void {
  const [first] = tasks
  if (!first?.mirror) return
  const there = mirrorWords({ ...first.mirror, state: 'mirrored', placedOn })
  const what = tasks.length === 1 ? first.title : count(tasks.length, 'task')
  did(
    there?.text ?? 'Day chosen',
    () => Promise.all(tasks.map(({ id }) => act.placeTask(id, placedOn))),
    what,
  )
}

/** Hangs the tasks of a company on one of its deals there, or (null) on none of them. */
export function sayDeal(did: Did, task: Task, deals: Deals, dealId: string | null): void {
  const name = deals.listed.find(({ id }) => id === dealId)?.name ?? null
  const words = chosenDeal({ ...deals, answered: true, dealId, dealName: name })
  did(words ?? 'Deal chosen', () => act.chooseDeal(task.id, dealId), deals.company)
}
