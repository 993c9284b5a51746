import type { Deal, Deals, Task } from '../contract/rows.ts'
import type { Reader } from '../format/time.ts'
import { endOfDay, shortDate } from '../format/time.ts'
import { crmName } from './mirror-words.ts'

/** On which of several open deals a task is hung in the rep's other CRM: what is asked, and what is said of it. */

/** The deals that the rep chooses from for a task, answered or not; null where there is nothing to choose. */
export function dealsOf({ mirror, completed }: Pick<Task, 'mirror' | 'completed'>): Deals | null {
  if (completed || mirror?.state !== 'mirrored' || !mirror.deals) return null
  return mirror.deals.open > 1 ? mirror.deals : null
}

export function dealName(name: string | null): string {
  return name || 'Deal without a name'
}

/** What tells a deal from the others: `€42,000 · Contract Sent · closes Fri 18 Dec`. */
export function dealFacts(deal: Deal, among: readonly Deal[], reader: Reader): string {
  const facts = factsOf(deal, reader)
  const isTwin = among.some(
    (one) => one.id !== deal.id && one.name === deal.name && factsOf(one, reader) === facts,
  )
  // By the number that stands in its address there.
  return isTwin ? [facts, `no. ${deal.id}`].filter(Boolean).join(' · ') : facts
}

function factsOf({ amount, currency, stage, closesOn }: Deal, reader: Reader): string {
  const closes =
    closesOn === null ? null : `closes ${shortDate(endOfDay(closesOn, reader), reader)}`
  return [amount === null ? null : money(amount, currency), stage, closes]
    .filter(Boolean)
    .join(' · ')
}

function money(amount: number, currency: string | null): string {
  const figures = { maximumFractionDigits: 0 }
  if (currency !== null && /^[A-Z]{3}$/.test(currency)) {
    return amount.toLocaleString('en-GB', { ...figures, style: 'currency', currency })
  }
  return amount.toLocaleString('en-GB', figures)
}

/** What the rep chose: `Deal: Northwind rollout`, `On none of the deals`; null while nothing is chosen. */
export function chosenDeal({ answered, dealId, dealName: name }: Deals): string | null {
  if (!answered) return null
  return dealId === null ? 'On none of the deals' : `Deal: ${dealName(name)}`
}

/** Why a task is not on the deal that was chosen, and what can be done; null where nothing is wrong. */
export function dealTrouble({ mirror }: Pick<Task, 'mirror'>): string | null {
  const refused = mirror?.detail?.dealRefused
  if (!mirror || typeof refused !== 'string') return null
  const crm = crmName(mirror.provider)
  switch (refused) {
    case 'no_rights':
      return `${crm} did not put this task on the deal: your account there may not edit deals. Ask whoever runs it for that right, then choose again.`
    case 'gone':
      return `That deal is not in ${crm} any more, or not for you to see. Choose another.`
    default:
      return `${crm} did not put this task on the deal. Choose again, or put it there in ${crm}.`
  }
}
