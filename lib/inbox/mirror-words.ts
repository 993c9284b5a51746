import type { Task } from '../contract/rows.ts'

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
}: Mirror): { text: string; tone: 'there' | 'waits' | 'warn' } | null {
  const crm = crmName(provider)
  switch (state) {
    case 'mirrored':
      return { text: `In ${crm}`, tone: 'there' }
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
