import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { TestDatabase } from '../../setup/postgres.ts'
import { asUser, createUser, freshDatabase } from '../../setup/postgres.ts'
import { createColleagues } from './crm.ts'
import type { WireInvitee } from './observations.ts'
import { observation, priya, sam, sync, wireMeeting } from './observations.ts'

// What comes of invitations as calendars really send them: rooms, robots, guests, aliases and names.

const invitations = join(import.meta.dirname, '../fathom/invitations')

function invitation(name: string): Record<string, unknown> {
  return JSON.parse(readFileSync(join(invitations, `${name}.json`), 'utf8'))
}

async function repAt(): Promise<{ database: TestDatabase; sql: TestDatabase['sql']; rep: string }> {
  const database = await freshDatabase()
  const rep = await createUser(database, { email: sam.email })
  return { database, sql: database.sql, rep }
}

/** A call's company, primary contact, and the tasks made of it with theirs. */
function outcome({ sql }: TestDatabase) {
  return sql`
    select m.title, c.name as company, k.email as contact, m.internal_only, (
      select coalesce(jsonb_agg(jsonb_build_object('title', t.title, 'contact', tk.email) order by t.title), '[]')
      from tasks t left join contacts tk on tk.id = t.contact_id where t.meeting_id = m.id) as tasks
    from meetings m left join companies c on c.id = m.company_id
    left join contacts k on k.id = m.primary_contact_id order by m.meeting_start`
}

test.each(['room-and-customer', 'notetaker-bot', 'no-reply-first'])(
  'in %s the call is the customer’s, and what is no person is listed and nowhere else',
  async (name) => {
    const { database, sql, rep } = await repAt()
    await sync(database, observation(rep, invitation(name)))
    expect(await outcome(database)).toMatchObject([
      { company: 'Northwind', contact: priya.email, internal_only: false },
    ])
    expect(await sql`select name from companies`).toEqual([{ name: 'Northwind' }])
    expect(await sql`select email from contacts`).toEqual([{ email: priya.email }])
    const [listed] = await sql`
      select nature, is_external, contact_id from meeting_attendees where nature <> 'person'`
    expect(listed).toMatchObject({ is_external: false, contact_id: null })
    expect(await sql`select count(*)::int as n from meeting_attendees`).toEqual([{ n: 3 }])
  },
)

test('a call that dropped and was resumed makes its tasks twice', async () => {
  const { database, rep } = await repAt()
  for (const name of ['dropped-1', 'dropped-2']) {
    await sync(database, observation(rep, invitation(name)))
  }
  expect(await outcome(database)).toMatchObject([
    { tasks: [{ title: 'Send the agenda' }] },
    { tasks: [{ title: 'Send the contract' }] },
  ])
})

test('a colleague’s recording at the same time makes none, their next call does', async () => {
  const database = await freshDatabase()
  const [one = '', two = ''] = await createColleagues(database, 'Sam', 'Dana')
  const call = (recordingId: number, start: string) =>
    wireMeeting({
      recordingId,
      start,
      items: [{ description: 'Send the deck', assignee: { name: sam.name, email: sam.email } }],
    })
  await sync(database, observation(one, call(1, '2026-11-20T14:00:00Z')))
  await sync(database, observation(two, call(2, '2026-11-20T14:20:00Z')))
  await sync(database, observation(two, call(3, '2026-11-20T14:31:00Z')))
  const made = (await outcome(database)).map(({ tasks }) => tasks.length)
  expect(made).toEqual([1, 0, 1])
})

test('names are written as their owners write them, and kept as they were said', async () => {
  const { database, sql, rep } = await repAt()
  await sync(database, observation(rep, invitation('names')))
  expect(
    await sql`
    select k.first_name, k.last_name, a.name from contacts k
    join meeting_attendees a on a.contact_id = k.id order by k.email`,
  ).toEqual([
    { first_name: 'Priya', last_name: 'Raman', name: 'Raman, Priya' },
    { first_name: 'Anna', last_name: 'Keller', name: 'Dr. Anna Keller' },
    { first_name: 'Sam', last_name: 'Poe', name: 'Sam Poe (she/her)' },
    { first_name: 'Ann', last_name: 'Lee', name: 'Ann Lee | Acme' },
    { first_name: 'Lee', last_name: null, name: 'lee@northwind.example' },
  ])
})

test('a company on an internationalised domain is called as its owners call it', async () => {
  const { database, sql, rep } = await repAt()
  await sync(database, observation(rep, invitation('idn-company')))
  expect(await sql`select name from companies`).toEqual([{ name: 'Müller Bau' }])
})

test('the rep by another address owes what they promised, and becomes no contact', async () => {
  const { database, sql, rep } = await repAt()
  await sync(database, observation(rep, invitation('alias-of-the-rep')))
  expect(await sql`select assignee_kind as kind from meeting_action_items`).toEqual([
    { kind: 'me' },
  ])
  expect(await sql`select email from contacts`).toEqual([{ email: priya.email }])
  expect(await outcome(database)).toMatchObject([{ tasks: [{ title: 'Send the deck' }] }])
})

test.each([
  ['a tag', 'sam+calls@northbeam.example'],
  ['a guest of the tenant', 'sam_northbeam.example#EXT#@customer.onmicrosoft.com'],
  ['the own tenant', 'sam@northbeam.onmicrosoft.com'],
  ['a confirmed address', 'samuel@rivera.example'],
])('the rep by %s is no contact', async (_, email) => {
  const { database, sql, rep } = await repAt()
  await sql`insert into rep_addresses (user_id, email) values (${rep}, 'samuel@rivera.example')`
  const invitees = [{ name: 'S', email, is_external: true }, priya]
  await sync(database, observation(rep, { ...wireMeeting({ invitees }), recorded_by: null }))
  expect(await sql`select email from contacts`).toEqual([{ email: priya.email }])
  expect(await sql`select name from companies`).toEqual([{ name: 'Northwind' }])
})

test('the rep’s name at a free provider is asked about, and no contact till then', async () => {
  const { database, sql, rep } = await repAt()
  const own = { name: 'Sam Rivera', email: 'samrivera77@gmail.com', is_external: true }
  await sync(database, observation(rep, wireMeeting({ invitees: [sam, own, priya] })))
  expect(await sql`select email from contacts`).toEqual([{ email: priya.email }])
  expect(await sql`select email from meeting_attendees where may_be_rep`).toEqual([
    { email: own.email },
  ])
})

test('on free mail nobody is inside by Fathom’s word', async () => {
  const database = await freshDatabase()
  const rep = await createUser(database, { email: 'solo@gmail.com' })
  const solo = { name: 'Solo Rep', email: 'solo@gmail.com', is_external: false }
  const client = { name: 'Cleo Client', email: 'cleo@gmail.com', is_external: false }
  const wire = {
    ...wireMeeting({ invitees: [solo, client] }),
    calendar_invitees_domains_type: 'only_internal',
    recorded_by: { ...solo, email_domain: 'gmail.com', team: null },
  }
  await sync(database, observation(rep, wire))
  expect(await database.sql`select email from contacts`).toEqual([{ email: client.email }])
  expect(await outcome(database)).toMatchObject([
    { contact: client.email, company: null, internal_only: false },
  ])
})

test('a mailbox of a duty is primary contact only where there is nobody else', async () => {
  const { database, rep } = await repAt()
  const sales = { name: null, email: 'sales@northwind.example', is_external: true }
  const call = (recordingId: number, invitees: WireInvitee[], start: string) =>
    sync(database, observation(rep, wireMeeting({ recordingId, invitees, start })))
  await call(1, [sam, sales, priya], '2026-11-20T14:00:00Z')
  await call(2, [sam, sales], '2026-11-20T16:00:00Z')
  expect(await outcome(database)).toMatchObject([
    { company: 'Northwind', contact: priya.email },
    { company: 'Northwind', contact: sales.email },
  ])
})

test('a room that another client writes, and one that the rep names so, count for nothing', async () => {
  const { database, sql, rep } = await repAt()
  await sync(database, observation(rep, wireMeeting()))
  const [meeting] = await sql`select id from meetings`
  await asUser(
    sql,
    rep,
    (tx) => tx`
    insert into meeting_attendees (meeting_id, name, email)
    values (${meeting?.id}, 'Oslo', 'c_9@resource.calendar.google.com')`,
  )
  expect(
    await sql`
    select nature, is_external from meeting_attendees where name = 'Oslo'`,
  ).toEqual([{ nature: 'room', is_external: false }])
  await asUser(
    sql,
    rep,
    (tx) => tx`
    update meeting_attendees set nature = 'room' where email = ${priya.email}`,
  )
  expect(await outcome(database)).toMatchObject([{ company: null, contact: null }])
  // What the rep said stays, whatever Fathom says again.
  await sync(database, observation(rep, wireMeeting(), { source: 'poll', rank: 5 }))
  expect(await outcome(database)).toMatchObject([{ company: null, contact: null }])
  await asUser(
    sql,
    rep,
    (tx) => tx`
    update meeting_attendees set nature = 'person' where email = ${priya.email}`,
  )
  expect(await outcome(database)).toMatchObject([{ company: 'Northwind', contact: priya.email }])
})

const extras: fc.Arbitrary<WireInvitee> = fc.constantFrom(
  { name: 'HQ-4-Oslo (8)', email: 'c_1889abcd@resource.calendar.google.com', is_external: true },
  { name: 'Conf Room 2', email: 'conf2@northwind.example', is_external: true },
  { name: 'Salle de réunion', email: 'voltaire@globex.example', is_external: true },
  { name: null, email: 'noreply@calendly.com', is_external: true },
  { name: 'Fred from Fireflies', email: 'fred@fireflies.ai', is_external: true },
  { name: 'Priya’s Notetaker', email: null, is_external: true },
  { name: 'OtterPilot', email: 'bot@otter.ai', is_external: true },
  { name: 'Team', email: 'c_77@group.calendar.google.com', is_external: true },
  { name: null, email: 'sales-all@northwind.example', is_external: true },
)

test('rooms and robots change neither the company of a call nor its tasks', async () => {
  const { database, rep } = await repAt()
  const globex = { name: 'Gia Poe', email: 'gia@globex.example', is_external: true }
  let n = 0
  const result = async (invitees: WireInvitee[]) => {
    n += 1
    const items = [
      { description: 'Send the deck', assignee: { name: sam.name, email: sam.email } },
      { description: 'Send the list', assignee: { name: priya.name, email: priya.email } },
    ]
    const start = new Date(Date.UTC(2026, 9, 1) + n * 86_400_000).toISOString()
    const wire = {
      ...wireMeeting({ recordingId: n, start, invitees, items }),
      calendar_invitees_domains_type: invitees.some((one) => one.is_external)
        ? 'one_or_more_external'
        : 'only_internal',
    }
    await sync(database, observation(rep, wire))
    return { ...(await outcome(database)).at(-1), title: null }
  }
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom<WireInvitee[]>([sam, priya], [sam, priya, globex], [sam], [priya]),
      fc.array(extras, { minLength: 1, maxLength: 4 }),
      fc.boolean(),
      async (people, others, first) => {
        const expected = await result(people)
        expect(await result(first ? [...others, ...people] : [...people, ...others])).toEqual(
          expected,
        )
      },
    ),
    { numRuns: 25 },
  )
}, 180_000)
