import type { Sql } from 'postgres'
import { expect, test } from 'vitest'
import { asService, asUser, createUser, freshDatabase } from '../../setup/postgres.ts'
import { addItem, addMeeting } from './crm.ts'
import type { WireItem } from './observations.ts'
import { observation, priya, sam, sync, wireMeeting } from './observations.ts'

async function repAt() {
  const database = await freshDatabase()
  return { database, sql: database.sql, rep: await createUser(database, sam) }
}

const fields = async (sql: Sql, table: string) =>
  (await sql`select human_fields from ${sql(table)}`)[0]?.human_fields

test('rows that another client writes are filled, cleaned and owned like our own', async () => {
  const { sql, rep } = await repAt()
  const [workspace] = await sql`select workspace_id as id from workspace_members`
  const owned = { workspace_id: workspace?.id }
  const rows = await asUser(sql, rep, async (tx) => {
    const [company] =
      await tx`insert into companies (name, domain) values ('Acme', 'HTTPS://www.Acme.example:8080/a?b') returning *`
    const [nameless] =
      await tx`insert into companies (name, domain) values ('  ', 'globex.example') returning *`
    const [contact] =
      await tx`insert into contacts (email) values (' Ann@ACME.example ') returning *`
    const [meeting] = await tx`insert into meetings (title) values ('Lunch') returning *`
    const [item] = await tx`
      insert into meeting_action_items (meeting_id, title, assignee_name, assignee_email)
      values (${meeting?.id}, 'Pay', '  Sam   Rivera ', ' SAM@northbeam.example') returning *`
    const [task] = await tx`insert into tasks (title) values ('Call') returning *`
    const [event] =
      await tx`insert into calendar_events (title, start_time) values ('Lunch', now()) returning *`
    return { company, nameless, contact, meeting, item, task, event }
  })
  expect(rows).toMatchObject({
    company: { ...owned, owner_id: rep, domain: 'acme.example', source: 'manual' },
    nameless: { name: 'globex.example' },
    contact: { ...owned, owner_id: rep, email: 'ann@acme.example' },
    meeting: { ...owned, owner_user_id: rep, source: 'manual', items_state: 'ready' },
    item: {
      ...owned,
      assignee_name: 'Sam Rivera',
      assignee_email: 'sam@northbeam.example',
      assignee_kind: 'me',
    },
    task: {
      ...owned,
      created_by: rep,
      task_type: 'general',
      priority: 'medium',
      status: 'pending',
    },
    event: { ...owned, user_id: rep },
  })
})

test('one address and one domain are one row a rep, whatever their spelling', async () => {
  const { sql, rep } = await repAt()
  await asUser(sql, rep, async (tx) => {
    await tx`insert into contacts (email) values ('ann@acme.example')`
    await tx`insert into companies (name, domain) values ('Acme', 'acme.example')`
  })
  await expect(
    asUser(sql, rep, (tx) => tx`insert into contacts (email) values ('ANN@Acme.example ')`),
  ).rejects.toMatchObject({ code: '23505' })
  await expect(
    asUser(
      sql,
      rep,
      (tx) => tx`insert into companies (name, domain) values ('Acme', 'www.ACME.example/')`,
    ),
  ).rejects.toMatchObject({ code: '23505' })
  // Plain unique constraints, so that a client's upsert finds them.
  await asUser(
    sql,
    rep,
    (tx) => tx`
      insert into contacts (owner_id, email, first_name) values (${rep}, 'Ann@acme.example', 'Ann')
      on conflict (owner_id, email) do update set first_name = excluded.first_name`,
  )
  expect(await sql`select email, first_name from contacts`).toEqual([
    { email: 'ann@acme.example', first_name: 'Ann' },
  ])
})

test('what a person changes is known by field, for every writer who has not named itself', async () => {
  const { database, sql, rep } = await repAt()
  const items: WireItem[] = [{ description: 'Send it', assignee: sam }]
  await sync(database, observation(rep, wireMeeting({ items })))
  for (const table of ['meetings', 'companies', 'contacts', 'meeting_action_items', 'tasks']) {
    expect(await fields(sql, table), table).toEqual([])
  }
  await asUser(sql, rep, (tx) => tx`update meetings set title = 'Mine'`)
  await asService(sql, (tx) => tx`update companies set name = 'Northwind Ltd'`)
  await sql`update contacts set last_name = 'N.'`
  await asUser(sql, rep, (tx) => tx`update tasks set priority = 'low', notes = 'x'`)
  expect(await fields(sql, 'meetings')).toEqual(['title'])
  expect(await fields(sql, 'companies')).toEqual(['name'])
  expect(await fields(sql, 'contacts')).toEqual(['last_name'])
  expect(await fields(sql, 'tasks')).toEqual(['notes', 'priority'])
  expect(await fields(sql, 'meeting_action_items')).toEqual(['priority'])
  // The same value again is no change.
  await asUser(sql, rep, (tx) => tx`update meetings set summary = summary, title = 'Mine'`)
  expect(await fields(sql, 'meetings')).toEqual(['title'])
})

test('a call that another client wrote is found again by its recording, and keeps the person’s words', async () => {
  const { database, sql, rep } = await repAt()
  const meeting = await asUser(sql, rep, async (tx) => {
    const id = await addMeeting(tx, rep, { recordingId: '9001', title: 'My name for it' })
    await addItem(tx, id, { title: 'Send the revised proposal', assigneeEmail: sam.email })
    return id
  })
  const items: WireItem[] = [
    { description: 'Send the revised proposal', assignee: sam },
    { description: 'Share the questionnaire', assignee: priya },
  ]
  const outcome = await sync(database, observation(rep, wireMeeting({ items })))
  expect(outcome).toMatchObject({ outcome: 'applied', meetingId: meeting })
  expect(await sql`select title, summary is not null as summary from meetings`).toEqual([
    { title: 'My name for it', summary: true },
  ])
  // Fathom's item is the one that is there, not another beside it.
  expect(
    await sql`select title, fingerprint is not null as known from meeting_action_items order by title`,
  ).toEqual([
    { title: 'Send the revised proposal', known: true },
    { title: 'Share the questionnaire', known: true },
  ])
  expect(await sql`select count(*)::int as n from tasks`).toEqual([{ n: 1 }])
})

test('an item that a person deleted stays deleted, reworded too', async () => {
  const { database, sql, rep } = await repAt()
  const items: WireItem[] = [
    { description: 'Send the revised proposal', assignee: sam, at: '00:05:00' },
    { description: 'Book a room', at: '00:20:00' },
  ]
  await sync(database, observation(rep, wireMeeting({ items })))
  await asUser(sql, rep, (tx) => tx`delete from meeting_action_items where title like 'Send%'`)
  const later = (changes: WireItem[], rank: number) =>
    sync(database, observation(rep, wireMeeting({ items: changes }), { source: 'poll', rank }))
  const titles = () => sql`select title from meeting_action_items order by title`

  await later(items, 1_900_000_000_000)
  expect(await titles()).toEqual([{ title: 'Book a room' }])
  const reworded = items.map((item) => ({ ...item, description: `${item.description} by Friday` }))
  await later(reworded, 1_900_000_000_001)
  expect(await titles()).toEqual([{ title: 'Book a room by Friday' }])
  await later(reworded.toReversed(), 1_900_000_000_002)
  expect(await titles()).toEqual([{ title: 'Book a room by Friday' }])
  await later(
    [...reworded, { description: 'Call the landlord', at: '00:40:00' }],
    1_900_000_000_003,
  )
  expect(await titles()).toEqual([
    { title: 'Book a room by Friday' },
    { title: 'Call the landlord' },
  ])
})

test('a recording that a rep wants back comes back', async () => {
  const { database, sql, rep } = await repAt()
  await sync(database, observation(rep, wireMeeting()))
  await asUser(sql, rep, (tx) => tx`delete from meetings`)
  expect(await sync(database, observation(rep, wireMeeting()))).toMatchObject({
    outcome: 'deleted',
  })
  await asUser(sql, rep, (tx) => tx`delete from deleted_recordings`)
  expect(await sync(database, observation(rep, wireMeeting()))).toMatchObject({
    outcome: 'applied',
  })
})
