import { expect, test } from 'vitest'
import type { TestDatabase } from '../../setup/postgres.ts'
import { asService, asUser, createUser, freshDatabase } from '../../setup/postgres.ts'
import { addContact, addItem, addMeeting, mutation, pushOne } from './crm.ts'
import { observation, priya, sam, sync, wireMeeting } from './observations.ts'

// What was deleted or forgotten is looked for in every table, as whoever could read everything would.

/** The tables with a row in which one of the words stands, and where. */
async function traces({ superuser }: TestDatabase, words: string[]): Promise<string[]> {
  const tables = await superuser<{ name: string }[]>`
    select n.nspname || '.' || c.relname as name from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    where n.nspname in ('public', 'private', 'auth', 'storage') and c.relkind = 'r' order by 1`
  const found: string[] = []
  for (const { name } of tables) {
    const rows = await superuser.unsafe<{ row: string }[]>(
      `select to_jsonb(t)::text as row from ${name} t`,
    )
    for (const { row } of rows) {
      for (const word of words) {
        const at = row.normalize('NFKC').toLowerCase().indexOf(word)
        if (at >= 0) found.push(`${name}: …${row.slice(Math.max(0, at - 60), at + 60)}…`)
      }
    }
  }
  return found
}

const secret = 'zanzibar'

/** A rep whose every call, item, person and company from Fathom holds the secret word. */
async function repWithSecrets() {
  const database = await freshDatabase()
  const rep = await createUser(database, sam)
  const wire = wireMeeting({
    title: `Call on ${secret}`,
    summary: `All about ${secret}.`,
    invitees: [sam, { name: `Zoe ${secret}`, email: `zoe@${secret}.example`, is_external: true }],
    items: [
      {
        description: `Send ${secret} papers`,
        assignee: { name: `Zoe ${secret}`, email: `zoe@${secret}.example` },
      },
    ],
    transcript: [
      { speaker: `Zoe ${secret}`, text: `I send the ${secret} papers.`, at: '00:00:10' },
    ],
  })
  await sync(database, observation(rep, wire))
  // Each of them changed once, so that the log has more than their first lines.
  await asUser(database.sql, rep, async (tx) => {
    await tx`update meetings set summary = ${`More about ${secret}`}`
    await tx`update meeting_action_items set title = ${`Send the ${secret} papers now`}`
  })
  const [attendee] = await database.sql`
    select id, contact_id from meeting_attendees where email like 'zoe%'`
  await pushOne(
    database,
    rep,
    mutation('match.choose_contact', {
      attendeeId: String(attendee?.id),
      contactId: String(attendee?.contact_id),
    }),
  )
  expect((await traces(database, [secret])).length).toBeGreaterThan(10)
  return { database, sql: database.sql, rep }
}

test('of all Fathom data deleted nothing is left anywhere, and that it was deleted is', async () => {
  const { database, sql, rep } = await repWithSecrets()
  // Recordings a person deletes are remembered by address; ours are not.
  await asService(sql, (tx) => tx`select delete_fathom_data(${rep})`)
  expect(await traces(database, [secret])).toEqual([])
  expect(
    await sql`select actor, user_id, title from audit_log where table_name = 'meetings' and action = 'delete'`,
  ).toEqual([{ actor: 'companion', user_id: null, title: null }])
})

test('of a deleted account nothing is left anywhere, and that its rows went is', async () => {
  const { database, sql, rep } = await repWithSecrets()
  await asUser(sql, rep, async (tx) => {
    await tx`insert into tasks (title, notes) values (${`Read up on ${secret}`}, ${secret})`
    await tx`insert into calendar_events (title, start_time) values (${secret}, now())`
  })
  await database.superuser`delete from auth.users where id = ${rep}`
  expect(await traces(database, [secret])).toEqual([])
  const lines = await sql`
    select distinct table_name from audit_log where owner_id = ${rep} and action = 'delete' order by 1`
  expect(lines.map((line) => line.table_name)).toEqual([
    'companies',
    'contacts',
    'meeting_action_items',
    'meetings',
    'tasks',
  ])
})

test('a colleague’s log keeps its lines when an account goes', async () => {
  const { database, sql, rep } = await repWithSecrets()
  const other = await createUser(database, { email: 'other@elsewhere.example' })
  await asUser(sql, other, (tx) => addMeeting(tx, other, { title: 'Mine' }))
  await database.superuser`delete from auth.users where id = ${rep}`
  expect(await sql`select title from audit_log where owner_id = ${other}`).toEqual([
    { title: 'Mine' },
  ])
})

test.each([
  ['composed letters', 'Zo\u00eb N\u00fa\u00f1ez'],
  ['decomposed letters', 'Zoe\u0308 Nu\u0301n\u0303ez'],
  ['capitals', 'ZO\u00cb N\u00da\u00d1EZ'],
  ['a space that cannot be seen', 'Zo\u00eb\u00a0N\u00fa\u00f1ez'],
  ['a letter that cannot be seen', 'Zo\u00eb\u200b N\u00fa\u00ad\u00f1ez'],
])('a name in %s is forgotten with the others', async (_, written) => {
  const database = await freshDatabase()
  const { sql } = database
  const rep = await createUser(database, sam)
  const email = 'zoe@northwind.example'
  const invitees = [sam, { name: 'Zo\u00eb N\u00fa\u00f1ez', email, is_external: true }]
  await sync(database, observation(rep, wireMeeting({ invitees })))
  const items = [{ description: 'Send it', assignee: { name: written, email: null } }]
  await sync(
    database,
    observation(
      rep,
      wireMeeting({
        recordingId: 9_002,
        invitees: [sam, { name: written, email: null, is_external: true }],
        items,
        transcript: [{ speaker: written, text: 'I will.', at: '00:00:01' }],
        start: '2026-11-21T14:00:00Z',
      }),
    ),
  )
  await asUser(
    sql,
    rep,
    (tx) => tx`update meeting_action_items set assignee_name = ${`${written} (Legal)`}`,
  )
  await asUser(sql, rep, (tx) => tx`update meeting_action_items set assignee_name = ${written}`)
  await asService(sql, (tx) => tx`select forget_person(${email})`)
  const words = ['zo\u00eb', 'n\u00fa\u00f1ez']
  expect(await traces(database, words)).toEqual([])
})

test('one rep’s odd row is told of, and keeps no other rep’s person from being forgotten', async () => {
  const database = await freshDatabase()
  const { sql } = database
  const reps: string[] = []
  for (const name of ['first', 'odd', 'last']) {
    const rep = await createUser(database, { email: `${name}@${name}.example`, name })
    reps.push(rep)
    await sync(database, observation(rep, wireMeeting()))
  }
  await sql`
    alter table meeting_transcripts drop constraint meeting_transcripts_utterances_list`
  await sql`
    insert into meeting_transcripts (meeting_id, utterances)
    select id, '{"no": "list"}' from meetings where owner_user_id = ${reps[1] ?? null}
    on conflict (meeting_id) do update set utterances = excluded.utterances`
  const [row] = await asService(sql, (tx) => tx`select forget_person(${priya.email}) as answer`)
  expect(row?.answer.failed).toEqual([reps[1]])
  expect(row?.answer.owners.toSorted()).toEqual([reps[0], reps[2]].toSorted())
  const left = await sql`select owner_id from contacts where email = ${priya.email}`
  expect(left.map((contact) => contact.owner_id)).toEqual([reps[1]])
})

test('a name is searched for as it stands, whatever it would mean as a pattern', async () => {
  const database = await freshDatabase()
  const { sql } = database
  const rep = await createUser(database, sam)
  const email = 'odd@northwind.example'
  const contactId = await addContact(sql, rep, {
    firstName: '(.*)+$',
    lastName: '[a-z]\\d"x"',
    email,
  })
  await addContact(sql, rep, {
    firstName: 'Anna',
    lastName: 'Berg',
    email: 'anna@northwind.example',
  })
  await pushOne(database, rep, mutation('person.forget', { contactId }))
  expect(await traces(database, ['(.*)+$', email])).toEqual([])
  expect(
    await sql`select distinct title from audit_log where table_name = 'contacts' order by 1`,
  ).toEqual([{ title: 'Anna Berg' }, { title: 'Somebody' }])
})

test('no text is longer than can be looked through, from whatever client', async () => {
  const database = await freshDatabase()
  const { sql } = database
  const rep = await createUser(database, sam)
  const long = 'x'.repeat(300_000)
  const meeting = await addMeeting(sql, rep)
  await addItem(sql, meeting)
  const writes = [
    `insert into contacts (first_name) values ('${long}')`,
    `insert into companies (name) values ('${long}')`,
    `insert into meeting_attendees (meeting_id, name) values ('${meeting}', '${long}')`,
    `update meeting_action_items set assignee_name = '${long}'`,
    `insert into tasks (title) values ('${long}')`,
    `insert into meeting_transcripts (meeting_id, utterances) values ('${meeting}', '{"no": "list"}')`,
    `insert into calendar_events (title, start_time, attendees) values ('x', now(), '"nobody"')`,
  ]
  for (const write of writes) {
    await expect(
      asUser(sql, rep, (tx) => tx.unsafe(write)),
      write.slice(0, 60),
    ).rejects.toMatchObject({ code: '23514' })
  }
  // An account may be called anything, and still comes to be.
  await createUser(database, { email: 'long@northbeam.example', name: long })
})

test('every text and list that a client may write has a bound', async () => {
  const { sql } = await freshDatabase()
  const open = await sql`
    select c.relname || '.' || a.attname as name
    from pg_attribute a join pg_class c on c.oid = a.attrelid and c.relkind = 'r'
    where c.relnamespace = 'public'::regnamespace and a.attnum > 0 and not a.attisdropped
      and a.atttypid in ('text'::regtype, 'jsonb'::regtype)
      and (has_column_privilege('authenticated', c.oid, a.attname, 'insert')
        or has_column_privilege('authenticated', c.oid, a.attname, 'update'))
      and not exists (
        select from pg_constraint k
        where k.conrelid = c.oid and k.contype = 'c' and k.conkey = array[a.attnum]
          and pg_get_constraintdef(k.oid) ~ 'length|pg_column_size|ARRAY')`
  expect([...open]).toEqual([])
})
