import { mkdir, readdir, rename, rm, rmdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { serve } from '@hono/node-server'
import { App } from '@supabase/lite'
import type { PgliteConnection } from '@supabase/lite/pglite'
import { createPgliteConnection } from '@supabase/lite/pglite'
import { adoptedHistory } from './adopt-history.ts'
import { closeGaps } from './gotrue-gaps.ts'
import type { Mails } from './mails.ts'
import { createMails } from './mails.ts'
import type { Migration } from './migrations.ts'
import { readHashes, readMigrations } from './migrations.ts'
import type { PartVoice } from './part.ts'
import { runPart } from './part.ts'
import { openPostgres, orDamage } from './postgres-folder.ts'
import { wordsOf } from './remedy.ts'
import { createStorageFiles } from './storage-files.ts'
import type { SupabaseProcessOptions } from './supabase.ts'
import { beginWithTemplate, keepAsTemplate, templateOf } from './supabase-template.ts'

const roles = `
do $$
begin
  if not exists (select from pg_roles where rolname = 'anon') then
    create role anon nologin noinherit;
    create role authenticated nologin noinherit;
    create role service_role nologin noinherit bypassrls;
  end if;
end
$$;
-- What hosted Supabase grants before the first migration, so that a forgotten REVOKE shows here too.
grant usage on schema public to anon, authenticated, service_role;
alter default privileges in schema public grant all on tables to anon, authenticated, service_role;
alter default privileges in schema public grant all on functions to anon, authenticated, service_role;
alter default privileges in schema public grant all on sequences to anon, authenticated, service_role;
`

// What hosted Supabase grants on its own schemas; in Storage the policies decide.
const systemGrants = `
grant usage on schema auth, storage to anon, authenticated, service_role;
grant all on all tables in schema storage to anon, authenticated, service_role;
`

const history = `
create schema if not exists supabase_migrations;
create table if not exists supabase_migrations.schema_migrations (
  version text primary key,
  statements text[],
  name text
);
`
const addToHistory = 'insert into supabase_migrations.schema_migrations values ($1, array[$2], $3)'

runPart(start)

async function start(
  options: SupabaseProcessOptions,
  voice: PartVoice,
): Promise<() => Promise<void>> {
  if (await isNew(options.dataDir)) await make(options, voice)
  const mails = createMails()
  const { connection, app } = await open(options, options.dataDir, mails)

  const likeHosted = closeGaps(
    (request, peerAddress) => app.fetch(request, { peerAddress }),
    async (email) => {
      const { rows } = await connection.driver.query('select from auth.users where email = $1', [
        email,
      ])
      return rows.length > 0
    },
  )
  const answer = oneAtATime(async (request: Request, peerAddress: string | null) => {
    const shown = mails.answer(request)
    if (shown !== null) return shown
    const response = await likeHosted(request, peerAddress)
    const body = await response.arrayBuffer()
    if (response.status >= 500) await requireLife(connection, voice)
    return withCors(request, response, body)
  })
  return new Promise((resolve, reject) => {
    const server = serve(
      {
        hostname: '127.0.0.1',
        port: options.port,
        fetch: (request, env) =>
          request.method === 'OPTIONS'
            ? preflight(request)
            : answer(request, env.incoming.socket.remoteAddress ?? null),
      },
      () => resolve(close),
    )
    server.on('error', reject)
    const close = async () => {
      server.close()
      if ('closeAllConnections' in server) server.closeAllConnections()
      await connection.close()
    }
  })
}

/** A folder with something in it was renamed into place whole, or is somebody's: it is never filled up. */
async function isNew(dataDir: string): Promise<boolean> {
  const names = await readdir(dataDir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  return names.length === 0
}

/** Makes the cluster under another name first: what carries the real one is whole. */
async function make(options: SupabaseProcessOptions, voice: PartVoice): Promise<void> {
  const { dataDir } = options
  const draft = `${dataDir}.draft`
  await rm(draft, { recursive: true, force: true })
  await mkdir(dirname(dataDir), { recursive: true })
  const template = await templateOf(options.migrationsDir)
  if (!(await beginWithTemplate(template, draft, voice.say))) {
    await mkdir(draft)
    await (await createPgliteConnection({ url: draft })).close()
    const { connection } = await open(options, draft, createMails())
    await connection.close()
    await keepAsTemplate(draft, template).catch((error: unknown) =>
      console.log(`No template was kept: ${wordsOf(error)}`),
    )
  }
  await rmdir(dataDir).catch(() => {})
  await rename(draft, dataDir)
}

/** A Postgres that has aborted answers nothing ever again: another process does. */
async function requireLife({ driver }: PgliteConnection, voice: PartVoice): Promise<void> {
  try {
    await driver.query('select 1')
  } catch (error) {
    voice.die(`lost its Postgres (${wordsOf(error)})`)
  }
}

/** Opens the cluster with roles, `auth` and our migrations in it; makes what is missing. */
async function open(options: SupabaseProcessOptions, dataDir: string, mails: Mails) {
  const connection = await openPostgres(dataDir)
  try {
    return await complete(connection, options, dataDir, mails)
  } catch (error) {
    throw orDamage(dataDir, error)
  }
}

async function complete(
  connection: PgliteConnection,
  options: SupabaseProcessOptions,
  dataDir: string,
  mails: Mails,
) {
  await connection.driver.exec(roles)
  const app = new App({
    connection,
    auth: {
      enabled: true,
      site_url: options.url,
      jwt_secret: options.jwtSecret,
      publishable_key: options.publishableKey,
      secret_key: options.secretKey,
      email: { enable_confirmations: false },
    },
    storage: { enabled: true },
    options: { server: { admin: false }, drivers: { email: mails.driver } },
  })
  app._storageAdapter = createStorageFiles(join(dataDir, 'pictures'))
  await app.init()
  await app.ensureSystemSchema()
  await connection.driver.exec(systemGrants)
  await migrate(connection, options.migrationsDir)
  // Else the first request would grant every role everything on every table, over our REVOKEs.
  Object.assign(connection, { rlsState: 'active' })

  return { connection, app }
}

/** Applies what the history does not know yet, each file in one transaction. */
async function migrate(connection: PgliteConnection, dir: string): Promise<void> {
  await connection.driver.exec(history)
  const migrations = await readMigrations(dir)
  const applied = await adopt(connection, migrations)
  for (const { file, version, name, script } of migrations) {
    if (applied.has(version)) {
      if (applied.get(version) !== script) {
        throw new Error(
          `Migration ${file} has changed since it was applied here: begin anew with fresh data.`,
        )
      }
      continue
    }
    await connection.driver
      .transaction(async (transaction) => {
        await transaction.exec(script)
        await transaction.query(addToHistory, [version, script, name])
      })
      .catch((cause: unknown) => {
        throw new Error(`Migration ${file}: ${wordsOf(cause)}`, { cause })
      })
  }
}

/** The scripts that are applied, by version, after a folder from before the first release was taken over. */
async function adopt(
  connection: PgliteConnection,
  migrations: Migration[],
): Promise<Map<string, string>> {
  const { rows } = await connection.driver.query<{ version: string; script: string }>(
    'select version, statements[1] as script from supabase_migrations.schema_migrations',
  )
  const applied = new Map(rows.map((row) => [row.version, row.script]))
  const adopted = adoptedHistory(rows, await readHashes('before-the-book'), migrations)
  if (adopted === null) return applied
  await connection.driver.transaction(async (transaction) => {
    await transaction.query(
      'delete from supabase_migrations.schema_migrations where version = any ($1)',
      [adopted.forget],
    )
    for (const { version, script, name } of adopted.add) {
      await transaction.query(addToHistory, [version, script, name])
      applied.set(version, script)
    }
  })
  return applied
}

/**
 * PGlite has one connection and the API in front of it takes no lock, so two requests at once would
 * share a transaction, and with it a role.
 */
function oneAtATime<Arguments extends unknown[], Result>(
  work: (...parameters: Arguments) => Promise<Result>,
): (...parameters: Arguments) => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve()
  return (...parameters) => {
    const next = last.then(() => work(...parameters))
    last = next.catch(() => {})
    return next
  }
}

/** Hosted Supabase answers any origin; the keys and tokens are what protects it. */
function preflight(request: Request): Response {
  return new Response(null, {
    status: 204,
    headers: {
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'GET,HEAD,PUT,PATCH,POST,DELETE,OPTIONS',
      'access-control-allow-headers': request.headers.get('access-control-request-headers') ?? '*',
      'access-control-max-age': '86400',
    },
  })
}

function withCors(request: Request, response: Response, body: ArrayBuffer): Response {
  const headers = new Headers(response.headers)
  if (request.headers.has('origin')) {
    headers.set('access-control-allow-origin', '*')
    headers.set('access-control-expose-headers', 'Content-Range, X-Supabase-Api-Version')
    headers.delete('access-control-allow-credentials')
  }
  const bodiless = request.method === 'HEAD' || [204, 205, 304].includes(response.status)
  return new Response(bodiless ? null : body, { status: response.status, headers })
}
