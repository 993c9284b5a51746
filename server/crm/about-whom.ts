import { mailboxKey } from '../../lib/contract/mailbox.ts'
import type { Mention } from './mentions.ts'
import { mentionsIn } from './mentions.ts'
import type { Nameable } from './name-forms.ts'
import type { About, Utterance } from './observation.ts'
import { nameKey } from './people.ts'
import { readPersonName } from './person-name.ts'
import type { SyncPerson } from './sync-meeting.ts'

/** What is read of an item. */
export type Readable = {
  title: string
  /** The words of the call that it rests on, where they were found. */
  quote: string | null
  assigneeName: string | null
  assigneeEmail: string | null
}

type Bearer = Nameable & { key: string | null; isNobodys: boolean }

/**
 * Prepares the people of a call, and whoever spoke on it without being invited, and answers of each item
 * whom its words name, else whom its quote names; null where neither names anybody who could be meant.
 * Never the rep or a colleague, never what is no person, and never whoever owes the item: that they owe it
 * is why they are named.
 */
export function whomItIsAbout(
  people: readonly SyncPerson[],
  transcript: readonly Utterance[] | null,
): (item: Readable) => About | null {
  const persons = people.filter(({ nature }) => nature === 'person')
  const bearers: Bearer[] = [
    ...persons.map((person) => ({
      ...person,
      key: keyOf(person),
      // They bear their names, so that a name they share with a guest is no guest's.
      isNobodys: person.isOrganizer || person.mayBeRep || person.isExternal === false,
    })),
    ...uninvited(people, transcript),
  ]
  return (item) => {
    const ower = owerAmong(bearers, item)
    return (
      best(mentionsIn(item.title, bearers), ower, 'words') ??
      (item.quote === null ? null : best(mentionsIn(item.quote, bearers), ower, 'quote'))
    )
  }
}

function best(
  mentions: readonly Mention<Bearer>[],
  ower: Bearer | null,
  by: About['by'],
): About | null {
  const [first] = mentions
    .filter(({ person }) => !person.isNobodys && person !== ower)
    .toSorted((a, b) => a.part - b.part || a.at - b.at)
  if (first === undefined || first.person.key === null) return null
  const { said } = first
  const reason = `${by === 'words' ? 'Its words name' : 'The quote names'} “${said}”`
  return { key: first.person.key, said, by, reason }
}

function keyOf({ name, email }: Pick<SyncPerson, 'name' | 'email'>): string | null {
  const plain = (name ?? '').trim().replace(/\s+/g, ' ').toLowerCase()
  return email ?? (plain === '' ? null : `name:${plain}`)
}

/** Who spoke and was not invited: they have a name, and perhaps an address. */
function uninvited(
  people: readonly SyncPerson[],
  transcript: readonly Utterance[] | null,
): Bearer[] {
  const known = new Set(
    people.flatMap(({ name, speakerName }) => [name, speakerName].map((one) => nameKey(one ?? ''))),
  )
  const addresses = new Set(people.map(({ email }) => email))
  const spoke = new Map<string, Bearer>()
  for (const { speaker, email } of transcript ?? []) {
    if (speaker === null || spoke.has(speaker)) continue
    if (known.has(nameKey(speaker)) || (email !== null && addresses.has(email))) continue
    const read = readPersonName(speaker, email)
    spoke.set(speaker, {
      firstName: read?.first ?? null,
      lastName: read?.last ?? null,
      email,
      speakerName: speaker,
      companyName: null,
      isRole: false,
      key: keyOf({ name: speaker, email }),
      isNobodys: false,
    })
  }
  return [...spoke.values()]
}

function owerAmong(
  bearers: readonly Bearer[],
  { assigneeName, assigneeEmail }: Readable,
): Bearer | null {
  const byAddress =
    assigneeEmail === null
      ? undefined
      : bearers.find(
          ({ email }) => email !== null && mailboxKey(email) === mailboxKey(assigneeEmail),
        )
  if (byAddress || assigneeName === null) return byAddress ?? null
  const [named, ...others] = new Set(mentionsIn(assigneeName, bearers).map(({ person }) => person))
  return others.length === 0 ? (named ?? null) : null
}
