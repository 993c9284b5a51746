import { expect, test } from 'vitest'
import type { TestDatabase } from '../../setup/postgres.ts'
import { createUser, freshDatabase } from '../../setup/postgres.ts'
import { mutation, pushOne } from './crm.ts'
import type { WireInvitee } from './observations.ts'
import { observation, priya, sam, sync, wireMeeting } from './observations.ts'

// One invitee, named without an address and with one, by turns, is one person of the call.

const nameless = { ...priya, email: null }

async function rep() {
  const database = await freshDatabase()
  const id = await createUser(database, { email: sam.email })
  const tell = (invitees: WireInvitee[], rank = 0) =>
    sync(
      database,
      observation(id, wireMeeting({ invitees: [sam, ...invitees] }), {
        source: rank > 0 ? 'poll' : 'webhook',
        rank,
      }),
    )
  return { database, id, tell }
}

function people({ sql }: TestDatabase) {
  return sql`
    select a.name, a.email, c.email as contact from meeting_attendees a
    left join contacts c on c.id = a.contact_id where a.email is distinct from ${sam.email} order by a.email, a.name`
}

test.each([
  ['the name first', [nameless], [priya]],
  ['the address first', [priya], [nameless]],
  ['written the other way round', [{ ...nameless, name: 'Nair, Priya' }], [priya]],
  ['the address first, then the other way round', [priya], [{ ...nameless, name: 'NAIR, Priya' }]],
])('%s', async (_, first, second) => {
  const { database, tell } = await rep()
  await tell(first)
  await tell(second, 5)
  expect((await people(database)).map(({ email, contact }) => ({ email, contact }))).toEqual([
    { email: priya.email, contact: priya.email },
  ])
  expect(await tell(second, 5)).toMatchObject({ outcome: 'unchanged' })
  expect(await tell(first)).toMatchObject({ outcome: 'unchanged' })
  expect(await database.sql`select from contacts`).toHaveLength(1)
})

test('in either order the same is known of them', async () => {
  const told = async (first: WireInvitee, second: WireInvitee) => {
    const { database, tell } = await rep()
    await tell([first], first === nameless ? 0 : 7)
    await tell([second], second === nameless ? 0 : 7)
    return database.sql`
      select name, email, is_external, said_external, position, first_name, last_name
      from meeting_attendees order by email`
  }
  expect(await told(nameless, priya)).toEqual(await told(priya, nameless))
})

test('a contact that the rep chose for the name stays chosen', async () => {
  const { database, id, tell } = await rep()
  await tell([nameless])
  const [contact] = await database.sql`
    insert into contacts (owner_id, first_name, email) values (${id}, 'P', 'p@private.test') returning id`
  const [attendee] = await database.sql`select id from meeting_attendees where email is null`
  await pushOne(
    database,
    id,
    mutation('match.choose_contact', {
      attendeeId: String(attendee?.id),
      contactId: String(contact?.id),
    }),
  )
  await tell([priya], 5)
  expect(await people(database)).toEqual([
    { name: priya.name, email: priya.email, contact: 'p@private.test' },
  ])
})

test('a name that two of them have joins neither', async () => {
  const { database, tell } = await rep()
  await tell([priya, { ...priya, email: 'priya@globex.example' }])
  await tell([nameless], 5)
  expect((await people(database)).map(({ email }) => email)).toEqual([
    priya.email,
    'priya@globex.example',
    null,
  ])
})

test('two invitees of one mailbox are one', async () => {
  const { database, tell } = await rep()
  await tell([
    priya,
    { ...priya, name: 'P. Nair', email: 'PRIYA.NAIR+calls@northwind.example' },
    { ...priya, name: null, email: 'mailto:priya.nair@northwind.example' },
  ])
  expect(await people(database)).toEqual([
    { name: priya.name, email: priya.email, contact: priya.email },
  ])
})
