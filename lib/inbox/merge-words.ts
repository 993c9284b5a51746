import { alternatives, count } from '../format/people.ts'

/** What a record that goes has, and what hangs on it. */
export type Moving = {
  calls: number
  tasks: number
  /** Of a company. */
  contacts: number
  /** Domains of a company, addresses of a person: of both, first that of the one that stays. */
  addresses: readonly string[]
}

/** `12 calls, 3 tasks and 4 contacts go to Northbeam. northbeam.com and northbeam.de belong to it.` */
export function mergeWords(
  kind: 'company' | 'contact',
  keepName: string,
  { calls, tasks, contacts, addresses }: Moving,
): string {
  const moving = [
    calls > 0 && count(calls, 'call'),
    tasks > 0 && count(tasks, 'task'),
    contacts > 0 && count(contacts, 'contact'),
  ].filter((one) => one !== false)
  const isOne = moving.length === 1 && calls + tasks + contacts === 1
  const goes =
    moving.length === 0
      ? `Nothing hangs on the other record; ${keepName} stays.`
      : `${allOf(moving)} ${isOne ? 'goes' : 'go'} to ${keepName}.`
  if (addresses.length === 0) return goes
  const own = kind === 'company' ? 'to it' : 'to them'
  return `${goes} ${allOf(addresses)} ${addresses.length === 1 ? 'belongs' : 'belong'} ${own}.`
}

/** Said before a merge: what taking it back does not bring back. */
export function unmergeWords(keepName: string): string {
  return `Can be taken back for 30 days; calls that come meanwhile stay with ${keepName}.`
}

/** `Northwind and Globex`, `Northwind, Globex and Initech`. */
function allOf(words: readonly string[]): string {
  return alternatives(words).replace(/ or (?=[^,]*$)/, ' and ')
}

/**
 * First and last name of a person as somebody wrote it in one field: what was the last name before stays one, else
 * the first word is the first name. `Raman, Priya` has them the other way round.
 */
export function splitName(
  text: string,
  before: { lastName: string | null },
): { firstName: string | null; lastName: string | null } {
  const whole = text.trim().replace(/\s+/g, ' ')
  const [last, first] = whole.split(/\s*,\s*/)
  if (last && first) return { firstName: first, lastName: last }
  const kept = before.lastName?.trim()
  if (kept && whole.endsWith(` ${kept}`)) {
    return { firstName: whole.slice(0, -kept.length - 1), lastName: kept }
  }
  const [one = '', ...rest] = whole.split(' ')
  return { firstName: one || null, lastName: rest.join(' ') || null }
}
