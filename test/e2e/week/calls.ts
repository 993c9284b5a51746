import type { Filter } from '../../../lib/inbox/standing.ts'
import type { Cast } from '../../../server/local/fathom-simulator/directory.ts'
import { guest, member } from '../../../server/local/fathom-simulator/library/people.ts'
import type { Line, Scenario } from '../../../server/local/fathom-simulator/scenario.ts'
import { scenario } from '../../../server/local/fathom-simulator/scenario.ts'

/** The calls of a rep's week: whose titles say which item of which call they are, and each differs from all others. */

const companies = [
  { name: 'Northwind', domain: 'northwind.example', people: ['Priya Nair', 'Tom Baker'] },
  { name: 'Globex', domain: 'globex.example', people: ['Dana Fox', 'Ingrid Berg'] },
  { name: 'Initech', domain: 'initech.example', people: ['Milan Petrov', 'Ana Sousa'] },
  { name: 'Umbra', domain: 'umbra.example', people: ['Yusuf Demir', 'Clara Wolf'] },
  { name: 'Hooli', domain: 'hooli.example', people: ['Gavin Stone', 'Mei Lin'] },
] as const

/** Who owes an item: the rep, a guest, a colleague, or a name that nobody on the call has. */
type Ower = 'rep' | 'first' | 'dana' | 'stranger'

const promises: readonly { by: Ower; does: string }[] = [
  { by: 'rep', does: 'Send the offer for depot' },
  { by: 'rep', does: 'Call back about the licence of depot' },
  { by: 'first', does: 'Return the signed order form of depot' },
  { by: 'rep', does: 'Book the demo for depot' },
  { by: 'stranger', does: 'Collect the floor plans of depot' },
  { by: 'rep', does: 'Email the security answers for depot' },
  { by: 'rep', does: 'Check the delivery dates of depot' },
  { by: 'dana', does: 'Set up the sandbox of depot' },
]

/** Which call of the week an item is of, by its title; null for one of none. */
export function callOfTitle(title: string): number | null {
  const found = /\bdepot (\d+)\b/.exec(title)?.[1]
  return found === undefined ? null : Number(found)
}

/** How many items each call has. */
export const itemsPerCall = promises.length

const listOf: Record<Ower, Filter> = {
  rep: 'forYou',
  first: 'waiting',
  dana: 'waiting',
  stranger: 'unclear',
}

/** Every item of that many calls, and the list that it begins in. */
export function promised(calls: number): { title: string; in: Filter }[] {
  return Array.from({ length: calls }, (_, index) =>
    promises.map(({ by, does }) => ({ title: `${does} ${index + 1}`, in: listOf[by] })),
  ).flat()
}

/** The call of that number, counted from one. */
export function callOfTheWeek(number: number, { rep, dana }: Cast): Scenario {
  const company = companies[number % companies.length] ?? companies[0]
  const [first, second] = company.people
  const addressOf = (name: string) => `${name.toLowerCase().replace(' ', '.')}@${company.domain}`
  const said: Line<'rep' | 'first' | 'second' | 'dana'>[] = promises.map(({ by, does }, index) => [
    by === 'first' || by === 'dana' ? by : 'rep',
    `Good. ${does} ${number} is next, I have that.`,
    `item-${index}`,
  ])
  return scenario({
    key: `week-${number}`,
    title: `${company.name}, depot ${number}`,
    calendarTitle: `${company.name}, depot ${number}`,
    meetingType: 'Demo',
    about: 'One of many',
    minutes: 20,
    slotMinutes: 30,
    language: 'en',
    joinUrl: null,
    recorder: 'rep',
    sharedWith: 'no_teams',
    people: {
      rep: member(rep),
      dana: member(dana),
      first: guest(first, addressOf(first)),
      second: guest(second, addressOf(second)),
    },
    lines: [['second', 'Let us go through what is open.'], ...said],
    summary: `Depot ${number} of ${company.name}.`,
    actionItems: promises.map(({ by, does }, index) => ({
      at: `item-${index}`,
      description: `${does} ${number}`,
      assignee: by === 'stranger' ? { stranger: 'Ludovic' } : by,
    })),
  })
}
