import type { RepSettings } from '../contract/account.ts'
import type { ActionItem, Task } from '../contract/rows.ts'
import { dayNumberOf, weekdayAndDay } from '../format/time.ts'

/** What a task says of its copy in another CRM. */

type Mirror = NonNullable<Task['mirror']>

const names: Readonly<Record<string, string>> = { hubspot: 'HubSpot' }

/** As a rep calls it. */
export function crmName(provider: string): string {
  return names[provider] ?? provider
}

/** `there`: with a link where it has one. Null: nothing is to be said. */
export function mirrorWords({
  provider,
  state,
  reason,
  placedOn,
}: Mirror): { text: string; tone: 'there' | 'waits' | 'warn' } | null {
  const crm = crmName(provider)
  switch (state) {
    case 'mirrored':
      return {
        text:
          placedOn === null ? `In ${crm}` : `In ${crm} for ${weekdayAndDay(dayNumberOf(placedOn))}`,
        tone: 'there',
      }
    case 'waiting':
      return { text: `On its way to ${crm}`, tone: 'waits' }
    case 'parked':
      return {
        text: reason === 'needs_day' ? `${crm} needs a day` : `Not in ${crm} yet`,
        tone: 'warn',
      }
    case 'deleted':
      return { text: `Deleted in ${crm}`, tone: 'warn' }
    default:
      return null
  }
}

/**
 * Where else the task will be that an item makes, and on what day where nobody said one: the other CRM demands
 * it. Null where no other CRM is connected.
 */
export function wouldMirror(
  item: Pick<ActionItem, 'deadlineAt' | 'deadlineOn'>,
  { crm, undated }: Pick<RepSettings, 'crm' | 'undated'>,
): string | null {
  if (crm?.status !== 'active') return null
  const there = `In ${crmName(crm.provider)}`
  if (item.deadlineAt !== null || item.deadlineOn) return `${there}, too`
  switch (undated) {
    case 'today':
      return `${there} for today`
    case 'next_working_day':
      return `${there} for the next working day`
    case 'in_a_week':
      return `${there} for a week from now`
    default:
      return `${there} on the day you choose`
  }
}
