import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { serve } from '@hono/node-server'
import { App } from '@supabase/lite'
import type { PgliteConnection } from '@supabase/lite/pglite'
import { createPgliteConnection } from '@supabase/lite/pglite'
import { runPart } from './part.ts'
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

runPart(start)

async function start(options: SupabaseProcessOptions): Promise<() => Promise<void>> {
  const template = await templateOf(options.migrationsDir)
  const isNew = (await readdir(options.dataDir)).length === 0
  if (isNew && !(await beginWithTemplate(template, options.dataDir))) {
    const { connection } = await open(options)
    await connection.close()
    await keepAsTemplate(options.dataDir, template)
  }
  const { connection, app } = await open(options)

  const answer = oneAtATime(async (request: Request, peerAddress: string | null) => {
    const response = await app.fetch(request, { peerAddress })
    return withCors(request, response, await response.arrayBuffer())
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

/** Opens the cluster with roles, `auth` and our migrations in it; makes what is missing. */
async function open(options: SupabaseProcessOptions) {
  const connection = await createPgliteConnection({ url: options.dataDir })
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
    options: { server: { admin: false } },
  })
  app._storageAdapter = createStorageFiles(join(options.dataDir, 'pictures'))
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
  const { rows } = await connection.driver.query<{ version: string; statements: string[] }>(
    'select version, statements from supabase_migrations.schema_migrations',
  )
  const applied = new Map(rows.map((row) => [row.version, row.statements[0]]))
  const files = (await readdir(dir)).filter((name) => name.endsWith('.sql')).sort()
  for (const file of files) {
    const script = await readFile(join(dir, file), 'utf8')
    const [version = file, ...words] = file.replace(/\.sql$/, '').split('_')
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
        await transaction.query(
          'insert into supabase_migrations.schema_migrations values ($1, array[$2], $3)',
          [version, script, words.join('_')],
        )
      })
      .catch((cause: unknown) => {
        throw new Error(`Migration ${file}: ${String(cause)}`, { cause })
      })
  }
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
