import type { Sql, TransactionSql } from 'postgres'
import postgres from 'postgres'
import { expect, test } from 'vitest'
import type { TestDatabase } from '../../setup/postgres.ts'
import { asAnonymous, asService, asUser, createUser, freshDatabase } from '../../setup/postgres.ts'
import {
  addCompany,
  addContact,
  addItem,
  addMeeting,
  addTask,
  createColleagues,
  mutation,
  pushOne,
} from './crm.ts'

const roles = ['anonymous', 'stranger', 'colleague', 'owner', 'service'] as const
type Role = (typeof roles)[number]

const verbs = ['select', 'insert', 'update', 'delete'] as const
type Verb = (typeof verbs)[number]

/**
 * Who may do what to a row of Sam's: s(elect) i(nsert) u(pdate) d(elete), for a stranger, a colleague,
 * Sam, and the service key; nobody signed out may do anything. A table that is not named here fails.
 */
const tables: Record<
  string,
  readonly [stranger: string, colleague: string, owner: string, service: string]
> = {
  'private.feed_commits': ['', '', '', ''],
  'private.feed_heads': ['', '', '', ''],
  'private.feed_touched': ['', '', '', ''],
  'private.forgotten_people': ['', '', '', ''],
  'private.free_mail_domains': ['', '', '', ''],
  'private.mailboxes': ['', '', '', ''],
  'private.meeting_observations': ['', '', '', ''],
  'private.rep_zones': ['', '', '', ''],
  'private.watchdog_turns': ['', '', '', ''],
  'public.account_deletions': ['', '', '', 'sd'],
  'public.address_natures': ['', 's', 's', 's'],
  'public.about_choices': ['', '', 's', 's'],
  'public.applied_mutations': ['', '', 's', 's'],
  'public.audit_log': ['', '', 's', 's'],
  'public.calendar_events': ['', '', 'siud', 'siud'],
  'public.call_choices': ['', '', 's', 's'],
  'public.companies': ['', '', 'siud', 'siud'],
  'public.company_domains': ['', '', 'siud', 'siud'],
  'public.company_exclusions': ['', '', 'sid', 'siud'],
  'public.contact_aliases': ['', '', 'siud', 'siud'],
  'public.contact_choices': ['', '', 's', 's'],
  'public.contacts': ['', '', 'siud', 'siud'],
  'public.crm_connections': ['', '', 's', 's'],
  'public.deal_choices': ['', '', 's', 's'],
  'public.deleted_recordings': ['', '', 'sd', 'siud'],
  'public.fathom_integrations': ['', '', 's', 'siud'],
  'public.fathom_sync_state': ['', '', 's', 'siud'],
  'public.feed': ['', '', 's', 's'],
  'public.item_corrections': ['', '', 's', 's'],
  'public.match_corrections': ['', '', 's', 's'],
  'public.meeting_action_items': ['', '', 'siud', 'siud'],
  'public.meeting_attendees': ['', '', 'siud', 'siud'],
  'public.meeting_transcripts': ['', '', 'siud', 'siud'],
  'public.meetings': ['', '', 'siud', 'siud'],
  'public.others_addresses': ['', '', 's', 's'],
  'public.rep_addresses': ['', '', 's', 'siud'],
  'public.rep_settings': ['', '', 'siu', 'siud'],
  'public.task_mirrors': ['', '', 's', 's'],
  'public.tasks': ['', '', 'siud', 'siud'],
  'public.workspace_domains': ['', 's', 'sid', 'siud'],
  'public.workspace_invitations': ['', '', '', 'sid'],
  'public.workspace_requests': ['', '', '', 'sd'],
  // Whoever is taken off the list moves to a workspace of their own: the row stays.
  'public.workspace_members': ['', 's', 's', 'siu'],
  'public.workspaces': ['', 's', 'su', 'siud'],
}

/** Every function that anyone may call: by signed-in reps, by the service key, or by both. */
const functions: Record<string, 'rep' | 'service' | 'both'> = {
  'public.apply_mutations(uuid,jsonb)': 'rep',
  'public.pull_changes(text,text)': 'rep',
  'public.read_transcript(uuid)': 'rep',
  'public.search_transcripts(text[],uuid,timestamp with time zone,uuid)': 'rep',
  'public.calculate_sentiment_trend(uuid,uuid)': 'both',
  'public.apply_ai_analysis_to_task(jsonb)': 'service',
  'public.backfill_companies(uuid)': 'service',
  'public.begin_feed_epoch()': 'service',
  'public.categorisation_accuracy(timestamp with time zone)': 'service',
  'public.category_corrections(timestamp with time zone)': 'service',
  'public.delete_fathom_data(uuid)': 'service',
  'public.delete_fathom_data(uuid,integer)': 'service',
  'public.delete_due_accounts(integer)': 'service',
  'public.forget_person(text)': 'service',
  'public.apply_meeting_ai_analysis(jsonb)': 'service',
  'public.forget_ai_analysis(uuid,uuid)': 'service',
  'public.get_meeting_for_ai(uuid,uuid,text)': 'service',
  'public.get_pending_ai_analysis(uuid,text,integer,uuid)': 'service',
  'public.hang_mirror(uuid,uuid,text)': 'service',
  'public.invitation_to_mail(uuid,uuid)': 'service',
  'public.read_invitation(text)': 'service',
  'public.get_watchdog_turn(text)': 'service',
  'public.set_watchdog_turn(text,uuid)': 'service',
  'public.zones_of_rep(uuid)': 'service',
  'public.mark_mailbox_erased(uuid)': 'service',
  'public.note_deals(uuid,uuid,jsonb)': 'service',
  'public.operator_status()': 'service',
  'public.orphaned_mailboxes(integer,uuid)': 'service',
  'public.overdue_mailboxes(timestamp with time zone,integer,uuid)': 'service',
  'public.prune_applied_mutations(interval,integer)': 'service',
  'public.prune_audit_log(interval,integer)': 'service',
  'public.prune_feed(interval,interval,integer)': 'service',
  'public.people_to_tidy(uuid,text,integer)': 'service',
  'public.retry_failed_items(uuid)': 'service',
  'public.tidy_people(uuid,uuid,text[],jsonb)': 'service',
  'public.set_crm_connection(uuid,jsonb)': 'service',
  'public.mirrors_to_do(uuid,integer,uuid,text[],boolean)': 'service',
  'public.settle_mirror(uuid,uuid,jsonb)': 'service',
  'public.take_from_mirror(uuid,uuid,jsonb)': 'service',
  'public.replay_mirrors(uuid,uuid)': 'service',
  'public.mirror_standing(uuid)': 'service',
  'public.overdue_mirrors(timestamp with time zone,integer,uuid)': 'service',
  'public.set_integration(uuid,jsonb)': 'service',
  'public.set_sync_state(uuid,jsonb)': 'service',
  'public.set_thumbnail(uuid,text,text)': 'service',
  'public.sync_meeting(jsonb)': 'service',
  // Asked by policies, in the name of whoever reads.
  'private.is_workspace_admin(uuid)': 'rep',
  'private.my_workspace()': 'rep',
  // Called by triggers that run in the name of whoever writes.
  'private.actor()': 'both',
  'private.clean_domain(text)': 'both',
  'private.clean_email(text)': 'both',
}

/** Sam, whose rows are in every table; Dana, a colleague; Eve, a stranger. */
async function setUp() {
  const database = await freshDatabase()
  const { sql } = database
  const [sam = '', dana = ''] = await createColleagues(database, 'Sam', 'Dana')
  const eve = await createUser(database, { email: 'eve@elsewhere.example' })
  const companyId = await addCompany(sql, sam, 'Northwind')
  const contactId = await addContact(sql, sam, { firstName: 'Priya', email: 'p@northwind.example' })
  const meetingId = await addMeeting(sql, sam, { companyId, recordingId: '17' })
  const itemId = await addItem(sql, meetingId)
  await addTask(sql, sam, { itemId })
  const [attendee] = await sql`
    insert into meeting_attendees (meeting_id, contact_id, name, email)
    values (${meetingId}, ${contactId}, 'Priya', 'p@northwind.example') returning id`
  await sql`insert into meeting_transcripts (meeting_id) values (${meetingId})`
  await sql`
    insert into company_domains (company_id, owner_id, domain)
    values (${companyId}, ${sam}, 'northwind.test') on conflict do nothing`
  await sql`
    insert into company_exclusions (company_id, contact_id, owner_id)
    values (${companyId}, ${contactId}, ${sam})`
  await sql`
    insert into contact_aliases (contact_id, owner_id, email)
    values (${contactId}, ${sam}, 'p@other.example')`
  await sql`
    insert into calendar_events (user_id, title, start_time)
    values (${sam}, 'Roadmap', '2026-11-25T10:00:00Z')`
  await sql`insert into fathom_integrations (user_id) values (${sam})`
  await sql`
    insert into crm_connections (user_id, provider, portal_id) values (${sam}, 'hubspot', '4711')`
  await sql`
    insert into task_mirrors (task_id, owner_id, provider, portal_id, title)
    values (gen_random_uuid(), ${sam}, 'hubspot', '4711', 'Elsewhere')`
  await sql`
    insert into deal_choices (owner_id, provider, portal_id, remote_company, company_id, name)
    values (${sam}, 'hubspot', '4711', '900', ${companyId}, 'Northwind')`
  await sql`insert into rep_addresses (user_id, email) values (${sam}, 'samuel@rivera.example')`
  await sql`insert into others_addresses (user_id, email) values (${sam}, 'samrivera@gmail.com')`
  await sql`
    insert into address_natures (workspace_id, person_key, nature)
    select workspace_id, 'oslo@northwind.example', 'room' from workspace_members where user_id = ${sam}`
  await sql`
    insert into call_choices (owner_id, about, among)
    values (${sam}, 'company', array[${companyId}::uuid, gen_random_uuid()])`
  await sql`insert into private.forgotten_people (owner_id, digest) values (${sam}, 'digest')`
  await sql`insert into private.mailboxes (user_id) values (${sam})`
  await sql`insert into fathom_sync_state (user_id) values (${sam})`
  await sql`
    insert into about_choices (owner_id, meeting_id, said, contact_id)
    values (${sam}, ${meetingId}, 'p', ${contactId})`
  await sql`insert into deleted_recordings (owner_user_id, fathom_recording_id) values (${sam}, '18')`
  await sql`insert into account_deletions (user_id) values (${sam})`
  await sql`
    insert into workspace_invitations (id, workspace_id, email, invited_by)
    select gen_random_uuid(), workspace_id, 'new@other.example', user_id
    from workspace_members where user_id = ${sam}`
  await sql`
    insert into workspace_requests (id, workspace_id, user_id)
    select gen_random_uuid(), workspace_id, ${sam} from workspace_members where user_id = ${eve}`
  await sql`
    insert into workspace_domains (workspace_id, domain)
    select workspace_id, 'northbeam.example' from workspace_members where user_id = ${sam}
    on conflict do nothing`
  await sql`
    insert into private.meeting_observations (meeting_id) values (${meetingId}) on conflict do nothing`
  await sql`insert into private.watchdog_turns (part) values ('wake')`
  await pushOne(
    database,
    sam,
    mutation('settings.set', { aiEnabled: false, timeZone: 'Europe/Berlin' }),
  )
  await sql`
    update meeting_action_items set ai_task_type = 'email', categorised_by = 'rules'`
  await sql`update meeting_action_items set human_fields = '{}'`
  await pushOne(database, sam, mutation('item.set_category', { itemId, taskType: 'call' }))
  await pushOne(
    database,
    sam,
    mutation('match.choose_contact', { attendeeId: String(attendee?.id), contactId }),
  )
  return { database, people: { stranger: eve, colleague: dana, owner: sam } }
}

type People = Awaited<ReturnType<typeof setUp>>['people']

function asRole<T>(
  sql: Sql,
  people: People,
  role: Role,
  work: (tx: TransactionSql) => Promise<T>,
): Promise<T> {
  if (role === 'anonymous') return asAnonymous(sql, work)
  if (role === 'service') return asService(sql, work)
  return asUser(sql, people[role], work)
}

/** Thrown to leave no trace of an attempt that worked. */
class Undo extends Error {
  readonly allowed: boolean
  constructor(allowed: boolean) {
    super()
    this.allowed = allowed
  }
}

/** The rows of Sam's that the attempts are made on, told apart by a value that only they have. */
type Target = {
  schema: string
  name: string
  columns: string[]
  /** What the role may set, at first and later; all columns where it may set none. */
  writable: Record<Role, Record<'insert' | 'update', string[]>>
  row: unknown
}

/**
 * Whether a role gets at one of Sam's rows. A unique or other constraint that objects to a copy is no
 * wall: Postgres asks privileges and policies first.
 */
async function attempt(
  database: TestDatabase,
  people: People,
  role: Role,
  verb: Verb,
  { schema, name, columns, writable, row }: Target,
): Promise<boolean> {
  const { sql } = database
  const table = `${schema}.${name}`
  const copy = JSON.stringify(row)
  const key = columns.map((column) => `t.${column} is not distinct from r.${column}`).join(' and ')
  // What a person would change, where only that may be changed.
  const { insert, update } = writable[role]
  const changed = update.find((column) => column === 'name' || column === 'title') ?? update[0]
  const source = `jsonb_populate_record(null::${table}, $1::text::jsonb) r`
  const statement = {
    select: `select from ${table} t, ${source} where ${key}`,
    insert: `insert into ${table} (${insert.join(', ')}) select ${insert.join(', ')} from ${source}`,
    update: `update ${table} t set ${changed} = t.${changed} from ${source} where ${key}`,
    delete: `delete from ${table} t using ${source} where ${key}`,
  }[verb]
  try {
    return await asRole(sql, people, role, async (tx) => {
      const result = await tx.unsafe(statement, [copy])
      throw new Undo(result.count > 0)
    })
  } catch (error) {
    if (error instanceof Undo) return error.allowed
    if (!(error instanceof postgres.PostgresError)) throw error
    if (error.code === '42501') return false
    if (error.code.startsWith('23')) return true
    throw error
  }
}

test('every table lets each role do exactly what is declared, and no table is undeclared', async () => {
  const { database, people } = await setUp()
  const { sql } = database
  const found = await sql<{ schema: string; name: string; rls: boolean }[]>`
    select n.nspname as schema, c.relname as name, c.relrowsecurity as rls
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname in ('public', 'private') and c.relkind in ('r', 'p', 'v', 'm', 'f')
    order by 1, 2`
  expect(found.map(({ schema, name }) => `${schema}.${name}`)).toEqual(Object.keys(tables).sort())
  expect(found.filter(({ rls }) => !rls)).toEqual([])

  const unexpected: string[] = []
  let cells = 0
  for (const { schema, name } of found) {
    const columns = await sql<{ name: string; writable: boolean; key: boolean }[]>`
      select a.attname as name, a.attgenerated = '' as writable,
        coalesce(a.attnum = any (i.indkey), false) as key
      from pg_attribute a
      left join pg_index i on i.indrelid = a.attrelid and i.indisprimary
      where a.attrelid = ${`${schema}.${name}`}::regclass and a.attnum > 0 and not a.attisdropped`
    const all = columns.filter((column) => column.writable).map((column) => column.name)
    const granted = async (role: Role, verb: 'insert' | 'update') => {
      const grantee =
        { anonymous: 'anon', service: 'service_role' }[String(role)] ?? 'authenticated'
      const rows = await sql<{ name: string }[]>`
        select a as name from unnest(${all}::text[]) a
        where has_column_privilege(${grantee}, ${`${schema}.${name}`}, a, ${verb})`
      return rows.length > 0 ? rows.map((row) => row.name) : all
    }
    const writableBy = async (role: Role) => ({
      insert: await granted(role, 'insert'),
      update: await granted(role, 'update'),
    })
    const writable = {
      anonymous: await writableBy('anonymous'),
      stranger: await writableBy('stranger'),
      colleague: await writableBy('colleague'),
      owner: await writableBy('owner'),
      service: await writableBy('service'),
    }
    const [sample] = await sql.unsafe(`
      select to_jsonb(t) as row from ${schema}.${name} t
      order by to_jsonb(t)::text like '%${people.owner}%' desc limit 1`)
    // Empty outside of a running transaction, so there is no row to try; the insert says it all.
    if (!sample)
      expect(['private.feed_commits', 'private.feed_touched']).toContain(`${schema}.${name}`)
    const target = {
      schema,
      name,
      columns: columns.filter(({ key }) => key).map((column) => column.name),
      writable,
      row: sample?.row ?? { tx: '1', entity: 'task', entity_id: people.owner },
    }
    const [stranger = '', colleague = '', owner = '', service = ''] =
      tables[`${schema}.${name}`] ?? []
    const expected = { anonymous: '', stranger, colleague, owner, service }
    for (const role of roles) {
      for (const verb of verbs) {
        cells += 1
        const allowed = await attempt(database, people, role, verb, target)
        if (allowed !== expected[role].includes(verb.charAt(0))) {
          unexpected.push(`${schema}.${name}: ${role} ${allowed ? 'may' : 'may not'} ${verb}`)
        }
      }
    }
  }
  expect(unexpected).toEqual([])
  expect(cells).toBe(Object.keys(tables).length * roles.length * verbs.length)
}, 240_000)

test('every function is callable by exactly whom it is declared for', async () => {
  const { sql } = await freshDatabase()
  const found = await sql<Record<'name' | 'anon' | 'rep' | 'service', string | boolean>[]>`
    select n.nspname || '.' || p.oid::regprocedure::text as name,
      p.prorettype = 'trigger'::regtype as trigger,
      has_function_privilege('anon', p.oid, 'execute') as anon,
      has_function_privilege('authenticated', p.oid, 'execute') as rep,
      has_function_privilege('service_role', p.oid, 'execute') as service
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where n.nspname in ('public', 'private')`
  const callable: Record<string, string> = {}
  for (const { name, anon, rep, service, ...rest } of found) {
    const short = String(name).replace(/^(public|private)\.(?=\1\.)/, '')
    expect(anon, `${short} is open to everybody`).toBe(false)
    // A trigger function refuses to be called, whoever may.
    if ('trigger' in rest && rest.trigger) continue
    if (rep || service) callable[short] = rep && service ? 'both' : rep ? 'rep' : 'service'
  }
  expect(callable).toEqual(functions)
})

test('functions that run with their owner’s rights look up nothing by a path a caller can set', async () => {
  const { sql } = await freshDatabase()
  const open = await sql`
    select p.oid::regprocedure::text as name from pg_proc p
    join pg_namespace n on n.oid = p.pronamespace
    where n.nspname in ('public', 'private') and p.prosecdef
      and not coalesce('search_path=""' = any (p.proconfig), false)`
  expect(open).toEqual([])
})

test('nobody without an account and no client at all reaches the private schema’s tables', async () => {
  const { sql } = await freshDatabase()
  const grants = await sql`
    select table_schema, table_name, grantee, privilege_type
    from information_schema.role_table_grants
    where (grantee in ('anon', 'PUBLIC') and table_schema in ('public', 'private'))
      or (grantee in ('authenticated', 'service_role') and table_schema = 'private')`
  expect(grants).toEqual([])
  const [schema] = await sql`
    select has_schema_privilege('anon', 'private', 'usage') as anon`
  expect(schema).toEqual({ anon: false })
})

test('a table that forgets its wall is caught', async () => {
  const { sql } = await freshDatabase()
  await sql`create table public.forgotten (id int)`
  const [row] = await sql`
    select has_table_privilege('anon', 'public.forgotten', 'select') as leaks`
  // What hosted Supabase grants by default: the matrix is run against the same.
  expect(row).toEqual({ leaks: true })
})
