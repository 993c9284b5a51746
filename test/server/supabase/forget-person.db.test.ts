import { expect, test } from 'vitest'
import type { TestDatabase } from '../../setup/postgres.ts'
import { asService, createUser, freshDatabase } from '../../setup/postgres.ts'
import { addContact, createColleagues, mutation, pull, pullAll, pushOne } from './crm.ts'
import type { WireItem } from './observations.ts'
import { observation, priya, sam, sync, wireMeeting } from './observations.ts'

const items: WireItem[] = [
  { description: 'Send the revised proposal', assignee: sam, at: '00:05:00' },
  { description: 'Share the security form', assignee: priya, at: '00:09:00' },
  { description: 'Ask legal', assignee: { name: 'Priya Nair', email: null }, at: '00:10:00' },
]
const transcript = [
  { speaker: 'Sam Rivera', text: 'Can you share the security form?', at: '00:08:50' },
  { speaker: 'Priya Nair', text: 'I will share the security form by Friday.', at: '00:09:00' },
]
const tom = { name: 'Tom Berg', email: 'tom@northwind.example', is_external: true }
const wire = wireMeeting({ items, transcript, invitees: [sam, priya, tom] })

/** Everything the database holds, but for what is said in calls: no trace may be left in it. */
async function traces({ superuser }: TestDatabase, words: string[]): Promise<string[]> {
  const tables = await superuser<{ name: string }[]>`
    select n.nspname || '.' || c.relname as name from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    where n.nspname in ('public', 'private') and c.relkind = 'r' order by 1`
  const found: string[] = []
  for (const { name } of tables) {
    const rows = await superuser.unsafe<{ row: string }[]>(
      `select to_jsonb(t)::text as row from ${name} t`,
    )
    for (const { row } of rows) {
      for (const word of words)
        if (row.toLowerCase().includes(word)) found.push(`${name}: …${context(row, word)}…`)
    }
  }
  return found
}

function context(row: string, word: string): string {
  const at = row.toLowerCase().indexOf(word)
  return row.slice(Math.max(0, at - 60), at + 60)
}

const names = ['priya', 'nair']

async function setUp() {
  const database = await freshDatabase()
  const { sql } = database
  const rep = await createUser(database, sam)
  await sync(database, observation(rep, wire))
  const [contact] = await sql`select id from contacts where email = ${priya.email}`
  return { database, sql, rep, contactId: String(contact?.id) }
}

function forget({ database, rep, contactId }: Awaited<ReturnType<typeof setUp>>) {
  return pushOne(database, rep, mutation('person.forget', { contactId }))
}

test('a forgotten person leaves no trace of name or address in anything that is not spoken', async () => {
  const world = await setUp()
  const { database, sql, rep, contactId } = world
  // All that can be known of a person: a second address, a choice, a correction, an edit, a task, a date.
  await pushOne(database, rep, mutation('match.add_alias', { contactId, email: 'pn@old.example' }))
  const double = await addContact(sql, rep, {
    firstName: 'Priya',
    lastName: 'Nair',
    email: 'nair@gmail.example',
  })
  await pushOne(
    database,
    rep,
    mutation('match.merge_contacts', { keepId: contactId, mergeId: double }),
  )
  const [attendee] = await sql`select id from meeting_attendees where contact_id = ${contactId}`
  await pushOne(
    database,
    rep,
    mutation('match.choose_contact', { attendeeId: String(attendee?.id), contactId }),
  )
  await sql`update contacts set first_name = 'Priya K.' where id = ${contactId}`
  await sql`insert into tasks (title, created_by, assigned_to, contact_id) values ('Call', ${rep}, ${rep}, ${contactId})`
  await sql`
    insert into calendar_events (user_id, title, start_time, organizer_email, attendees)
    values (${rep}, 'Roadmap', '2026-11-25T10:00:00Z', ${priya.email},
      ${sql.json([priya, { email: tom.email, name: tom.name }])}),
      (${rep}, 'Lunch', '2026-11-25T12:00:00Z', null, ${sql.json([priya.email, tom.email])})`
  const [item] = await sql`select id from meeting_action_items where title = 'Ask legal'`
  await sql`delete from meeting_action_items where id = ${String(item?.id)}`
  expect((await traces(database, names)).length).toBeGreaterThan(10)

  expect(await forget(world)).toMatchObject({ ok: true })

  expect(await traces(database, names)).toEqual([])
  expect(await sql`select email from contacts order by 1`).toEqual([{ email: tom.email }])
  expect(
    await sql`select name, email, is_external, contact_id is null as free from meeting_attendees order by name`,
  ).toEqual([
    { name: 'Sam Rivera', email: sam.email, is_external: false, free: true },
    { name: 'Somebody', email: null, is_external: true, free: true },
    { name: 'Tom Berg', email: tom.email, is_external: true, free: false },
  ])
  expect(
    await sql`select title, assignee_name, assignee_email, assignee_kind, sync_status
      from meeting_action_items order by recording_timestamp`,
  ).toMatchObject([
    { title: 'Send the revised proposal', assignee_name: sam.name, assignee_kind: 'me' },
    {
      title: 'Share the security form',
      assignee_name: 'Somebody',
      assignee_email: null,
      assignee_kind: 'external',
      sync_status: 'excluded',
    },
  ])
  const [spoken] = await sql`select utterances from meeting_transcripts`
  expect(spoken?.utterances).toMatchObject([
    { speaker: 'Sam Rivera', text: transcript[0]?.text },
    { speaker: 'Somebody', email: null, text: transcript[1]?.text },
  ])
  // The call is still with their company.
  const [meeting] = await sql`
    select c.name as company from meetings m join companies c on c.id = m.company_id`
  expect(meeting).toEqual({ company: 'Northwind' })
  expect(
    await sql`select title, attendees, organizer_email from calendar_events order by title`,
  ).toEqual([
    { title: 'Lunch', attendees: [tom.email], organizer_email: null },
    { title: 'Roadmap', attendees: [{ email: tom.email, name: tom.name }], organizer_email: null },
  ])
})

test('what Fathom says later of the same and of other calls does not bring them back', async () => {
  const world = await setUp()
  const { database, sql, rep } = world
  await forget(world)
  const before = await sql`select to_jsonb(a)::text from meeting_attendees a order by 1`

  // The same delivery again, and the hourly list: nothing changes by them.
  expect(await sync(database, observation(rep, wire))).toMatchObject({ outcome: 'unchanged' })
  await sync(database, observation(rep, wire, { source: 'poll', rank: 5 }))
  expect(await traces(database, names)).toEqual([])
  expect(await sql`select name, email from meeting_attendees order by name`).toMatchObject([
    { name: 'Sam Rivera' },
    { name: 'Somebody' },
    { name: 'Tom Berg' },
  ])
  expect(before).toHaveLength(3)

  // A new call, and one where they are named and have no address.
  const invited = wireMeeting({
    recordingId: 9_002,
    items,
    transcript,
    invitees: [sam, priya, tom],
  })
  const named = wireMeeting({
    recordingId: 9_003,
    items,
    transcript,
    invitees: [sam, { ...priya, email: null }],
  })
  await sync(database, observation(rep, invited))
  await sync(database, observation(rep, named))
  expect(await traces(database, names)).toEqual([])
  expect(await sql`select from meetings`).toHaveLength(3)
  expect(
    await sql`select from meeting_attendees where name = 'Somebody' and is_external`,
  ).toHaveLength(3)
})

test('somebody else of the same name, with an address of their own, stays who they are', async () => {
  const world = await setUp()
  const { database, sql, rep } = world
  await forget(world)
  const other = { ...priya, email: 'priya@other.example' }
  await sync(
    database,
    observation(
      rep,
      wireMeeting({ recordingId: 9_004, items, transcript, invitees: [sam, other] }),
    ),
  )
  expect(await sql`select name from meeting_attendees where email = ${other.email}`).toEqual([
    { name: 'Priya Nair' },
  ])
})

test('a first name alone, said to be this person, is forgotten in its own call and no other', async () => {
  const database = await freshDatabase()
  const { sql } = database
  const rep = await createUser(database, sam)
  const first = { name: 'Priya', email: null, is_external: true }
  const one = wireMeeting({ recordingId: 1, invitees: [sam, first] })
  const two = wireMeeting({ recordingId: 2, invitees: [sam, first] })
  await sync(database, observation(rep, one))
  await sync(database, observation(rep, two))
  const contactId = await addContact(sql, rep, { firstName: 'Priya', email: priya.email })
  const [attendee] = await sql`
    select a.id from meeting_attendees a join meetings m on m.id = a.meeting_id
    where a.name = 'Priya' and m.fathom_recording_id = '1'`
  const attendeeId = String(attendee?.id)
  await pushOne(database, rep, mutation('match.choose_contact', { attendeeId, contactId }))
  await pushOne(database, rep, mutation('person.forget', { contactId }))
  await sync(database, observation(rep, one, { source: 'poll', rank: 5 }))
  await sync(database, observation(rep, two, { source: 'poll', rank: 5 }))
  expect(
    await sql`
      select m.fathom_recording_id as call, a.name from meeting_attendees a
      join meetings m on m.id = a.meeting_id where a.name <> ${sam.name} order by 1`,
  ).toEqual([
    { call: '1', name: 'Somebody' },
    { call: '2', name: 'Priya' },
  ])
})

test('two forgotten people of one call become one', async () => {
  const world = await setUp()
  const { database, sql, rep } = world
  await forget(world)
  const [contact] = await sql`select id from contacts where email = ${tom.email}`
  await pushOne(database, rep, mutation('person.forget', { contactId: String(contact?.id) }))
  expect(await traces(database, [...names, 'tom@', 'berg'])).toEqual([])
  await sync(database, observation(rep, wire, { source: 'poll', rank: 5 }))
  expect(await sql`select name from meeting_attendees order by 1`).toEqual([
    { name: 'Sam Rivera' },
    { name: 'Somebody' },
  ])
})

test('every panel hears of it: rows, transcript and the history that was drawn', async () => {
  const world = await setUp()
  const { database, rep } = world
  const rows = await pullAll(database, rep)
  const lines = await pullAll(database, rep, null, 'transcripts')
  await forget(world)
  const after = await pullAll(database, rep, rows.cursor)
  const entities = new Set(after.changes.map(({ entity }) => entity))
  expect([...entities].sort()).toEqual(
    expect.arrayContaining(['action_item', 'attendee', 'contact', 'history', 'meeting']),
  )
  expect(JSON.stringify(after.changes).toLowerCase()).not.toContain('nair')
  const heard = await pull(database, rep, lines.cursor, 'transcripts')
  expect(heard.changes).toHaveLength(1)
  // Whoever starts over is shown nothing else.
  expect(JSON.stringify((await pullAll(database, rep)).changes).toLowerCase()).not.toContain('nair')
})

test('nobody forgets for somebody else, nor a colleague, and a stranger’s contact is not there', async () => {
  const database = await freshDatabase()
  const { sql } = database
  const [one = '', two = ''] = await createColleagues(database, 'Sam', 'Dana')
  const contactId = await addContact(sql, one, { firstName: 'Priya', email: priya.email })
  expect(await pushOne(database, two, mutation('person.forget', { contactId }))).toMatchObject({
    ok: false,
    reason: 'not_found',
  })
  const dana = await addContact(sql, one, { firstName: 'Dana', email: 'dana@northbeam.example' })
  expect(
    await pushOne(database, one, mutation('person.forget', { contactId: dana })),
  ).toMatchObject({ ok: false, reason: 'forbidden' })
  expect(await sql`select from contacts`).toHaveLength(2)
})

test('on a person’s own request every rep forgets who knew the address', async () => {
  const database = await freshDatabase()
  const { sql } = database
  const reps: string[] = []
  for (const [index, name] of ['Sam', 'Dana', 'Eve'].entries()) {
    const email = `${name.toLowerCase()}@house${index}.example`
    const rep = await createUser(database, { email, name })
    reps.push(rep)
    if (name === 'Eve') continue
    await sync(database, observation(rep, wire))
  }
  const ask = (email: string) =>
    asService(sql, async (tx) => {
      const [row] = await tx`select forget_person(${email}) as answer`
      return row?.answer
    })
  const answer = await ask(' PRIYA.nair@northwind.example ')
  expect(answer.owners.sort()).toEqual(reps.slice(0, 2).sort())
  expect(answer.touched.sort()).toEqual(reps.slice(0, 2).sort())
  expect(answer.refused).toEqual([])
  expect(await traces(database, names)).toEqual([])
  // Asked again, the same are named: whoever asks may have got no further the first time.
  expect((await ask(priya.email)).owners.sort()).toEqual(reps.slice(0, 2).sort())
  expect(await ask('nobody@elsewhere.example')).toMatchObject({ owners: [], refused: [] })
  await expect(ask('nobody')).rejects.toMatchObject({ code: '22023' })
})
