import type { Sql } from 'postgres'
import postgres from 'postgres'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { createHostedDatabase, execute } from '../../../server/local/postgres.ts'
import { freshDatabase } from '../../setup/postgres.ts'
import { migrate } from '../../setup/postgres-cluster.ts'

// Hosted projects grant less by default than they did. The database project runs under the old grants, where
// a forgotten REVOKE shows; here a forgotten GRANT does: who may do what must be the same under both.

const name = `closed_${process.pid}_${crypto.randomUUID().slice(0, 8)}`
let closed: Sql

beforeAll(async () => {
  const { superuser, owner } = inject('postgres')
  await createHostedDatabase((database) => `${superuser}${database}`, name, 'closed')
  await migrate(`${owner}${name}`)
  closed = postgres(`${owner}${name}`, { max: 1, onnotice: () => {} })
}, 240_000)
afterAll(async () => {
  await closed?.end()
  await execute(
    `${inject('postgres').superuser}postgres`,
    `drop database if exists ${name} with (force)`,
  )
})

/**
 * All that the API's roles may do, one line a right, whether by name, by PUBLIC or by default. What no request
 * of the API can ask for (truncate, references, what only triggers run) is left out.
 */
async function rightsIn(sql: Sql): Promise<string[]> {
  const rows = await sql<{ line: string }[]>`
    with roles as (select unnest(array['anon', 'authenticated', 'service_role']) as role),
    ours as (select oid, nspname from pg_namespace where nspname in ('public', 'private')),
    relations as (
      select c.oid, c.relkind, n.nspname || '.' || c.relname as name
      from pg_class c join ours n on n.oid = c.relnamespace where c.relkind in ('r', 'v', 'm', 'p', 'S'))
    select role || ' uses schema ' || nspname as line from roles, ours
    where has_schema_privilege(role, oid, 'usage')
    union all
    select concat_ws(' ', role, verb, name, column_name) from roles, relations r
    cross join unnest(array['select', 'insert', 'update']) verb
    cross join lateral (
      select a.attnum, a.attname as column_name from pg_attribute a
      where a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped) c
    where r.relkind <> 'S' and has_column_privilege(role, r.oid, c.attnum, verb)
    union all
    select concat_ws(' ', role, 'delete', name) from roles, relations r
    where r.relkind <> 'S' and has_table_privilege(role, r.oid, 'delete')
    union all
    select concat_ws(' ', role, verb, name) from roles, relations r
    cross join unnest(array['usage', 'select', 'update']) verb
    where r.relkind = 'S' and has_sequence_privilege(role, r.oid, verb)
    union all
    select concat_ws(' ', role, 'calls', f.oid::regprocedure) from roles, pg_proc f
    join ours n on n.oid = f.pronamespace
    where f.prorettype <> 'trigger'::regtype and has_function_privilege(role, f.oid, 'execute')
    order by line`
  return rows.map(({ line }) => line)
}

test('who may do what is the same in a project that grants nothing by default', async () => {
  const { sql } = await freshDatabase()
  const [before, now] = [await rightsIn(sql), await rightsIn(closed)]
  expect(before.length).toBeGreaterThan(500)
  expect({
    missing: before.filter((line) => !now.includes(line)),
    more: now.filter((line) => !before.includes(line)),
  }).toEqual({ missing: [], more: [] })
})

test('what is new is closed there until it is granted', async () => {
  await closed.unsafe(`create table public.probe (id int);
    create function public.probe() returns int language sql as 'select 1'`)
  const rights = await rightsIn(closed)
  expect(rights.filter((line) => line.includes('probe'))).toEqual([])
})
