import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Sql } from 'postgres'
import postgres from 'postgres'
import { expect, test } from 'vitest'
import type { Migration } from '../../../server/local/migrations.ts'
import { bookVersions, readHashes, readMigrations } from '../../../server/local/migrations.ts'
import type { PostgresCluster, PostgresVersion } from '../../../server/local/postgres.ts'
import { startPostgres } from '../../../server/local/postgres.ts'
import { section } from '../../docs-names.ts'
import { freshDatabase } from '../../setup/postgres.ts'
import { catalogueOf } from './catalogue.ts'

const root = join(import.meta.dirname, '../../..')

/** What the files that the book replaced made, on either version of Postgres. */
async function catalogueBefore(): Promise<string[]> {
  const text = await readFile(join(import.meta.dirname, 'catalogue-0.1.0.txt'), 'utf8')
  return text.trimEnd().split('\n')
}

async function apply(sql: Sql, migrations: Migration[]): Promise<void> {
  for (const { script } of migrations) await sql.begin((tx) => tx.unsafe(script).simple())
}

/** Runs the commands that the operator is told, on this database instead of the linked one. */
async function adopt(url: string): Promise<void> {
  const operations = await readFile(join(root, 'docs/operations.md'), 'utf8')
  const told = section(operations, 'A database from before the first release')
  const [, commands = ''] = /```sh\n(.*?)```/s.exec(told) ?? []
  expect(commands.split('\n').filter((line) => line.includes('--remote '))).toHaveLength(2)
  const script = commands.replaceAll('--remote', `--remote="${url}?sslmode=disable"`)
  await promisify(execFile)('bash', ['-euc', script], {
    cwd: join(root, 'server'),
    env: { ...process.env, DO_NOT_TRACK: '1', NO_COLOR: '1', CI: '1' },
  })
}

/** Every migration, and those of the book. */
async function readBook(): Promise<{ migrations: Migration[]; book: Migration[] }> {
  const migrations = await readMigrations()
  return { migrations, book: migrations.filter((m) => m.version.startsWith(bookVersions)) }
}

async function withCluster(
  version: PostgresVersion,
  work: (cluster: PostgresCluster, database: (name: string) => Promise<Sql>) => Promise<void>,
): Promise<void> {
  const cluster = await startPostgres({ version })
  const opened: Sql[] = []
  try {
    await work(cluster, async (name) => {
      await cluster.createHostedDatabase(name)
      const sql = postgres(cluster.ownerUrl(name), { max: 1, onnotice: () => {} })
      opened.push(sql)
      return sql
    })
  } finally {
    await Promise.all(opened.map((sql) => sql.end({ timeout: 1 })))
    await cluster.stop()
  }
}

/** What was changed on purpose while the book was written, by the first two fields of its line. */
const deliberate = {
  gone: [
    'column | public.meeting_action_items.ai_leased_until',
    'function | apply_ai_analysis_to_task(jsonb)',
    'function | get_meeting_for_ai(uuid,uuid,text)',
    'function | get_pending_ai_analysis(uuid,text,integer,integer,uuid)',
    'function | private.feed_note_workspace_members()',
    'function | set_sync_state(uuid,jsonb)',
  ],
  new: [
    'function | apply_ai_analysis_to_task(jsonb)',
    'function | get_meeting_for_ai(uuid,uuid,text)',
    'function | get_pending_ai_analysis(uuid,text,integer,uuid)',
    'function | private.feed_note_workspace_members()',
    'function | set_sync_state(uuid,jsonb)',
  ],
}

/** As the old files left it where the book differs; what those functions did is of no matter. */
const asBefore = `
  alter table public.meeting_action_items add column ai_leased_until timestamptz;
  drop function public.get_pending_ai_analysis(uuid, text, int, uuid);
  create function public.get_pending_ai_analysis(uuid, text, int, int, uuid) returns jsonb
    language sql as 'select null::jsonb';
  create or replace function public.get_meeting_for_ai(p_owner uuid, p_meeting uuid, p_prompt_version text)
    returns jsonb language sql as 'select null::jsonb';
  create or replace function public.apply_ai_analysis_to_task(p jsonb) returns jsonb
    language sql as 'select null::jsonb';
  create or replace function public.set_sync_state(p_user_id uuid, p jsonb) returns jsonb
    language sql as 'select null::jsonb';
  create or replace function private.feed_note_workspace_members() returns trigger
    language plpgsql as 'begin return null; end';
`

/** The lines of one catalogue that another does not have, each told by its first two fields. */
function without(catalogue: string[], other: string[]): string[] {
  const known = new Set(other)
  return catalogue
    .filter((line) => !known.has(line))
    .map((line) => line.split(' | ').slice(0, 2).join(' | '))
    .toSorted()
}

test.each([17, 18] as const)(
  'the book makes what the files before it made, but for what was changed on purpose, on Postgres %i',
  (version) =>
    withCluster(version, async (_, database) => {
      const { book } = await readBook()
      const sql = await database('book')
      await apply(sql, book)
      const [now, before] = [await catalogueOf(sql), await catalogueBefore()]
      expect({ gone: without(before, now), new: without(now, before) }).toEqual(deliberate)
    }),
  90_000,
)

test(
  'a database that those files made is taken over as the operator is told',
  () =>
    withCluster(17, async (cluster, database) => {
      const { migrations, book } = await readBook()
      const sql = await database('old')
      await apply(sql, book)
      await sql.unsafe(asBefore).simple()
      await sql`create schema supabase_migrations`
      await sql`
      create table supabase_migrations.schema_migrations
        (version text primary key, statements text[], name text)`
      const before = [...(await readHashes('before-the-book')).keys()]
      await sql`
      insert into supabase_migrations.schema_migrations (version) select unnest(${before}::text[])`
      await adopt(cluster.ownerUrl('old'))

      const history = await sql<{ version: string }[]>`
      select version from supabase_migrations.schema_migrations order by version`
      expect(history.map((row) => row.version)).toEqual(migrations.map((m) => m.version))
      const fresh = await database('fresh')
      await apply(fresh, migrations)
      expect(await catalogueOf(sql)).toEqual(await catalogueOf(fresh))
    }),
  240_000,
)

// What the test of the chapters' order rests on: whatever a function calls stands there with its schema.
test('no function of ours looks names up along a path', async () => {
  const { sql } = await freshDatabase()
  const loose = await sql`
    select p.oid::regprocedure::text as name from pg_proc p
    where p.pronamespace in ('public'::regnamespace, 'private'::regnamespace)
      and p.prosqlbody is null and not coalesce('search_path=""' = any (p.proconfig), false)`
  expect([...loose]).toEqual([])
})
