import type { Sql } from 'postgres'
import { expect, test } from 'vitest'
import { namesIn, quoted, readDocument, rows, section } from './docs-names.ts'
import { freshDatabase } from './setup/postgres.ts'

const crm = section(readDocument('data.md'), 'The CRM (Postgres)')

/** Names that a query answers, sorted the way the document's are. */
async function names(sql: Sql, query: string): Promise<string[]> {
  const found = await sql.unsafe<{ name: string }[]>(query)
  return found.map(({ name }) => name).toSorted()
}

/** Of a catalog's row: made by us, and not by an extension. */
const isOurs = (catalog: string, oid: string) => `not exists (
  select from pg_depend d
  where d.classid = '${catalog}'::regclass and d.objid = ${oid} and d.deptype = 'e')`

test('every table and view of the CRM has its line', async () => {
  const { sql } = await freshDatabase()
  const tables = await names(
    sql,
    `select n.nspname || '.' || c.relname as name
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname in ('public', 'private') and c.relkind in ('r', 'p', 'v', 'm', 'f')
        and ${isOurs('pg_class', 'c.oid')}`,
  )
  expect(namesIn(section(crm, 'Tables'))).toEqual(tables)
})

test('every function of the CRM has its line', async () => {
  const { sql } = await freshDatabase()
  const functions = await names(
    sql,
    `select distinct n.nspname || '.' || p.proname as name
      from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      where n.nspname in ('public', 'private') and ${isOurs('pg_proc', 'p.oid')}`,
  )
  expect(namesIn(section(crm, 'Functions'))).toEqual(functions)
})

test('every trigger of the CRM has its line', async () => {
  const { sql } = await freshDatabase()
  // Those on the platform's own tables are ours where they run a function of ours.
  const triggers = await names(
    sql,
    `select t.tgname || ' on ' || n.nspname || '.' || c.relname as name
      from pg_trigger t
      join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
      join pg_proc p on p.oid = t.tgfoid join pg_namespace f on f.oid = p.pronamespace
      where not t.tgisinternal and ${isOurs('pg_trigger', 't.oid')}
        and (n.nspname in ('public', 'private') or f.nspname in ('public', 'private'))`,
  )
  const documented = rows(section(crm, 'Triggers')).flatMap(([trigger = '', tables = '']) =>
    quoted(trigger).flatMap((name) => quoted(tables).map((table) => `${name} on ${table}`)),
  )
  expect(documented.toSorted()).toEqual(triggers)
})

test('only the functions said to be for reps can be called by one', async () => {
  const { sql } = await freshDatabase()
  const callable = await names(
    sql,
    `select p.proname as name from pg_proc p
      where p.pronamespace = 'public'::regnamespace and p.prorettype <> 'trigger'::regtype
        and ${isOurs('pg_proc', 'p.oid')} and has_function_privilege('authenticated', p.oid, 'execute')`,
  )
  const [said = ''] = /^Everything but (.+?), which a signed-in rep may call/s.exec(
    section(crm, 'Functions').trim(),
  ) ?? ['']
  expect(quoted(said).toSorted()).toEqual(callable)
})
