import type { Sql, TransactionSql } from 'postgres'
import postgres from 'postgres'
import { readMigrations } from '../../server/local/migrations.ts'
import type { PostgresCluster } from '../../server/local/postgres.ts'
import { startPostgres } from '../../server/local/postgres.ts'
import { oncePerRun } from './once-per-run.ts'

/** A throwaway Postgres with the CRM in it, as owner and as the platform. */
export type BenchDatabase = { sql: Sql; superuser: Sql }

const template = 'bench_template'

/** One server for all benchmarks of a run, with the migrated database that each of them copies. */
const openCluster = oncePerRun(startCluster, (cluster) => cluster.stop())

async function startCluster(): Promise<PostgresCluster> {
  const cluster = await startPostgres({ durable: true })
  try {
    await cluster.createHostedDatabase(template)
    const sql = connect(cluster.ownerUrl(template), 1)
    for (const { script } of await readMigrations()) {
      await sql.begin((tx) => tx.unsafe(script).simple())
    }
    await sql.end()
    return cluster
  } catch (error) {
    await cluster.stop()
    throw error
  }
}

let count = 0

/**
 * Makes one, hands it to `work`, and drops it whatever happens. Commits are durable, as in production:
 * tests switch that off, and a benchmark that did so would flatter whoever commits most often. It is
 * asked of the server, not believed.
 */
export async function withDatabase<T>(
  work: (database: BenchDatabase) => Promise<T>,
  options: { connections?: number } = {},
): Promise<T> {
  const cluster = await openCluster()
  const platform = connect(cluster.superuserUrl('postgres'), 1)
  count += 1
  const name = `bench_${count}`
  await platform.unsafe(`create database ${name} owner postgres template ${template}`)
  const sql = connect(cluster.ownerUrl(name), options.connections ?? 40)
  const superuser = connect(cluster.superuserUrl(name), 1)
  try {
    await expectDurable(sql)
    return await work({ sql, superuser })
  } finally {
    await Promise.all([sql.end({ timeout: 1 }), superuser.end({ timeout: 1 })])
    await platform.unsafe(`drop database ${name} with (force)`)
    await platform.end()
  }
}

function connect(url: string, max: number): Sql {
  return postgres(url, { max, onnotice: () => {} })
}

/** Whatever else may have set it: file, command line, role or database. */
async function expectDurable(sql: Sql): Promise<void> {
  const off = await sql`
    select name, setting from pg_settings
    where name in ('fsync', 'synchronous_commit', 'full_page_writes') and setting <> 'on'`
  if (off.length > 0) throw new Error(`Commits are not durable: ${JSON.stringify(off)}`)
}

/** Accounts, each in its own workspace or all in the first one's. */
export async function addReps(
  { sql, superuser }: BenchDatabase,
  count: number,
  options: { together: boolean },
): Promise<string[]> {
  const ids: string[] = []
  for (let n = 0; n < count; n += 1) {
    const id = crypto.randomUUID()
    ids.push(id)
    await superuser`
      insert into auth.users (id, email, email_confirmed_at)
      values (${id}, ${`${id}@northbeam.example`}, now())`
  }
  if (options.together) {
    await sql`
      update workspace_members set role = 'member', workspace_id = (
        select workspace_id from workspace_members where user_id = ${ids[0] ?? null})
      where user_id = any(${ids.slice(1)})`
  }
  return ids
}

/** Runs `work` as PostgREST does for a signed-in rep. */
export async function asRep<T>(
  sql: Sql,
  rep: string,
  work: (tx: TransactionSql) => Promise<T>,
): Promise<T> {
  const claims = JSON.stringify({ sub: rep, role: 'authenticated' })
  const { result } = await sql.begin(async (tx) => {
    await tx`
      select set_config('role', 'authenticated', true),
             set_config('request.jwt.claims', ${claims}, true)`
    return { result: await work(tx) }
  })
  return result
}

export type Page = { cursor: string; more: boolean; changes: { entity: string; id: string }[] }

/** One request for changes, and its size on the wire. */
export async function pull(
  sql: Sql,
  rep: string,
  cursor: string | null,
): Promise<{ page: Page; bytes: number }> {
  return asRep(sql, rep, async (tx) => {
    const [row] = await tx<{ text: string }[]>`select pull_changes(${cursor}, 'rows')::text as text`
    const text = row?.text ?? '{}'
    const page: Page = JSON.parse(text)
    return { page, bytes: Buffer.byteLength(text) }
  })
}
