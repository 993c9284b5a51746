import type { Attendee } from '../contract/rows.ts'
import type { MatchReason } from '../contract/vocabulary.ts'

/** Why a person on a call is who the CRM says they are, in a few words. */
const reasons: Record<MatchReason, string> = {
  exact_email: 'exact email',
  alias: 'another address of theirs',
  domain: 'email domain',
  chosen_by_rep: 'chosen by you',
  none_free_mail: 'personal address',
  none: 'no match',
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
