import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Sql, TransactionSql } from 'postgres'
import postgres from 'postgres'
import { startPostgres } from '../../server/local/postgres.ts'

const migrations = join(import.meta.dirname, '../../server/supabase/migrations')

/** A throwaway Postgres with the CRM in it, as owner and as the platform. */
export type BenchDatabase = { sql: Sql; superuser: Sql }

/**
 * Starts it, hands it to `work`, and stops it whatever happens. Commits are durable, as in production:
 * tests switch that off, and a benchmark that did so would flatter whoever commits most often.
 */
export async function withDatabase<T>(
  work: (database: BenchDatabase) => Promise<T>,
  options: { connections?: number } = {},
): Promise<T> {
  const cluster = await startPostgres()
  try {
    await cluster.createHostedDatabase('bench')
    const sql = postgres(cluster.ownerUrl('bench'), {
      max: options.connections ?? 40,
      onnotice: () => {},
    })
    const superuser = postgres(cluster.superuserUrl('bench'), { max: 1, onnotice: () => {} })
    try {
      for (const setting of ['fsync', 'synchronous_commit', 'full_page_writes']) {
        await superuser.unsafe(`alter system set ${setting} = on`)
      }
      await superuser`select pg_reload_conf()`
      const files = (await readdir(migrations)).filter((name) => name.endsWith('.sql')).sort()
      for (const file of files) {
        const script = await readFile(join(migrations, file), 'utf8')
        await sql.begin((tx) => tx.unsafe(script).simple())
      }
      return await work({ sql, superuser })
    } finally {
      await Promise.all([sql.end({ timeout: 1 }), superuser.end({ timeout: 1 })])
    }
  } finally {
    await cluster.stop()
  }
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
