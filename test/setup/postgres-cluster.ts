import postgres from 'postgres'
import type { TestProject } from 'vitest/node'
import { readMigrations } from '../../server/local/migrations.ts'
import type { PostgresVersion } from '../../server/local/postgres.ts'
import { startPostgres } from '../../server/local/postgres.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    postgres: { port: number; superuser: string; owner: string; template: string }
  }
}

const template = 'upshot_template'

/** Starts Postgres once for all `*.db.test.ts` and makes the migrated template that each test copies. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const cluster = await startPostgres({ version: postgresVersion() })
  try {
    await cluster.createHostedDatabase(template)
    await migrate(cluster.ownerUrl(template))
  } catch (error) {
    await cluster.stop()
    throw error
  }
  project.provide('postgres', {
    port: cluster.port,
    superuser: cluster.superuserUrl(''),
    owner: cluster.ownerUrl(''),
    template,
  })
  return () => cluster.stop()
}

function postgresVersion(): PostgresVersion {
  const wanted = process.env.UPSHOT_TEST_PG ?? '18'
  if (wanted === '17') return 17
  if (wanted === '18') return 18
  throw new Error(`UPSHOT_TEST_PG must be 17 or 18, not ${wanted}`)
}

/** Applies every migration in order, as the owner, each file in one transaction. */
export async function migrate(url: string): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} })
  try {
    for (const { file, script } of await readMigrations()) {
      await sql
        .begin((tx) => tx.unsafe(script).simple())
        .catch((cause: unknown) => {
          // Not as a `cause`: that carries the whole script, which would be printed over the reason.
          throw new Error(`Migration ${file}${place(cause, script)}: ${String(cause)}`)
        })
    }
  } finally {
    await sql.end()
  }
}

/** Line of the script at which Postgres stumbled, where it says so. */
function place(cause: unknown, script: string): string {
  if (!(cause instanceof postgres.PostgresError) || cause.position === undefined) return ''
  return `:${script.slice(0, Number(cause.position)).split('\n').length}`
}
