import type { Sql } from 'postgres'
import { expect, test } from 'vitest'
import { asService, asUser, createUser, freshDatabase } from '../../setup/postgres.ts'
import { addCompany, addContact, addItem, addMeeting, createColleagues } from './crm.ts'
import { observation, priya, sam, sync, wireMeeting } from './observations.ts'

async function repAt(email = sam.email) {
  const database = await freshDatabase()
  return { database, sql: database.sql, rep: await createUser(database, { email }) }
}

/** Who is on the rep's calls, and why they are taken for whom. */
const people = (sql: Sql) => sql`
  select a.email, a.match_reason as reason, k.email as contact, c.name as company
  from meeting_attendees a left join contacts k on k.id = a.contact_id
  left join companies c on c.id = k.company_id where a.is_external order by a.email`

const guest = (name: string, email: string | null) => ({ name, email, is_external: true })

test('everybody from outside becomes a contact, with a company unless the address is free', async () => {
  const { database, sql, rep } = await repAt()
  const invitees = [
    sam,
    priya,
    guest('Tom Weiss', 'TOM@mail.northwind.example'),
    guest('Grace', 'grace.h@googlemail.com'),
    guest('Somebody', null),
  ]
  await sync(database, observation(rep, wireMeeting({ invitees })))
  expect(await people(sql)).toEqual([
    {
      email: 'grace.h@googlemail.com',
      reason: 'none_free_mail',
      contact: 'grace.h@googlemail.com',
      company: null,
    },
    {
      email: 'priya.nair@northwind.example',
      reason: 'domain',
      contact: 'priya.nair@northwind.example',
      company: 'Northwind',
    },
    {
      email: 'tom@mail.northwind.example',
      reason: 'domain',
      contact: 'tom@mail.northwind.example',
      company: 'Northwind',
    },
    { email: null, reason: 'none', contact: null, company: null },
  ])
  expect(
    await sql`select first_name, last_name, source from contacts order by email desc limit 1`,
  ).toEqual([{ first_name: 'Tom', last_name: 'Weiss', source: 'fathom' }])
  expect(await sql`select name, domain, source, first_seen_at from companies`).toEqual([
    {
      name: 'Northwind',
      domain: 'northwind.example',
      source: 'fathom',
      first_seen_at: new Date('2026-11-20T14:00:00Z'),
    },
  ])
})

test('a person is known by address first, then by another of their addresses', async () => {
  const { database, sql, rep } = await repAt()
  await asUser(sql, rep, async (tx) => {
    const companyId = await addCompany(tx, rep, 'Acme')
    await addContact(tx, rep, {
      firstName: 'Priya',
      email: 'priya.nair@northwind.example',
      companyId,
    })
    const tom = await addContact(tx, rep, { firstName: 'Tom', email: 'tom@acme.example' })
    await tx`insert into contact_aliases (contact_id, owner_id, email) values (${tom}, ${rep}, 'TOM@private.example')`
  })
  await sync(
    database,
    observation(rep, wireMeeting({ invitees: [sam, priya, guest('Tom', 'tom@private.example')] })),
  )
  expect(await people(sql)).toEqual([
    // Whoever put Priya with Acme knew better than her address does.
    { email: priya.email, reason: 'exact_email', contact: priya.email, company: 'Acme' },
    {
      email: 'tom@private.example',
      reason: 'alias',
      contact: 'tom@acme.example',
      company: 'Private',
    },
  ])
  expect(await sql`select count(*)::int as n from contacts`).toEqual([{ n: 2 }])
})

test('“not this company” holds for the calls to come', async () => {
  const { database, sql, rep } = await repAt()
  await asUser(sql, rep, async (tx) => {
    const company = await addCompany(tx, rep, 'Northwind')
    const contact = await addContact(tx, rep, { email: priya.email })
    await tx`
      insert into company_exclusions (contact_id, company_id, owner_id)
      values (${contact}, ${company}, ${rep})`
  })
  await sync(database, observation(rep, wireMeeting()))
  expect(await people(sql)).toMatchObject([{ contact: priya.email, company: null }])
})

test('a call is with the company that most of its guests are of, and a tie is left open', async () => {
  const { database, sql, rep } = await repAt()
  const tom = guest('Tom', 'tom@globex.example')
  const ann = guest('Ann', 'ann@globex.example')
  await sync(
    database,
    observation(rep, wireMeeting({ recordingId: 1, invitees: [sam, priya, tom] })),
  )
  await sync(
    database,
    observation(rep, wireMeeting({ recordingId: 2, invitees: [sam, priya, tom, ann] })),
  )
  expect(
    await sql`
      select m.fathom_recording_id as id, c.name from meetings m left join companies c on c.id = m.company_id
      order by 1`,
  ).toEqual([
    { id: '1', name: null },
    { id: '2', name: 'Globex' },
  ])
})

test('the primary contact is the guest who organised, else who spoke most, else who was invited first', async () => {
  const { database, sql, rep } = await repAt()
  const base = observation(rep, wireMeeting())
  const person = (name: string, spokenSeconds: number, isOrganizer = false) => ({
    name,
    firstName: name,
    lastName: null,
    email: `${name}@northwind.example`,
    isExternal: true,
    isOrganizer,
    domain: 'northwind.example',
    freeMail: false,
    companyName: 'Northwind',
    nature: 'person' as const,
    natureEvidence: null,
    isRole: false,
    mayBeRep: false,
    speakerName: null,
    spokenSeconds,
  })
  const lists = [
    [person('first', 0), person('second', 0)],
    [person('first', 10), person('loud', 90)],
    [person('first', 10), person('loud', 90), person('host', 1, true)],
  ]
  for (const [index, list] of lists.entries()) {
    await sync(database, {
      ...base,
      meeting: { ...base.meeting, recordingId: `p${index}`, callUrl: null },
      people: list,
    })
  }
  const rows = await sql`
    select k.first_name as name from meetings m join contacts k on k.id = m.primary_contact_id
    order by m.fathom_recording_id`
  expect(rows).toEqual([{ name: 'first' }, { name: 'loud' }, { name: 'host' }])
})

test('two reps have each their own contact of one person', async () => {
  const database = await freshDatabase()
  const { sql } = database
  const [one = '', two = ''] = await createColleagues(database, 'Sam', 'Dana')
  await sync(database, observation(one, wireMeeting({ recordingId: 1 })))
  await sync(database, observation(two, wireMeeting({ recordingId: 2 })))
  expect(await sql`select owner_id, email from contacts order by owner_id`).toEqual(
    [one, two].sort().map((owner_id) => ({ owner_id, email: priya.email })),
  )
  expect(await asUser(sql, two, (tx) => tx`select owner_id from contacts`)).toEqual([
    { owner_id: two },
  ])
})

test('people whom another client writes find who is there, and nobody is made for them', async () => {
  const { sql, rep } = await repAt()
  await asUser(sql, rep, async (tx) => {
    const companyId = await addCompany(tx, rep, 'Northwind')
    await addContact(tx, rep, { email: priya.email, companyId })
    const meeting = await addMeeting(tx, rep)
    await tx`
      insert into meeting_attendees (meeting_id, name, email) values
        (${meeting}, 'Priya Nair', 'Priya.Nair@Northwind.example '),
        (${meeting}, 'New', 'new@unknown.example'), (${meeting}, 'Sam', ${sam.email})`
  })
  expect(await people(sql)).toMatchObject([
    { email: 'new@unknown.example', contact: null },
    { email: priya.email, reason: 'exact_email', contact: priya.email, company: 'Northwind' },
  ])
  expect(await sql`select c.name from meetings m join companies c on c.id = m.company_id`).toEqual([
    { name: 'Northwind' },
  ])
  expect(await sql`select is_external from meeting_attendees where email = ${sam.email}`).toEqual([
    { is_external: false },
  ])
})

test('the backfill makes the companies that calls lack, says how many, and does it once', async () => {
  const { sql, rep } = await repAt()
  const meeting = await addMeeting(sql, rep)
  const second = await addMeeting(sql, rep)
  await sql`
    insert into meeting_attendees (meeting_id, name, email) values
      (${meeting}, 'Priya Nair', 'priya@northwind.co.uk'), (${meeting}, 'Al', 'al@mail.northwind.co.uk'),
      (${meeting}, 'Gail', 'gail@gmail.com'), (${meeting}, 'Sam', ${sam.email}),
      (${second}, 'Tom', 'tom@globex.example')`
  const backfill = async () => {
    const [row] = await asService(sql, (tx) => tx`select backfill_companies(${rep}) as answer`)
    return row?.answer
  }
  expect(await backfill()).toEqual({ contacts: 3, companies: 2, meetings: 2 })
  expect(await sql`select name, domain from companies order by domain`).toEqual([
    { name: 'Globex', domain: 'globex.example' },
    { name: 'Northwind', domain: 'northwind.co.uk' },
  ])
  const before = await sql`select to_jsonb(c) as row from contacts c order by id`
  expect(await backfill()).toEqual({ contacts: 0, companies: 0, meetings: 0 })
  expect(await sql`select to_jsonb(c) as row from contacts c order by id`).toEqual(before)
})

test('a person moves a contact, and its calls and the tasks of the rule move along', async () => {
  const { database, sql, rep } = await repAt()
  const items = [{ description: 'Send it', assignee: sam }]
  await sync(database, observation(rep, wireMeeting({ items })))
  const acme = await asUser(sql, rep, async (tx) => {
    const id = await addCompany(tx, rep, 'Acme')
    await tx`update contacts set company_id = ${id}`
    return id
  })
  expect(await sql`select company_id, human_fields from meetings`).toEqual([
    { company_id: acme, human_fields: [] },
  ])
  expect(await sql`select company_id from tasks`).toEqual([{ company_id: acme }])
  await sync(
    database,
    observation(rep, wireMeeting({ items, title: 'Later' }), {
      source: 'poll',
      rank: 1_900_000_000_000,
    }),
  )
  expect(await sql`select company_id from contacts`).toEqual([{ company_id: acme }])
})

test('somebody whom a rep takes off a call stays off it', async () => {
  const { database, sql, rep } = await repAt()
  await sync(database, observation(rep, wireMeeting()))
  await asUser(sql, rep, (tx) => tx`delete from meeting_attendees where email = ${priya.email}`)
  await sync(
    database,
    observation(rep, wireMeeting({ title: 'Later' }), { source: 'poll', rank: 1_900_000_000_000 }),
  )
  expect(await sql`select email from meeting_attendees`).toEqual([{ email: sam.email }])
  expect(await sql`select title, company_id from meetings`).toEqual([
    { title: 'Later', company_id: null },
  ])
})

test('a side that a person chose is kept, and decides who owes what', async () => {
  const { database, sql, rep } = await repAt()
  const items = [{ description: 'Send it', assignee: priya }]
  await sync(database, observation(rep, wireMeeting({ items })))
  await asUser(
    sql,
    rep,
    (tx) => tx`update meeting_attendees set is_external = false where email = ${priya.email}`,
  )
  const owes = () => sql`select assignee_kind, sync_status from meeting_action_items`
  expect(await owes()).toEqual([{ assignee_kind: 'colleague', sync_status: 'pending' }])
  await sync(
    database,
    observation(rep, wireMeeting({ items, title: 'Later' }), {
      source: 'poll',
      rank: 1_900_000_000_000,
    }),
  )
  expect(await owes()).toEqual([{ assignee_kind: 'colleague', sync_status: 'pending' }])
})

test('what is whose is asked of every reference', async () => {
  const database = await freshDatabase()
  const { sql } = database
  const [one = '', two = ''] = await createColleagues(database, 'Sam', 'Dana')
  const company = await addCompany(sql, one, 'Northwind')
  const contact = await addContact(sql, one, { email: 'p@northwind.example' })
  const meeting = await addMeeting(sql, one)
  const item = await addItem(sql, meeting)
  const hers = await addMeeting(sql, two)
  const tries = [
    `insert into contacts (email, company_id) values ('a@b.example', '${company}')`,
    `insert into meetings (title, company_id) values ('x', '${company}')`,
    `insert into meetings (title, primary_contact_id) values ('x', '${contact}')`,
    `insert into meeting_attendees (meeting_id, name, contact_id) values ('${hers}', 'x', '${contact}')`,
    `insert into meeting_attendees (meeting_id, name) values ('${meeting}', 'x')`,
    `insert into meeting_action_items (meeting_id, title) values ('${meeting}', 'x')`,
    `insert into tasks (title, meeting_id) values ('x', '${meeting}')`,
    `insert into tasks (title, meeting_action_item_id) values ('x', '${item}')`,
    `insert into tasks (title, company_id) values ('x', '${company}')`,
    `insert into tasks (title, contact_id) values ('x', '${contact}')`,
    `insert into tasks (title, created_by) values ('x', '${one}')`,
    `insert into calendar_events (title, start_time, meeting_id) values ('x', now(), '${meeting}')`,
    `insert into companies (name, owner_id) values ('x', '${one}')`,
    `insert into contact_aliases (contact_id, owner_id, email) values ('${contact}', '${two}', 'x@y.example')`,
  ]
  for (const statement of tries) {
    await expect(
      asUser(sql, two, (tx) => tx.unsafe(statement)),
      statement,
    ).rejects.toMatchObject({ code: '42501' })
  }
})
