import type { Sql, TransactionSql } from 'postgres'
import postgres from 'postgres'
import { expect, test } from 'vitest'
import type { TestDatabase } from '../../setup/postgres.ts'
import { createUser, freshDatabase } from '../../setup/postgres.ts'
import { addCompany, addContact, addItem, addMeeting, addTask } from './crm.ts'

/**
 * Every column that refers to a person or a row, and who may set it to what:
 * - `owner`: whose row it is; said once, by the owner, never changed.
 * - `maker`: whoever makes a task; said once, by themselves, and only handed over by our own function.
 * - `workspace`: where it belongs; the database says it.
 * - `own`: a row of the same owner; of a task, of its people, and of whoever writes where that is a rep.
 * - `colleague`: somebody of the row's workspace.
 * - `mirror`: the task that was made from this item; our trigger says it.
 * - `parent`: what the row hangs on; said once, one's own.
 * - `call`: the call that the row is a part of, and with it whose it is; one's own, and no other owner's later.
 * - `ours`: in a table that no client writes.
 * A column that is not named here fails.
 */
const rules: Record<string, string> = {
  'private.feed_heads.rep_id': 'ours',
  'private.feed_touched.entity_id': 'ours',
  'private.forgotten_people.owner_id': 'ours',
  'private.mailboxes.user_id': 'ours',
  'private.meeting_observations.meeting_id': 'ours',
  'private.rep_zones.user_id': 'ours',
  'private.watchdog_turns.position': 'ours',
  'public.account_deletions.user_id': 'ours',
  'public.address_natures.workspace_id': 'ours',
  'public.about_choices.contact_id': 'ours',
  'public.about_choices.meeting_id': 'ours',
  'public.about_choices.owner_id': 'ours',
  'public.applied_mutations.client_id': 'ours',
  'public.applied_mutations.mutation_id': 'ours',
  'public.applied_mutations.owner_id': 'ours',
  'public.audit_log.assignee_id': 'ours',
  'public.audit_log.mutation_id': 'ours',
  'public.audit_log.owner_id': 'ours',
  'public.audit_log.row_id': 'ours',
  'public.audit_log.user_id': 'ours',
  'public.audit_log.workspace_id': 'ours',
  'public.calendar_events.company_id': 'own',
  'public.calendar_events.contact_id': 'own',
  'public.calendar_events.meeting_id': 'own',
  'public.calendar_events.user_id': 'owner',
  'public.calendar_events.workspace_id': 'workspace',
  'public.call_choices.company_id': 'ours',
  'public.call_choices.contact_id': 'ours',
  'public.call_choices.owner_id': 'ours',
  'public.companies.owner_id': 'owner',
  'public.companies.workspace_id': 'workspace',
  'public.company_domains.company_id': 'parent',
  'public.company_domains.owner_id': 'owner',
  'public.company_exclusions.company_id': 'parent',
  'public.company_exclusions.contact_id': 'parent',
  'public.company_exclusions.owner_id': 'owner',
  'public.contact_aliases.contact_id': 'parent',
  'public.contact_aliases.owner_id': 'owner',
  'public.contact_choices.contact_id': 'ours',
  'public.contact_choices.owner_id': 'ours',
  'public.contacts.company_id': 'own',
  'public.contacts.owner_id': 'owner',
  'public.contacts.workspace_id': 'workspace',
  'public.crm_connections.user_id': 'ours',
  'public.deal_choices.company_id': 'ours',
  'public.deal_choices.owner_id': 'ours',
  'public.deleted_recordings.owner_user_id': 'ours',
  'public.fathom_integrations.user_id': 'ours',
  'public.fathom_sync_state.user_id': 'ours',
  'public.feed.entity_id': 'ours',
  'public.feed.rep_id': 'ours',
  'public.item_corrections.item_id': 'ours',
  'public.item_corrections.owner_id': 'ours',
  'public.match_corrections.owner_id': 'ours',
  'public.meeting_action_items.contact_id': 'own',
  'public.meeting_action_items.meeting_id': 'call',
  'public.meeting_action_items.task_id': 'mirror',
  'public.meeting_action_items.workspace_id': 'workspace',
  'public.meeting_attendees.contact_id': 'own',
  'public.meeting_attendees.meeting_id': 'call',
  'public.meeting_attendees.workspace_id': 'workspace',
  'public.meeting_transcripts.meeting_id': 'call',
  'public.meeting_transcripts.workspace_id': 'workspace',
  'public.meetings.company_id': 'own',
  'public.meetings.owner_user_id': 'owner',
  'public.meetings.primary_contact_id': 'own',
  'public.meetings.workspace_id': 'workspace',
  'public.others_addresses.user_id': 'ours',
  'public.rep_addresses.user_id': 'ours',
  'public.rep_settings.user_id': 'owner',
  'public.task_mirrors.deal_choice_id': 'ours',
  'public.task_mirrors.owner_id': 'ours',
  'public.task_mirrors.task_id': 'ours',
  'public.tasks.assigned_to': 'colleague',
  'public.tasks.company_id': 'own',
  'public.tasks.contact_id': 'own',
  'public.tasks.created_by': 'maker',
  'public.tasks.meeting_action_item_id': 'own',
  'public.tasks.meeting_id': 'own',
  'public.tasks.workspace_id': 'workspace',
  'public.workspace_domains.workspace_id': 'workspace',
  'public.workspace_invitations.invited_by': 'ours',
  'public.workspace_invitations.workspace_id': 'ours',
  'public.workspace_members.user_id': 'ours',
  'public.workspace_members.workspace_id': 'ours',
  'public.workspace_requests.user_id': 'ours',
  'public.workspace_requests.workspace_id': 'ours',
}

/** Rules that hold for every writer, our own triggers and the service key among them. */
const forEverybody = ['own', 'parent', 'colleague', 'mirror']

/** What a value of each column looks like: the row of the victim that it would name. */
const kinds: Record<
  string,
  'user' | 'workspace' | 'company' | 'contact' | 'meeting' | 'item' | 'task'
> = {
  user_id: 'user',
  owner_id: 'user',
  owner_user_id: 'user',
  created_by: 'user',
  assigned_to: 'user',
  workspace_id: 'workspace',
  company_id: 'company',
  contact_id: 'contact',
  primary_contact_id: 'contact',
  meeting_id: 'meeting',
  meeting_action_item_id: 'item',
  task_id: 'task',
}

type Tenant = Record<(typeof kinds)[string], string>

/** One rep with a row in every table that a rep writes, alone in a workspace. */
async function addTenant(database: TestDatabase, name: string): Promise<Tenant> {
  const { sql } = database
  const user = await createUser(database, { email: `${name}@${name}.example`, name })
  const [member] = await sql`select workspace_id from workspace_members where user_id = ${user}`
  const company = await addCompany(sql, user, `Client${name}`)
  const contact = await addContact(sql, user, {
    firstName: 'Priya',
    email: `p@${name}.test`,
    companyId: company,
  })
  const meeting = await addMeeting(sql, user, { companyId: company, recordingId: `r-${name}` })
  const item = await addItem(sql, meeting, { assigneeEmail: `${name}@${name}.example` })
  const [made] = await sql`select id from tasks where meeting_action_item_id = ${item}`
  await addItem(sql, meeting, { title: 'Another', assigneeName: 'Nobody known' })
  await addTask(sql, user, { title: 'By hand' })
  await sql`insert into company_domains (company_id, owner_id, domain) values (${company}, ${user}, ${`d.${name}.test`})`
  await sql`insert into company_exclusions (company_id, contact_id, owner_id) values (${company}, ${contact}, ${user})`
  await sql`insert into contact_aliases (contact_id, owner_id, email) values (${contact}, ${user}, ${`q@${name}.test`})`
  await sql`
    insert into meeting_attendees (meeting_id, contact_id, name, email)
    values (${meeting}, ${contact}, 'Priya', ${`p@${name}.test`})`
  await sql`insert into meeting_transcripts (meeting_id, utterances) values (${meeting}, '[]')`
  await sql`insert into calendar_events (user_id, title, start_time) values (${user}, 'Roadmap', now())`
  await sql`insert into rep_settings (user_id) values (${user}) on conflict do nothing`
  await sql`
    insert into workspace_domains (workspace_id, domain) values (${member?.workspace_id}, ${`${name}.test`})`
  return {
    user,
    workspace: String(member?.workspace_id),
    company,
    contact,
    meeting,
    item,
    task: String(made?.id),
  }
}

async function twoTenants() {
  const database = await freshDatabase()
  const sam = await addTenant(database, 'sam')
  const eve = await addTenant(database, 'eve')
  return { database, sql: database.sql, sam, eve }
}

/** Every row in which the tenant is named, as one hash. */
async function fingerprint(db: Sql | TransactionSql, tenant: Tenant): Promise<string> {
  const tables = await db<{ name: string }[]>`
    select format('%I.%I', n.nspname, c.relname) as name
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname in ('public', 'private') and c.relkind = 'r' order by 1`
  const ids = Object.values(tenant).join('|')
  const parts = tables.map(
    ({ name }) =>
      `select '${name} ' || t::text as line from ${name} t where t::text ~ '${ids}'
       and '${name}' not in ('private.feed_touched', 'private.feed_commits')`,
  )
  const [row] = await db.unsafe(
    `select md5(string_agg(line, chr(10) order by line)) as hash from (${parts.join(' union all ')}) x`,
  )
  return String(row?.hash)
}

class Undo extends Error {}

type Attempt = {
  role: 'authenticated' | 'service_role'
  table: string
  column: string
  value: string
}

/** Eve's own row of a table, as JSON. */
async function rowOf(sql: Sql, table: string, eve: Tenant): Promise<Record<string, unknown>> {
  const [row] = await sql.unsafe<{ row: Record<string, unknown> }[]>(
    `select to_jsonb(t) as row from ${table} t
     where t::text like '%${eve.user}%' or t::text like '%${eve.workspace}%' limit 1`,
  )
  if (!row) throw new Error(`Eve has no row in ${table}`)
  return row.row
}

/** Tries it, looks at what became of the victim, and takes it back. Answers what happened. */
async function attempt(
  database: TestDatabase,
  { eve, sam }: { eve: Tenant; sam: Tenant },
  verb: 'insert' | 'update',
  { role, table, column, value }: Attempt,
): Promise<'refused' | 'not stored' | 'stored' | 'harmed' | string> {
  const { sql } = database
  const row = await rowOf(sql, table, eve)
  const copy: Record<string, unknown> = { ...row, [column]: value }
  if ('id' in copy) copy.id = crypto.randomUUID()
  for (const key of ['email', 'domain']) if (copy[key]) copy[key] = `x${copy[key]}`
  if ('fathom_recording_id' in copy) copy.fathom_recording_id = null
  if (table === 'public.tasks' && column !== 'meeting_action_item_id')
    copy.meeting_action_item_id = null
  if (column === 'task_id') copy.fingerprint = null
  const before = await fingerprint(sql, sam)
  try {
    await sql.begin(async (tx) => {
      const claims = role === 'authenticated' ? { sub: eve.user, role } : { role }
      await tx`
        select set_config('role', ${role}, true),
               set_config('request.jwt.claims', ${JSON.stringify(claims)}, true)`
      const key = 'id' in row ? 'id' : 'meeting_id' in row ? 'meeting_id' : 'user_id'
      const granted = await tx<{ name: string }[]>`
        select a.attname as name from pg_attribute a
        where a.attrelid = ${table}::regclass and a.attnum > 0 and a.attgenerated = '' and not a.attisdropped
          and (has_column_privilege(${table}, a.attname, 'insert') or a.attname = ${column})`
      const names = granted.map(({ name }) => name).join(', ')
      const [stored] =
        verb === 'insert'
          ? await tx.unsafe(
              `insert into ${table} (${names}) select ${names}
               from jsonb_populate_record(null::${table}, $1::text::jsonb) returning ${column}::text as value`,
              [JSON.stringify(copy)],
            )
          : await tx.unsafe(
              `update ${table} set ${column} = $1::uuid where ${key} = $2::uuid returning ${column}::text as value`,
              [value, String(row[key])],
            )
      await tx`set constraints all immediate`
      await tx`reset role`
      if (stored?.value !== value) throw new Undo('not stored')
      throw new Undo((await fingerprint(tx, sam)) === before ? 'stored' : 'harmed')
    })
  } catch (error) {
    if (error instanceof Undo) return error.message
    if (error instanceof postgres.PostgresError) {
      return error.code === '42501' ? 'refused' : `${error.code} ${error.message}`
    }
    throw error
  }
  return 'stored'
}

test('every column that refers to a person or a row has a rule', async () => {
  const { sql } = await freshDatabase()
  const found = await sql<{ name: string }[]>`
    select n.nspname || '.' || c.relname || '.' || a.attname as name
    from pg_attribute a
    join pg_class c on c.oid = a.attrelid and c.relkind = 'r'
    join pg_namespace n on n.oid = c.relnamespace and n.nspname in ('public', 'private')
    where a.atttypid = 'uuid'::regtype and a.attnum > 0 and not a.attisdropped and a.attname <> 'id'
    order by 1`
  expect(found.map(({ name }) => name)).toEqual(Object.keys(rules).toSorted())
})

test('what no client writes, no client may write', async () => {
  const { sql } = await freshDatabase()
  const ours = Object.keys(rules).filter((name) => rules[name] === 'ours')
  const open = await sql`
    select name from unnest(${ours}::text[]) as name,
      lateral (select regexp_replace(name, '\\.\\w+$', '') as t, regexp_replace(name, '^.*\\.', '') as c) x
    where has_column_privilege('authenticated', x.t, x.c, 'insert')
      or has_column_privilege('authenticated', x.t, x.c, 'update')`
  expect([...open]).toEqual([])
})

test('no rep changes whose a row is, what it hangs on, where it belongs, or what we fill in', async () => {
  const { sql } = await freshDatabase()
  const fixed = Object.keys(rules).filter((name) =>
    ['owner', 'maker', 'workspace', 'parent', 'call', 'mirror'].includes(rules[name] ?? ''),
  )
  const filled = [
    'human_fields',
    'fingerprint',
    'task_made_by_rule',
    'synced_to_task',
    'sync_status',
    'evidence',
  ]
  const open = await sql`
    select c.oid::regclass::text || '.' || a.attname as name
    from pg_attribute a join pg_class c on c.oid = a.attrelid and c.relkind = 'r'
    where c.relnamespace = 'public'::regnamespace and a.attnum > 0 and not a.attisdropped
      and ('public.' || c.relname || '.' || a.attname = any (${fixed}) or a.attname = any (${filled}))
      and has_column_privilege('authenticated', c.oid, a.attname, 'update')`
  expect([...open]).toEqual([])
})

test('no column takes what belongs to another tenant, from a rep or from anybody', async () => {
  const { database, ...tenants } = await twoTenants()
  const broken: string[] = []
  let tried = 0
  for (const [name, rule] of Object.entries(rules)) {
    if (rule === 'ours') continue
    const [schema = '', relation = '', column = ''] = name.split('.')
    const value = tenants.sam[kinds[column] ?? 'user']
    for (const verb of ['insert', 'update'] as const) {
      for (const role of ['authenticated', 'service_role'] as const) {
        const isForAll = forEverybody.includes(rule) || (rule === 'call' && verb === 'update')
        if (role === 'service_role' && !isForAll) continue
        tried += 1
        const what = { role, table: `${schema}.${relation}`, column, value }
        const outcome = await attempt(database, tenants, verb, what)
        if (outcome !== 'refused' && outcome !== 'not stored') {
          broken.push(`${verb} ${name} by ${role}: ${outcome}`)
        }
      }
    }
  }
  expect(broken).toEqual([])
  expect(tried).toBeGreaterThan(100)
}, 240_000)
