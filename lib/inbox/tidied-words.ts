import type { SyncState } from '../contract/account.ts'
import { count } from '../format/people.ts'

type Tidied = NonNullable<SyncState['tidied']>

/** `3 rooms and 1 notetaker are no people any more; 4 contacts and 2 companies made of them are gone.` */
export function tidiedWords({ rooms, groups, robots, own, contacts, companies }: Tidied): string {
  const found = listed([
    [rooms, 'room'],
    [groups, 'list'],
    [robots, 'robot'],
    [own, 'address of your own', 'addresses of your own'],
  ])
  const gone = listed([
    [contacts, 'contact'],
    [companies, 'company', 'companies'],
  ])
  const head = `Tidied up: ${found === '' ? 'people on past calls' : found}.`
  return gone === '' ? head : `${head} Made of them and gone: ${gone}.`
}

function listed(parts: readonly (readonly [number, string, string?])[]): string {
  const words = parts.flatMap(([amount, one, many]) =>
    amount === 0 ? [] : count(amount, one, many),
  )
  const last = words.pop() ?? ''
  return words.length === 0 ? last : `${words.join(', ')} and ${last}`
}
