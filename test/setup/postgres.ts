import type { Sql, TransactionSql } from 'postgres'
import postgres from 'postgres'
import { inject, onTestFinished } from 'vitest'

/** A database of one test's own. */
export interface TestDatabase {
  /** Connections as `postgres`, the owner of our schema: no superuser, but past row-level security. */
  sql: Sql
  /** Connections as superuser, for what only the platform does. */
  superuser: Sql
  /** Name of the database. */
  name: string
  /** Connection string of the owner, for a client of the test's own. */
  url: string
  /** Closes the connections and drops the database. */
  drop(): Promise<void>
}

let count = 0
/** One connection of each test file makes its databases and drops them. It goes with the file's process. */
let platform: Sql | undefined

/**
 * A new database with hosted Supabase's roles, schema `auth` and grants, and all our migrations.
 * Within a test it is dropped when the test ends; from a hook, call `drop` yourself.
 */
export async function freshDatabase(): Promise<TestDatabase> {
  const cluster = inject('postgres')
  count += 1
  const name = `test_${process.pid}_${count}_${crypto.randomUUID().slice(0, 8)}`
  platform ??= connect(`${cluster.superuser}postgres`, 1)
  await platform.unsafe(
    `create database ${name} owner postgres template ${cluster.template} strategy file_copy`,
  )

  const url = `${cluster.owner}${name}`
  const sql = connect(url, 20)
  const superuser = connect(`${cluster.superuser}${name}`, 2)
  const database: TestDatabase = {
    sql,
    superuser,
    name,
    url,
    async drop() {
      await Promise.all([sql.end({ timeout: 1 }), superuser.end({ timeout: 1 })])
      await platform?.unsafe(`drop database if exists ${name} with (force)`)
    },
  }
  try {
    onTestFinished(() => database.drop())
  } catch {
    // Called from a hook (`beforeAll`), where the caller drops it.
  }
  return database
}

/** Adds a confirmed account to `auth.users`, as a sign-up at Supabase Auth does, and returns its id. */
export async function createUser(
  database: TestDatabase,
  user: { email: string; id?: string; name?: string; confirmed?: boolean },
): Promise<string> {
  const id = user.id ?? crypto.randomUUID()
  const confirmedAt = user.confirmed === false ? null : new Date()
  const metadata = JSON.stringify(user.name === undefined ? {} : { name: user.name })
  await database.superuser`
    insert into auth.users
      (id, aud, role, email, email_confirmed_at, raw_user_meta_data, raw_app_meta_data, created_at, updated_at)
    values
      (${id}, 'authenticated', 'authenticated', ${user.email}, ${confirmedAt}, ${metadata}::text::jsonb, '{}',
       now(), now())`
  return id
}

/** Runs `work` in one transaction as PostgREST does for a signed-in rep. */
export function asUser<T>(
  sql: Sql,
  userId: string,
  work: (tx: TransactionSql) => Promise<T>,
): Promise<T> {
  return asRole(sql, { sub: userId, role: 'authenticated' }, work)
}

/** Runs `work` in one transaction as PostgREST does for the secret key. */
export function asService<T>(sql: Sql, work: (tx: TransactionSql) => Promise<T>): Promise<T> {
  return asRole(sql, { role: 'service_role' }, work)
}

/** Runs `work` in one transaction as PostgREST does for the publishable key alone. */
export function asAnonymous<T>(sql: Sql, work: (tx: TransactionSql) => Promise<T>): Promise<T> {
  return asRole(sql, { role: 'anon' }, work)
}

/**
 * How long hosted Supabase lets one statement of the API run, by its role, in milliseconds; four times as long
 * here, since all other tests run beside it on few cores, and it is a clock that is watched.
 */
const busyMachine = 4
const statementTimeouts = {
  anon: 3_000 * busyMachine,
  authenticated: 8_000 * busyMachine,
  service_role: 8_000 * busyMachine,
} as const

async function asRole<T>(
  sql: Sql,
  claims: { role: 'anon' | 'authenticated' | 'service_role'; sub?: string },
  work: (tx: TransactionSql) => Promise<T>,
): Promise<T> {
  // Wrapped in an object because the client's own return type awaits arrays of promises.
  const { result } = await sql.begin(async (tx) => {
    await tx`
      select set_config('role', ${claims.role}, true),
             set_config('statement_timeout', ${String(statementTimeouts[claims.role])}, true),
             set_config('request.jwt.claims', ${JSON.stringify(claims)}, true)`
    return { result: await work(tx) }
  })
  return result
}

function connect(url: string, max: number): Sql {
  return postgres(url, { max, onnotice: () => {}, idle_timeout: 20 })
}
