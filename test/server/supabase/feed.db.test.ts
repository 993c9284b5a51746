import { expect, test } from 'vitest'
import { TranscriptResponse } from '../../../lib/contract/feed.ts'
import type { EntityName } from '../../../lib/contract/rows.ts'
import { entities } from '../../../lib/contract/rows.ts'
import type { TestDatabase } from '../../setup/postgres.ts'
import { asAnonymous, asService, asUser, createUser, freshDatabase } from '../../setup/postgres.ts'
import {
  addCompany,
  addContact,
  addItem,
  addMeeting,
  addTask,
  createColleagues,
  pull,
  pullAll,
  summary,
} from './crm.ts'

async function setUp(): Promise<{ database: TestDatabase; sam: string; dana: string }> {
  const database = await freshDatabase()
  const [sam = '', dana = ''] = await createColleagues(database, 'Sam', 'Dana')
  return { database, sam, dana }
}

function isEntity(name: string): name is EntityName {
  return Object.hasOwn(entities, name)
}

test('every entity arrives in exactly the shape of the contract', async () => {
  const { database, sam, dana } = await setUp()
  const { sql } = database
  const companyId = await addCompany(sql, sam, 'Northwind')
  const contactId = await addContact(sql, sam, {
    firstName: 'Priya',
    email: 'priya@northwind.example',
  })
  const meetingId = await addMeeting(sql, sam, { companyId })
  await sql`
    insert into meeting_attendees (meeting_id, contact_id, name, email, is_external, candidates)
    values (${meetingId}, ${contactId}, 'Priya', 'priya@northwind.example', true,
            '[{"kind": "company", "id": "x", "label": "X"}]')`
  await sql`
    insert into meeting_transcripts (meeting_id, language, utterances)
    values (${meetingId}, 'en', '[{"speaker": "Priya", "email": null, "offset": 3.5, "text": "Hello"}]')`
  const itemId = await addItem(sql, meetingId)
  await sql`
    update meeting_action_items
    set evidence = '{"quote": "I will", "speaker": "Sam", "offsetSeconds": 12}', certainty = 'clear',
        ai_task_type = 'proposal', ai_confidence_score = 0.8, categorised_by = 'rules',
        recording_timestamp = 12.5
    where id = ${itemId}`
  await addTask(sql, sam, { itemId, assignedTo: dana })
  await sql`insert into fathom_integrations (user_id) values (${sam})`
  await sql`insert into fathom_sync_state (user_id) values (${sam})`
  await sql`insert into rep_settings (user_id) values (${sam})`
  await sql`
    insert into calendar_events (user_id, title, start_time)
    values (${sam}, 'Roadmap', '2026-11-25T10:00:00Z')`

  const rows = await pullAll(database, sam)
  const transcripts = await pullAll(database, sam, null, 'transcripts')
  const all = [...rows.changes, ...transcripts.changes]
  for (const { entity, row, id } of all) {
    if (!isEntity(entity)) throw new Error(`Unknown entity ${entity}`)
    const schema = entities[entity]
    // Parsing drops what the schema does not name; what is left must be all there was.
    expect(schema.parse(row), entity).toEqual(row)
    expect(row?.id).toBe(id)
  }
  expect(new Set(all.map(({ entity }) => entity))).toEqual(new Set(Object.keys(entities)))
  expect(transcripts.changes.map(({ entity }) => entity)).toEqual(['transcript'])

  const shared = await pullAll(database, dana)
  for (const { entity, row } of shared.changes) {
    if (isEntity(entity)) expect(entities[entity].parse(row), entity).toEqual(row)
  }
})

test('who is given a task sees its item and a sketch of the call, and loses both with the task', async () => {
  const { database, sam, dana } = await setUp()
  const { sql } = database
  const companyId = await addCompany(sql, sam, 'Northwind')
  const meetingId = await addMeeting(sql, sam, { companyId })
  await sql`update meetings set summary = 'Secret' where id = ${meetingId}`
  const itemId = await addItem(sql, meetingId)
  await sql`update meeting_action_items set evidence = '{"quote": "I will"}', ai_reasoning = 'Secret'`
  const start = await pullAll(database, dana)
  const before = await pullAll(database, sam)

  const taskId = await addTask(sql, sam, { itemId, assignedTo: dana })
  const given = await pullAll(database, dana, start.cursor)
  expect(summary(given.changes)).toEqual(['action_item', 'meeting', 'task'])
  const meeting = given.changes.find(({ entity }) => entity === 'meeting')?.row
  expect(meeting).toMatchObject({
    shared: true,
    title: 'Pricing call',
    companyName: 'Northwind',
    meetingStart: '2026-11-20T14:00:00+00:00',
    ownerId: sam,
  })
  expect(JSON.stringify(given.changes.filter(({ entity }) => entity !== 'history'))).not.toContain(
    'Secret',
  )
  expect(given.changes.find(({ entity }) => entity === 'action_item')?.row?.evidence).toEqual({
    quote: 'I will',
  })
  // Nothing of the call itself has changed for its owner.
  const own = await pullAll(database, sam, before.cursor)
  expect(summary(own.changes)).toEqual(['action_item', 'task'])

  await sql`update companies set name = 'Southwind'`
  const renamed = await pullAll(database, dana, given.cursor)
  expect(renamed.changes).toMatchObject([{ entity: 'meeting', row: { companyName: 'Southwind' } }])

  await sql`update tasks set assigned_to = ${sam} where id = ${taskId}`
  const taken = await pullAll(database, dana, renamed.cursor)
  expect(summary(taken.changes)).toEqual(['-action_item', '-meeting', '-task'])
  expect(summary((await pullAll(database, dana)).changes)).toEqual(['colleague', 'colleague'])
})

test('a deleted call takes all that hung on it along', async () => {
  const { database, sam } = await setUp()
  const { sql } = database
  const meetingId = await addMeeting(sql, sam)
  await addItem(sql, meetingId)
  await sql`insert into meeting_attendees (meeting_id, name) values (${meetingId}, 'Priya')`
  await sql`insert into meeting_transcripts (meeting_id) values (${meetingId})`
  const { cursor } = await pullAll(database, sam)
  const transcripts = await pullAll(database, sam, null, 'transcripts')
  await sql`delete from meetings where id = ${meetingId}`
  expect(summary((await pullAll(database, sam, cursor)).changes)).toEqual([
    '-action_item',
    '-attendee',
    '-meeting',
  ])
  expect(
    summary((await pullAll(database, sam, transcripts.cursor, 'transcripts')).changes),
  ).toEqual(['-transcript'])
  // From the beginning there is nothing to be told of it.
  const anew = await pullAll(database, sam)
  expect(anew.changes.filter(({ deleted }) => deleted)).toEqual([])
})

test('a call whose text another client wrote is read like one with utterances', async () => {
  const { database, sam } = await setUp()
  const meetingId = await addMeeting(database.sql, sam)
  const { cursor } = await pullAll(database, sam)
  await database.sql`update meetings set transcript_text = 'Hello there' where id = ${meetingId}`
  const rows = await pullAll(database, sam, cursor)
  expect(rows.changes.find(({ entity }) => entity === 'meeting')?.row?.hasTranscript).toBe(true)
  expect(JSON.stringify(rows.changes)).not.toContain('Hello there')
  const { changes } = await pullAll(database, sam, null, 'transcripts')
  expect(changes[0]?.row?.utterances).toEqual([
    { speaker: null, email: null, offset: 0, text: 'Hello there' },
  ])
})

test('an update that changes nothing a panel shows moves no version', async () => {
  const { database, sam } = await setUp()
  const { sql } = database
  const meetingId = await addMeeting(sql, sam)
  await addItem(sql, meetingId)
  const { cursor } = await pullAll(database, sam)
  await sql`update meetings set title = title`
  await sql`update meetings set recorded_by_email = 'sam@northbeam.example'`
  await sql`update meeting_action_items set title = title, fingerprint = 'x'`
  await sql`update workspace_members set role = role`
  const after = await pullAll(database, sam, cursor)
  expect(summary(after.changes)).toEqual([])
})

test('what a transaction makes and removes again, or rolls back, is never told', async () => {
  const { database, sam } = await setUp()
  const { sql } = database
  const { cursor } = await pullAll(database, sam)
  await sql.begin(async (tx) => {
    const id = await addCompany(tx, sam, 'Ghost')
    await tx`delete from companies where id = ${id}`
  })
  await sql.begin(async (tx) => {
    await tx
      .savepoint(async (savepoint) => {
        await addCompany(savepoint, sam, 'Undone')
        throw new Error('undone')
      })
      .catch(() => {})
    await addCompany(tx, sam, 'Kept')
  })
  const { changes } = await pullAll(database, sam, cursor)
  expect(changes.filter(({ entity }) => entity === 'company')).toMatchObject([
    { row: { name: 'Kept' } },
  ])
  expect(await sql`select from private.feed_touched`).toHaveLength(0)
  expect(await sql`select from private.feed_commits`).toHaveLength(0)
})

test('a transaction that asks for its triggers early loses nothing of what comes after', async () => {
  const { database, sam } = await setUp()
  const { cursor } = await pullAll(database, sam)
  await database.sql.begin(async (tx) => {
    await addCompany(tx, sam, 'Early')
    await tx`set constraints all immediate`
    await addCompany(tx, sam, 'Late')
  })
  const { changes } = await pullAll(database, sam, cursor)
  const companies = changes.filter(({ entity }) => entity === 'company')
  expect(companies.map(({ row }) => row?.name)).toEqual(['Early', 'Late'])
})

test('someone who joins a workspace is seen by all of it and sees them all', async () => {
  const { database, sam, dana } = await setUp()
  const sams = await pullAll(database, sam)
  const lee = await createUser(database, { email: 'lee@northbeam.example', name: 'Lee' })
  const alone = await pullAll(database, lee)
  expect(alone.changes.map(({ row }) => row?.name)).toEqual(['Lee'])
  const move = (from: string) => database.sql`
    update workspace_members
    set workspace_id = (select workspace_id from workspace_members where user_id = ${from})
    where user_id = ${lee}`
  await move(sam)
  const joined = await pullAll(database, sam, sams.cursor)
  expect(joined.changes.map(({ row }) => row?.name)).toEqual(['Lee'])
  const all = await pullAll(database, lee)
  expect(all.changes.map(({ row }) => row?.userId).sort()).toEqual([sam, dana, lee].sort())

  await database.sql`
    with alone as (insert into workspaces (name) values ('Lee') returning id)
    update workspace_members set workspace_id = alone.id from alone where user_id = ${lee}`
  expect(summary((await pullAll(database, sam, joined.cursor)).changes)).toEqual(['-colleague'])
  expect(summary((await pullAll(database, lee, all.cursor)).changes)).toEqual([
    '-colleague',
    '-colleague',
  ])
})

test('pages end before 256 KB, and a row larger than that comes alone', async () => {
  const { database, sam } = await setUp()
  const { sql } = database
  await sql`
    insert into meetings (owner_user_id, title, summary)
    select ${sam}, 'Call ' || n, repeat('x', 7000) from generate_series(1, 100) as n`
  await sql`insert into meetings (owner_user_id, title, summary) values (${sam}, 'Huge', repeat('y', 400000))`
  await addMeeting(sql, sam, { title: 'Last' })
  let cursor: string | null = null
  const titles: unknown[] = []
  for (let more = true; more; ) {
    const page = await pull(database, sam, cursor)
    const bytes = JSON.stringify(page).length
    if (page.changes.length > 1) expect(bytes).toBeLessThan(260 * 1024)
    titles.push(
      ...page.changes.filter(({ entity }) => entity === 'meeting').map(({ row }) => row?.title),
    )
    expect(page.reset).toBe(cursor === null)
    cursor = page.cursor
    more = page.more
  }
  expect(titles).toHaveLength(102)
  expect(new Set(titles).size).toBe(102)
})

test('a first walk through many pages stays right while rows come and go behind it', async () => {
  const { database, sam } = await setUp()
  const { sql } = database
  await sql`
    insert into meetings (owner_user_id, title, summary)
    select ${sam}, 'Call ' || n, repeat('x', 7000) from generate_series(1, 90) as n`
  await sql`delete from meetings where title = 'Call 90'`
  const rows = new Map<string, unknown>()
  const apply = (page: Awaited<ReturnType<typeof pull>>) => {
    for (const { entity, id, deleted, row } of page.changes) {
      if (entity !== 'meeting') continue
      if (deleted) rows.delete(id)
      else rows.set(id, row?.title)
    }
  }
  const first = await pull(database, sam)
  apply(first)
  expect(first.more).toBe(true)
  const given = [...rows.keys()][0] ?? ''
  // Given already and now gone: the walk has to take it back.
  await sql`delete from meetings where id = ${given}`
  await sql`update meetings set title = 'Renamed' where title = 'Call 5'`
  await addMeeting(sql, sam, { title: 'New' })
  let page = first
  while (page.more) {
    page = await pull(database, sam, page.cursor)
    expect(page.reset).toBe(false)
    apply(page)
  }
  const live = await sql`select id, title from meetings`
  expect(rows).toEqual(new Map(live.map(({ id, title }) => [id, title])))
})

test('an idle poll is answered from one row, in under 200 bytes', async () => {
  const { database, sam } = await setUp()
  const { sql } = database
  await sql`
    insert into companies (owner_id, name) select ${sam}, 'Company ' || n from generate_series(1, 300) as n`
  const { cursor } = await pullAll(database, sam)
  await sql`analyze`
  const idle = await pull(database, sam, cursor)
  expect(idle).toEqual({ cursor, reset: false, more: false, changes: [] })
  expect(JSON.stringify(idle).length).toBeLessThanOrEqual(200)

  const scans = await asUser(sql, sam, async (tx) => {
    const count = () => tx`
      select relname, idx_scan + coalesce(seq_scan, 0) as scans from pg_stat_xact_all_tables
      where schemaname in ('public', 'private')`
    const before = new Map((await count()).map(({ relname, scans }) => [relname, Number(scans)]))
    await tx`select pull_changes(${cursor}, 'rows')`
    return (await count())
      .map(({ relname, scans }) => ({ relname, scans: Number(scans) - (before.get(relname) ?? 0) }))
      .filter(({ scans }) => scans > 0)
  })
  expect(scans).toEqual([{ relname: 'feed_heads', scans: 1 }])
})

test('one change among many rows is one request of at most 2 KB', async () => {
  const { database, sam } = await setUp()
  const { sql } = database
  await sql`
    insert into companies (owner_id, name) select ${sam}, 'Company ' || n from generate_series(1, 3000) as n`
  const { cursor } = await pullAll(database, sam)
  await sql`update companies set name = 'Changed' where name = 'Company 1500'`
  const page = await pull(database, sam, cursor)
  expect(page.more).toBe(false)
  expect(page.changes.map(({ entity }) => entity)).toEqual(['company', 'history'])
  expect(JSON.stringify(page).length).toBeLessThanOrEqual(2048)
})

test('a cursor of another epoch, ahead of the server, of another rep or of nobody starts over', async () => {
  const { database, sam, dana } = await setUp()
  await addCompany(database.sql, sam, 'Northwind')
  const { cursor } = await pullAll(database, sam)
  const [epoch, version] = cursor.split('.')
  const foreign = await pullAll(database, dana)
  const useless = [
    null,
    '',
    'nonsense',
    `${epoch}.${Number(version) + 1}`,
    `00000000.${version}`,
    `${epoch}.99999999999999999999`,
    foreign.cursor,
    `${epoch}.-1`,
    `${cursor}; drop table feed`,
  ]
  for (const one of useless) {
    const page = await pull(database, sam, one)
    expect(page.reset, String(one)).toBe(true)
    expect(page.cursor).toBe(cursor)
    expect(summary(page.changes)).toContain('company')
  }
  expect((await pull(database, sam, cursor)).reset).toBe(false)
  await asService(database.sql, (tx) => tx`select begin_feed_epoch()`)
  const anew = await pull(database, sam, cursor)
  expect(anew.reset).toBe(true)
  expect(anew.cursor).not.toBe(cursor)
})

test('whoever slept through the pruning of tombstones starts over, others do not notice', async () => {
  const { database, sam } = await setUp()
  const { sql } = database
  await addCompany(sql, sam, 'Northwind')
  const asleep = await pullAll(database, sam)
  await sql`delete from companies`
  const awake = await pullAll(database, sam, asleep.cursor)
  await sql`update feed set changed_at = now() - interval '91 days' where deleted`
  const [pruned] = await asService(sql, (tx) => tx`select prune_feed() as answer`)
  expect(pruned?.answer).toEqual({ tombstones: 1, history: 0 })
  expect((await pull(database, sam, asleep.cursor)).reset).toBe(true)
  expect(await pull(database, sam, awake.cursor)).toMatchObject({ reset: false, changes: [] })
})

test('a backlog of tombstones and history is forgotten a portion at a time, oldest first', async () => {
  const { database, sam } = await setUp()
  const { sql } = database
  for (let n = 0; n < 5; n += 1) await addCompany(sql, sam, `Company${n}`)
  await sql`delete from companies`
  await sql`
    update feed f set changed_at = now() - interval '91 days' - make_interval(mins => o.n)
    from (select entity_id, row_number() over (order by version)::int as n from feed) o
    where o.entity_id = f.entity_id`
  const left = async () => {
    const [row] = await asService(
      sql,
      (tx) => tx`
      select prune_feed(p_limit => 2) as answer`,
    )
    const [rest] = await sql`select count(*)::int as n from feed where deleted`
    return { ...row?.answer, left: rest?.n }
  }
  expect(await left()).toMatchObject({ tombstones: 2, history: 2, left: 3 })
  expect(await left()).toMatchObject({ tombstones: 2, left: 1 })
  expect(await left()).toMatchObject({ tombstones: 1, left: 0 })
  expect(await left()).toMatchObject({ tombstones: 0, left: 0 })
})

test('history goes back thirty days', async () => {
  const { database, sam } = await setUp()
  await addCompany(database.sql, sam, 'Northwind')
  const lines = async () =>
    (await pullAll(database, sam)).changes.filter(({ entity }) => entity === 'history').length
  expect(await lines()).toBe(1)
  await database.sql`update audit_log set at = now() - interval '31 days'`
  expect(await lines()).toBe(0)
})

test('a transcript is read alone by whom the call belongs to, in the shape of the contract', async () => {
  const { database, sam, dana } = await setUp()
  const { sql } = database
  const spoken = await addMeeting(sql, sam)
  const silent = await addMeeting(sql, sam)
  const written = await addMeeting(sql, sam)
  await sql`
    insert into meeting_transcripts (meeting_id, language, utterances)
    values (${spoken}, 'en', '[{"speaker": "Priya", "email": null, "offset": 3.5, "text": "Hello"}]')`
  await sql`update meetings set transcript_text = 'All of it' where id = ${written}`
  const itemId = await addItem(sql, spoken)
  await addTask(sql, sam, { itemId, assignedTo: dana })

  const read = (rep: string, id: string) =>
    asUser(sql, rep, async (tx) => {
      const [row] = await tx`select read_transcript(${id}) as answer`
      return TranscriptResponse.parse(row?.answer).transcript
    })
  expect(await read(sam, spoken)).toEqual({
    id: spoken,
    meetingId: spoken,
    language: 'en',
    utterances: [{ speaker: 'Priya', email: null, offset: 3.5, text: 'Hello' }],
  })
  expect((await read(sam, written))?.utterances).toMatchObject([{ text: 'All of it' }])
  expect(await read(sam, silent)).toBeNull()
  expect(await read(dana, spoken)).toBeNull()
  expect(await read(sam, crypto.randomUUID())).toBeNull()
  await expect(
    asAnonymous(sql, (tx) => tx`select read_transcript(${spoken})`),
  ).rejects.toMatchObject({ code: '42501' })
})

test('nobody reads without a session, and nobody what is not theirs', async () => {
  const { database, sam } = await setUp()
  const { sql } = database
  await addCompany(sql, sam, 'Northwind')
  const stranger = await createUser(database, { email: 'eve@elsewhere.example' })
  await expect(
    asAnonymous(sql, (tx) => tx`select pull_changes(null, 'rows')`),
  ).rejects.toMatchObject({ code: '42501' })
  expect(summary((await pullAll(database, stranger)).changes)).toEqual(['colleague'])
  expect(
    await asUser(sql, stranger, (tx) => tx`select from feed where rep_id = ${sam}`),
  ).toHaveLength(0)
  await expect(pull(database, sam, null, 'nonsense' as never)).rejects.toMatchObject({
    code: '22023',
  })
})

test('an account that is deleted leaves no feed and stops nobody', async () => {
  const { database, sam, dana } = await setUp()
  const { sql, superuser } = database
  const meetingId = await addMeeting(sql, sam)
  const itemId = await addItem(sql, meetingId)
  await addTask(sql, sam, { itemId, assignedTo: dana })
  await superuser`delete from auth.users where id = ${sam}`
  expect(await sql`select from feed where rep_id = ${sam}`).toHaveLength(0)
  expect(await sql`select from private.feed_heads where rep_id = ${sam}`).toHaveLength(0)
  const left = await pullAll(database, dana)
  expect(summary(left.changes)).toEqual(['colleague', 'task'])
})
