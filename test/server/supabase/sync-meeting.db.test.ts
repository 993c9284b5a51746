import type { TransactionSql } from 'postgres'
import { expect, test } from 'vitest'
import { syncMeeting } from '../../../server/crm/sync-meeting.ts'
import type { TestDatabase } from '../../setup/postgres.ts'
import { asService, asUser, createUser, freshDatabase } from '../../setup/postgres.ts'
import { createColleagues } from './crm.ts'
import type { WireItem } from './observations.ts'
import { observation, priya, sam, sync, wireMeeting } from './observations.ts'

const items: WireItem[] = [
  { description: 'Send the revised proposal', assignee: sam, at: '00:05:00' },
  { description: 'Share the security questionnaire', assignee: priya, at: '00:09:00' },
  { description: 'Book the next call', at: '00:12:00' },
]

/** Every row of the CRM's own tables, exactly as stored: nothing may differ, `updated_at` included. */
async function everything({ sql }: TestDatabase) {
  const tables = [
    'meetings',
    'meeting_attendees',
    'meeting_transcripts',
    'meeting_action_items',
  ].concat(['tasks', 'companies', 'contacts', 'feed', 'audit_log'])
  const rows = tables.map(async (table) => [
    table,
    await sql`select to_jsonb(t)::text as row from ${sql(table)} t order by 1`,
  ])
  return Object.fromEntries(await Promise.all(rows))
}

async function repWithCall(wire = wireMeeting({ items })) {
  const database = await freshDatabase()
  const rep = await createUser(database, sam)
  const outcome = await sync(database, observation(rep, wire))
  return { database, rep, outcome, sql: database.sql }
}

test('one call writes meeting, people, company, items and the tasks of what the rep owes', async () => {
  const { outcome, sql, rep } = await repWithCall()
  expect(outcome).toMatchObject({
    ok: true,
    outcome: 'applied',
    touched: [rep],
    counts: { items: 3, tasks: 1, excluded: 1, failed: 0, unknown: 1 },
  })
  const [meeting] = await sql`
    select m.title, c.name as company, k.email, m.items_state, m.summary
    from meetings m join companies c on c.id = m.company_id
    join contacts k on k.id = m.primary_contact_id`
  expect(meeting).toMatchObject({
    title: 'Pricing call',
    company: 'Northwind',
    email: priya.email,
    items_state: 'ready',
  })
  expect(
    await sql`select title, sync_status, assignee_kind from meeting_action_items order by recording_timestamp`,
  ).toEqual([
    { title: items[0]?.description, sync_status: 'synced', assignee_kind: 'me' },
    { title: items[1]?.description, sync_status: 'excluded', assignee_kind: 'external' },
    { title: items[2]?.description, sync_status: 'pending', assignee_kind: 'unknown' },
  ])
  expect(await sql`select title, assigned_to, created_by, priority from tasks`).toEqual([
    { title: items[0]?.description, assigned_to: rep, created_by: rep, priority: 'medium' },
  ])
  expect(
    await sql`select name, match_reason, is_external from meeting_attendees order by name`,
  ).toEqual([
    { name: priya.name, match_reason: 'domain', is_external: true },
    { name: sam.name, match_reason: 'none', is_external: false },
  ])
})

test('the same call again, and the same content fetched later, change no row', async () => {
  const { database, rep } = await repWithCall()
  const before = await everything(database)
  expect(await sync(database, observation(rep, wireMeeting({ items })))).toMatchObject({
    outcome: 'unchanged',
    touched: [],
  })
  const later = observation(rep, wireMeeting({ items }), {
    source: 'poll',
    rank: 1_800_000_000_000,
  })
  expect(await sync(database, later)).toMatchObject({ outcome: 'unchanged' })
  expect(await everything(database)).toEqual(before)
})

test('a thinner payload empties nothing', async () => {
  const transcript = [
    { speaker: sam.name, text: 'I will send the revised proposal.', at: '00:05:01' },
  ]
  const { database, rep, sql } = await repWithCall(wireMeeting({ items, transcript }))
  const before = await everything(database)
  const thin = wireMeeting({ items: null, summary: null, invitees: [] })
  await sync(database, observation(rep, thin, { source: 'poll', rank: 1_800_000_000_000 }))
  const after = await everything(database)
  for (const table of [
    'meeting_action_items',
    'meeting_transcripts',
    'tasks',
    'contacts',
    'companies',
  ]) {
    expect({ table, rows: after[table] }).toEqual({ table, rows: before[table] })
  }
  expect(await sql`select summary is not null as kept from meetings`).toEqual([{ kept: true }])
})

test('what a rep edited stays theirs, field by field, and the rest goes on', async () => {
  const { database, rep, sql } = await repWithCall()
  await asUser(sql, rep, async (tx) => {
    await tx`update meetings set title = 'My name for it'`
    await tx`update tasks set due_date = '2026-12-01T12:00:00Z'`
    await tx`update meeting_action_items set title = 'Send the offer' where assignee_kind = 'me'`
  })
  const later = wireMeeting({
    title: 'Fathom calls it otherwise',
    summary: 'A better summary',
    items: items.map((item) => ({ ...item, completed: true })),
  })
  await sync(database, observation(rep, later, { source: 'poll', rank: 1_800_000_000_000 }))
  expect(await sql`select title, summary from meetings`).toEqual([
    { title: 'My name for it', summary: 'A better summary' },
  ])
  expect(
    await sql`select i.title, i.completed, t.title as task, t.completed as done, t.status, t.due_date
      from meeting_action_items i join tasks t on t.meeting_action_item_id = i.id`,
  ).toEqual([
    {
      title: 'Send the offer',
      completed: true,
      task: 'Send the offer',
      done: true,
      status: 'completed',
      due_date: new Date('2026-12-01T12:00:00Z'),
    },
  ])
})

test('reworded, reordered, added and dropped items keep their rows and tasks', async () => {
  const { database, rep, sql } = await repWithCall()
  const ids = await sql`select id, title, task_id from meeting_action_items`
  const idOf = (title: string | undefined) => ids.find((row) => row.title === title)?.id
  const revised: WireItem[] = [
    { description: 'Agree on the pilot scope', at: '00:20:00' },
    { description: 'Send the revised proposal with 25 seats', assignee: sam, at: '00:05:00' },
    { description: 'Share the security questionnaire', assignee: priya, at: '00:09:00' },
  ]
  const argument = observation(rep, wireMeeting({ items: revised }), {
    source: 'poll',
    rank: 1_800_000_000_000,
  })
  expect(await sync(database, argument)).toMatchObject({ outcome: 'applied', counts: { items: 3 } })
  const after = await sql`
    select i.id, i.title, i.gone_at, t.title as task from meeting_action_items i
    left join tasks t on t.id = i.task_id order by i.recording_timestamp`
  expect(after).toEqual([
    {
      id: idOf(items[0]?.description),
      title: 'Send the revised proposal with 25 seats',
      gone_at: null,
      task: 'Send the revised proposal with 25 seats',
    },
    { id: idOf(items[1]?.description), title: items[1]?.description, gone_at: null, task: null },
    { id: expect.any(String), title: 'Agree on the pilot scope', gone_at: null, task: null },
  ])
  expect(await sql`select count(*)::int as n from tasks`).toEqual([{ n: 1 }])
})

test('an item that vanishes is kept where a task hangs on it, and comes back as itself', async () => {
  const { database, rep, sql } = await repWithCall()
  const poll = (list: WireItem[], rank: number) =>
    sync(database, observation(rep, wireMeeting({ items: list }), { source: 'poll', rank }))
  await poll([], 1_800_000_000_000)
  expect(await sql`select title, gone_at is not null as gone from meeting_action_items`).toEqual([
    { title: items[0]?.description, gone: true },
  ])
  const [before] = await sql`select id from meeting_action_items`
  await poll(items, 1_800_000_000_001)
  const [after] = await sql`select id from meeting_action_items where assignee_kind = 'me'`
  expect(after).toEqual(before)
  expect(
    await sql`select count(*)::int as n from meeting_action_items where gone_at is null`,
  ).toEqual([{ n: 3 }])
  expect(await sql`select count(*)::int as n from tasks`).toEqual([{ n: 1 }])
})

test('six observations of one recording end in one state, whatever their order', {
  timeout: 600_000,
}, async () => {
  const rank = 1_800_000_000_000
  const reworded = items.map((item, index) =>
    index === 0 ? { ...item, description: 'Send the revised proposal by Friday' } : item,
  )
  const nameless = { name: sam.name, email: null }
  const payloads: [Record<string, unknown>, number][] = [
    [wireMeeting({ items }), 0],
    [wireMeeting({ items: null, summary: null, title: 'Renamed' }), rank],
    [wireMeeting({ items: reworded }), rank + 1],
    [wireMeeting({ items: items.map((item) => ({ ...item, assignee: nameless })) }), rank + 2],
    [
      wireMeeting({
        items: [
          { ...items[0], description: 'Send the revised proposal', completed: true },
          items[2] ?? { description: '' },
        ],
        summary: 'Final',
      }),
      rank + 3,
    ],
    [
      wireMeeting({
        items: null,
        invitees: [sam, priya, { name: 'Tom', email: 'tom@globex.example', is_external: true }],
      }),
      rank + 4,
    ],
  ]
  const database = await freshDatabase()
  const ends = new Map<string, number>()
  const stateOf = async (tx: TransactionSql, rep: string) => {
    const [row] = await tx`
      select jsonb_build_object(
        'meeting', (select jsonb_agg(jsonb_build_object('title', m.title, 'summary', m.summary,
            'start', m.meeting_start, 'company', c.domain, 'contact', k.email))
          from meetings m left join companies c on c.id = m.company_id
          left join contacts k on k.id = m.primary_contact_id where m.owner_user_id = ${rep}),
        'people', (select jsonb_agg(jsonb_build_object('email', a.email, 'name', a.name,
            'external', a.is_external, 'position', a.position) order by a.person_key)
          from meeting_attendees a join meetings m on m.id = a.meeting_id
          where m.owner_user_id = ${rep}),
        'items', (select jsonb_agg(jsonb_build_object('title', i.title, 'name', i.assignee_name,
            'email', i.assignee_email, 'completed', i.completed, 'kind', i.assignee_kind,
            'type', i.ai_task_type, 'task', t.title, 'done', t.completed) order by i.fingerprint)
          from meeting_action_items i join meetings m on m.id = i.meeting_id
          left join tasks t on t.id = i.task_id
          where m.owner_user_id = ${rep} and i.gone_at is null)) as state`
    return JSON.stringify(row?.state)
  }
  // Orders that begin alike share their beginning: each observation is taken back before the next one.
  const live = async (tx: TransactionSql, rep: string, left: number[]): Promise<void> => {
    if (left.length === 0) {
      const state = await stateOf(tx, rep)
      ends.set(state, (ends.get(state) ?? 0) + 1)
    }
    for (const index of left) {
      const [wire, at] = payloads[index] ?? [{}, 0]
      await undone(tx, async () => {
        const outcome = await syncMeeting(
          async (argument) => {
            const [row] = await tx`
              select sync_meeting(${JSON.stringify(argument)}::text::jsonb) as answer`
            return row?.answer
          },
          observation(rep, wire, { source: at === 0 ? 'webhook' : 'poll', rank: at }),
        )
        expect(outcome.ok).toBe(true)
        // What waits for the end of a transaction, as which each observation comes.
        await tx`set constraints all immediate`
        await tx`set constraints all deferred`
        await live(
          tx,
          rep,
          left.filter((other) => other !== index),
        )
      })
    }
  }
  const all = payloads.map((_, index) => index)
  for (const first of all) {
    const rep = await createUser(database, { email: `${crypto.randomUUID()}@northbeam.example` })
    await asService(database.sql, async (tx) => {
      // The first observation stays; the five others follow it in each of their orders.
      const [wire, at] = payloads[first] ?? [{}, 0]
      await sync(
        { sql: database.sql },
        observation(rep, wire, { source: at === 0 ? 'webhook' : 'poll', rank: at }),
      )
      await live(
        tx,
        rep,
        all.filter((index) => index !== first),
      )
    })
  }
  expect([...ends.values()].reduce((sum, count) => sum + count, 0)).toBe(720)
  expect([...ends.keys()]).toHaveLength(1)
})

/** Runs `work`, and takes back what it wrote. */
async function undone(tx: TransactionSql, work: () => Promise<void>): Promise<void> {
  const taken = new Error('taken back')
  await tx
    .savepoint(async () => {
      await work()
      throw taken
    })
    .catch((error: unknown) => {
      if (error !== taken) throw error
    })
}

test('a recording that the rep deleted is not brought back', async () => {
  const { database, rep, sql } = await repWithCall()
  await asUser(sql, rep, (tx) => tx`delete from meetings`)
  expect(await sync(database, observation(rep, wireMeeting({ items })))).toMatchObject({
    outcome: 'deleted',
  })
  expect(await sql`select count(*)::int as n from meetings`).toEqual([{ n: 0 }])
})

test('a delivery without a recording id is known by the address of its call', async () => {
  const database = await freshDatabase()
  const rep = await createUser(database, sam)
  const known = wireMeeting({ items })
  const nameless = { ...known, recording_id: undefined }
  await sync(database, observation(rep, nameless))
  await sync(database, observation(rep, known, { source: 'poll', rank: 1_800_000_000_000 }))
  await sync(database, observation(rep, nameless))
  expect(await database.sql`select fathom_recording_id from meetings`).toEqual([
    { fathom_recording_id: '9001' },
  ])
})

test('twenty callers of one meeting, and of meetings that share what is new, make nothing twice', async () => {
  const database = await freshDatabase()
  const [rep = '', dana = ''] = await createColleagues(database, 'Sam', 'Dana')
  const calls = Array.from({ length: 40 }, (_, index) =>
    sync(
      database,
      observation(
        index % 4 === 3 ? dana : rep,
        wireMeeting({ items, recordingId: index % 2 === 0 ? 9_001 : 9_100 + index }),
      ),
    ),
  )
  for (const outcome of await Promise.all(calls)) expect(outcome.ok).toBe(true)
  const { sql } = database
  expect(
    await sql`select owner_id, domain, count(*)::int as n from companies group by 1, 2 having count(*) > 1`,
  ).toEqual([])
  expect(
    await sql`select owner_id, email, count(*)::int as n from contacts group by 1, 2 having count(*) > 1`,
  ).toEqual([])
  expect(
    await sql`select count(*)::int as n from meetings where fathom_recording_id = '9001'`,
  ).toEqual([{ n: 1 }])
  expect(
    await sql`select meeting_action_item_id from tasks group by 1 having count(*) > 1`,
  ).toEqual([])
})

test('an internal call is kept and marked, and makes no company', async () => {
  const dana = { name: 'Dana Okafor', email: 'dana@northbeam.example', is_external: false }
  const wire = {
    ...wireMeeting({ invitees: [sam, dana] }),
    calendar_invitees_domains_type: 'only_internal',
  }
  const { sql } = await repWithCall(wire)
  expect(await sql`select internal_only from meetings`).toEqual([{ internal_only: true }])
  expect(await sql`select count(*)::int as n from companies`).toEqual([{ n: 0 }])
  expect(await sql`select count(*)::int as n from contacts`).toEqual([{ n: 0 }])
})

test('free mail gives a contact without a company, and two fitting companies are a question', async () => {
  const database = await freshDatabase()
  const rep = await createUser(database, sam)
  const { sql } = database
  await asUser(sql, rep, async (tx) => {
    await tx`insert into companies (name, domain) values ('Northwind', 'northwind.example')`
    const [other] = await tx`insert into companies (name) values ('Northwind Labs') returning id`
    await tx`insert into company_domains (company_id, owner_id, domain)
      values (${other?.id}, ${rep}, 'northwind.example')`
  })
  const guest = { name: 'Grace', email: 'grace.h@gmail.com', is_external: true }
  await sync(database, observation(rep, wireMeeting({ invitees: [sam, priya, guest] })))
  const people = await sql`
    select a.name, a.match_reason, k.company_id, a.candidates from meeting_attendees a
    join contacts k on k.id = a.contact_id order by a.name`
  expect(people).toMatchObject([
    { name: 'Grace', match_reason: 'none_free_mail', company_id: null, candidates: [] },
    {
      name: 'Priya Nair',
      company_id: null,
      candidates: [
        { kind: 'company', label: 'Northwind' },
        { kind: 'company', label: 'Northwind Labs' },
      ],
    },
  ])
})

test('five thousand utterances, five hundred items and odd words are stored, with a note of what was not', async () => {
  const transcript = Array.from({ length: 5_000 }, (_, index) => ({
    speaker: index % 2 === 0 ? sam.name : priya.name,
    text: `Line ${index} \u202eright to left\u0000 and café 🚀`,
    at: new Date(index * 1_000).toISOString().slice(11, 19),
  }))
  const many = Array.from({ length: 500 }, (_, index) => ({
    description: `Send part ${index} \u0000\u0007 of the שלום proposal ${'x'.repeat(index)}`,
    at: new Date(index * 7_000).toISOString().slice(11, 19),
    assignee:
      index % 2 === 0 ? sam : { name: 'PRIYA NAIR', email: 'PRIYA.nair@Northwind.example ' },
  }))
  const wire = {
    ...wireMeeting({
      items: many,
      transcript,
      invitees: [sam, priya, { ...priya, email: priya.email.toUpperCase() }],
    }),
    scheduled_start_time: '0026-11-20T14:00:00Z',
    recording_start_time: 'yesterday',
  }
  const { outcome, sql } = await repWithCall(wire)
  expect(outcome).toMatchObject({ outcome: 'applied', counts: { items: 500, failed: 0 } })
  const [meeting] = await sql`select notes, title from meetings`
  expect(meeting?.notes.length).toBeGreaterThan(0)
  expect(await sql`select jsonb_array_length(utterances) as n from meeting_transcripts`).toEqual([
    { n: 5_000 },
  ])
  expect(await sql`select count(*)::int as n from contacts`).toEqual([{ n: 1 }])
})
