import type { Sql } from 'postgres'
import { expect, test } from 'vitest'
import type { TestDatabase } from '../../setup/postgres.ts'
import { freshDatabase } from '../../setup/postgres.ts'
import { addCompany, addContact, addItem, addMeeting, addTask, createColleagues } from './crm.ts'

// What the feed shows of a row is one list of columns, what wakes it another. Here every column of every
// table is changed, one at a time and by nothing else, and every row that a panel would now see
// otherwise must have a new version.

/** Kept by the database with any other change, never alone. */
const neverAlone = ['created_at', 'updated_at']

/** A row in every table that the feed shows, all of them Sam's; Dana has a task from Sam's call. */
async function seed(database: TestDatabase): Promise<void> {
  const { sql } = database
  const [sam = '', dana = ''] = await createColleagues(database, 'Sam', 'Dana')
  const companyId = await addCompany(sql, sam, 'Northwind')
  const contactId = await addContact(sql, sam, { firstName: 'Priya', companyId })
  const meetingId = await addMeeting(sql, sam, { companyId, recordingId: '17' })
  const itemId = await addItem(sql, meetingId)
  await addTask(sql, sam, { itemId, meetingId, assignedTo: dana })
  await sql`
    insert into meeting_attendees (meeting_id, contact_id, name) values (${meetingId}, ${contactId}, 'Priya')`
  await sql`
    insert into meeting_transcripts (meeting_id, utterances) values (${meetingId}, '[{"text": "Hello"}]')`
  await sql`insert into calendar_events (user_id, title, start_time) values (${sam}, 'Roadmap', now())`
  await sql`insert into crm_connections (user_id, provider, portal_id) values (${sam}, 'hubspot', '1')`
  await sql`
    insert into task_mirrors (task_id, owner_id, provider, portal_id, title)
    select id, ${sam}, 'hubspot', '1', title from tasks limit 1 on conflict do nothing`
  await sql`
    with choice as (
      insert into deal_choices (owner_id, provider, portal_id, remote_company, company_id, name)
      values (${sam}, 'hubspot', '1', '900', ${companyId}, 'Northwind') returning id)
    update task_mirrors set deal_choice_id = choice.id from choice`
  await sql`insert into fathom_integrations (user_id) values (${sam})`
  await sql`insert into fathom_sync_state (user_id) values (${sam})`
  await sql`insert into rep_settings (user_id) values (${sam}) on conflict do nothing`
  await sql`
    insert into workspace_domains (workspace_id, domain)
    select workspace_id, 'northbeam.example' from workspace_members where user_id = ${sam}
    on conflict do nothing`
}

/** Leaves none of our triggers but the feed's: one column changes, and nothing mends or follows it. */
async function onlyTheFeedListens(superuser: Sql): Promise<void> {
  await superuser`set session_replication_role = replica`
  const triggers = await superuser<{ command: string }[]>`
    select format('alter table %s enable always trigger %I', t.tgrelid::regclass, t.tgname) as command
    from pg_trigger t where t.tgname like 'feed_%' and not t.tgisinternal`
  for (const { command } of triggers) await superuser.unsafe(command)
}

interface Column {
  table: string
  name: string
  type: string
  words: string[] | null
}

/** Every column that can be changed of every table whose changes the feed hears of. */
function columnsOf(sql: Sql): Promise<Column[]> {
  return sql<Column[]>`
    select c.relname as table, a.attname as name, format_type(a.atttypid, null) as type,
      (select array_agg(w[1]) from pg_constraint k, regexp_matches(pg_get_constraintdef(k.oid), '''([a-z_]+)''::text', 'g') w
       where k.conrelid = c.oid and k.contype = 'c' and k.conkey = array[a.attnum]) as words
    from pg_trigger t
    join pg_class c on c.oid = t.tgrelid
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where t.tgname = 'feed_update' and a.attgenerated = '' and a.attname <> all (${neverAlone})
      and not exists (
        select from pg_index i
        where i.indrelid = c.oid and i.indisprimary and a.attnum = any (i.indkey))
    order by 1, 2`
}

/** SQL for another value than the column has, whatever that is. */
function another({ name, type, words }: Column): string {
  if (words && type === 'text') {
    const list = words.map((word) => `'${word}'`).join()
    return `(select w from unnest(array[${list}]) w where w is distinct from ${name} limit 1)`
  }
  const values: Record<string, string> = {
    text: "'changed'",
    uuid: 'gen_random_uuid()',
    boolean: `not ${name}`,
    bigint: `coalesce(${name}, 0) + 1`,
    integer: `coalesce(${name}, 0) + 1`,
    numeric: `case when ${name} = 0.25 then 0.5 else 0.25 end`,
    jsonb: `(case jsonb_typeof(${name}) when 'array' then '[{"text": "changed"}]' else '{"text": "changed"}' end)::jsonb`,
    'text[]': "array['changed']",
    date: `coalesce(${name}, current_date) + 1`,
    'uuid[]': 'array[gen_random_uuid()]',
    'timestamp with time zone': `coalesce(${name}, now()) + interval '1 day'`,
  }
  const value = values[type]
  if (value === undefined) throw new Error(`No other value of type ${type} is known here.`)
  return value
}

/** What each panel shows of each row, with its version. */
async function shown(sql: Sql): Promise<Map<string, { version: string; row: string }>> {
  const rows = await sql<{ key: string; version: string; row: string }[]>`
    select concat_ws(' ', f.rep_id, f.entity, f.entity_id) as key, f.version::text as version,
      case when f.deleted then '' else
        coalesce(private.feed_row(f.rep_id, f.entity, f.entity_id)::text, '') end as row
    from feed f`
  return new Map(rows.map(({ key, ...rest }) => [key, rest]))
}

test('whatever a panel shows of a row wakes it when it changes', async () => {
  const database = await freshDatabase()
  await seed(database)
  await onlyTheFeedListens(database.superuser)
  const columns = await columnsOf(database.sql)
  expect(columns.length).toBeGreaterThan(120)
  const unheard: string[] = []
  let seen = 0
  for (const column of columns) {
    const before = await shown(database.sql)
    await database.superuser.begin(async (tx) => {
      await tx`set local session_replication_role = replica`
      const { count } = await tx.unsafe(
        `update public.${column.table} set ${column.name} = ${another(column)}
           where ctid = (select ctid from public.${column.table} order by created_at limit 1)`,
      )
      expect(count, `${column.table}.${column.name}`).toBe(1)
    })
    for (const [key, { version, row }] of await shown(database.sql)) {
      const was = before.get(key)
      if (was === undefined || was.row === row) continue
      seen += 1
      if (was.version === version) unheard.push(`${column.table}.${column.name} of ${key}`)
    }
  }
  expect(unheard).toEqual([])
  expect(seen).toBeGreaterThan(80)
})
