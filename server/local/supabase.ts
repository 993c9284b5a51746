import { migrationsDir } from './migrations.ts'
import type { PartListener } from './part.ts'
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
  /** Resolves with the reason where it ends without having been told to. */
  ended: Promise<string>
  stop(): Promise<void>
}

/**
 * Starts Postgres in WASM behind PostgREST- and GoTrue-compatible APIs, with our migrations
 * applied. The data stays in `dataDir`; `port` 0 takes a free one.
 */
export async function startSupabase(
  options: {
    dataDir: string
    port: number
    jwtSecret: string
    publishableKey: string
    secretKey: string
    /** Held by every part of a run, see `ownFolder`. */
    partsLock?: string
  } & PartListener,
): Promise<EmbeddedSupabase> {
  const { log, say, partsLock, ...rest } = options
  const port = options.port || (await freePort())
  const url = `http://127.0.0.1:${port}`
  const part = await startPart<SupabaseProcessOptions>(
    'supabase-process.ts',
    { ...rest, url, port, migrationsDir },
    { log, say },
    partsLock,
  ).catch((cause: Error) => {
    throw new Error(`The embedded Supabase did not start. ${cause.message}`, { cause })
  })
  return { url, ended: part.ended, stop: part.stop }
}
