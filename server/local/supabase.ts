import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { startPart } from './part.ts'
import { freePort } from './ports.ts'

/** What the process that serves Supabase is told. */
export interface SupabaseProcessOptions {
  url: string
  port: number
  dataDir: string
  migrationsDir: string
  jwtSecret: string
  publishableKey: string
  secretKey: string
}

export interface EmbeddedSupabase {
  url: string
  stop(): Promise<void>
}

/**
 * Starts Postgres in WASM behind PostgREST- and GoTrue-compatible APIs, with our migrations
 * applied. The data stays in `dataDir`; `port` 0 takes a free one.
 */
export async function startSupabase(options: {
  dataDir: string
  port: number
  jwtSecret: string
  publishableKey: string
  secretKey: string
  log: (text: string) => void
}): Promise<EmbeddedSupabase> {
  const { log, ...rest } = options
  const port = options.port || (await freePort())
  const url = `http://127.0.0.1:${port}`
  await mkdir(options.dataDir, { recursive: true })
  const partOptions: SupabaseProcessOptions = {
    ...rest,
    url,
    port,
    migrationsDir: join(import.meta.dirname, '../supabase/migrations'),
  }
  const part = await startPart('supabase-process.ts', partOptions, log).catch((cause: Error) => {
    throw new Error(`The embedded Supabase did not start. ${cause.message}`, { cause })
  })
  return { url, stop: part.stop }
}
