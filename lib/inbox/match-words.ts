import type { Attendee, Meeting } from '../contract/rows.ts'
import type { MatchReason } from '../contract/vocabulary.ts'
import { count } from '../format/people.ts'

/** Why a person on a call is who the CRM says they are, in a few words. */
const reasons: Record<MatchReason, string> = {
  exact_email: 'known by their address',
  alias: 'another address of theirs',
  domain: 'by the domain of their address',
  chosen_by_rep: 'chosen by you',
  none_free_mail: 'personal address',
  none: 'not known yet',
}

export type MatchWords = { company: string | null; reason: string; isQuestion: boolean }

/**
 * The second line of a person. A match that is a question says what fits and is never drawn as fact:
 * `Northwind? · two companies fit`.
 */
export function matchWords(
  attendee: Pick<
    Attendee,
    'matchReason' | 'candidates' | 'isExternal' | 'isOrganizer' | 'contactId'
  >,
  companyName: string | null,
): MatchWords {
  const [first, ...more] = attendee.candidates
  const isAnswered = first?.kind === 'company' && companyName !== null
  if (first !== undefined && !isAnswered) {
    const kind = first.kind === 'company' ? ['company', 'companies'] : ['contact', 'contacts']
    const amount = more.length + 1
    const fits = amount === 1 ? `one ${kind[0]} fits` : `${inWords(amount)} ${kind[1]} fit`
    return { company: `${first.label}?`, reason: fits, isQuestion: true }
  }
  // The rep has just answered; the server has not said so yet.
  if (isAnswered) return { company: companyName, reason: reasons.chosen_by_rep, isQuestion: false }
  if (!attendee.isExternal) {
    return {
      company: null,
      reason: attendee.isOrganizer ? 'Colleague, organiser' : 'Colleague',
      isQuestion: false,
    }
  }
  return { company: companyName, reason: reasons[attendee.matchReason], isQuestion: false }
}

function inWords(amount: number): string {
  return ['no', 'one', 'two', 'three', 'four', 'five'][amount] ?? String(amount)
}

export type Choice = { id: string; word: string; says: string | null }

/** What can be chosen at once: what is so now, then what fits. `all` names them; a candidate may be new. */
export function fixChoices(
  candidates: Attendee['candidates'],
  asks: 'company' | 'contact',
  current: string | null,
  all: readonly Choice[],
): Choice[] {
  const known = new Map(all.map((one) => [one.id, one]))
  const choices = new Map<string, Choice>()
  const now = current === null ? undefined : known.get(current)
  if (now) choices.set(now.id, now)
  for (const { kind, id, label } of candidates) {
    if (kind === asks) choices.set(id, known.get(id) ?? { id, word: label, says: null })
  }
  return [...choices.values()]
}

/** How far a correction reaches: `Also changes 3 earlier calls.`; null where it is this call alone. */
export function othersWords(
  start: string | null,
  others: readonly (Pick<Meeting, 'meetingStart'> | undefined)[],
): string | null {
  if (others.length === 0) return null
  const isEarlier = (one: Pick<Meeting, 'meetingStart'> | undefined) =>
    start !== null && one?.meetingStart != null && one.meetingStart < start
  const word = others.every(isEarlier) ? 'earlier call' : 'other call'
  return `Also changes ${count(others.length, word)}.`
}
