import type { ChildProcess } from 'node:child_process'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
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

export type ToSupabaseProcess =
  | { type: 'start'; options: SupabaseProcessOptions }
  | { type: 'stop' }

export type FromSupabaseProcess = { type: 'ready' } | { type: 'failed'; reason: string }

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
  log: (line: string) => void
}): Promise<EmbeddedSupabase> {
  const { log, ...rest } = options
  const port = options.port || (await freePort())
  const url = `http://127.0.0.1:${port}`
  await mkdir(options.dataDir, { recursive: true })
  const child = fork(join(import.meta.dirname, 'supabase-process.ts'), {
    execArgv: [],
    env: { ...process.env, DO_NOT_TRACK: '1', NODE_OPTIONS: '', NODE_NO_WARNINGS: '1' },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => log(text.trimEnd()))
  }
  tell(child, {
    type: 'start',
    options: {
      ...rest,
      url,
      port,
      migrationsDir: join(import.meta.dirname, '../supabase/migrations'),
    },
  })
  await ready(child).catch(async (error: unknown) => {
    await stop(child)
    throw error
  })
  let stopping = false
  child.once('exit', (code, signal) => {
    if (!stopping) log(`ended by itself: ${signal ?? code}`)
  })
  return {
    url,
    stop() {
      stopping = true
      return stop(child)
    },
  }
}

function tell(child: ChildProcess, message: ToSupabaseProcess): void {
  child.send(message)
}

function ready(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('message', (message: FromSupabaseProcess) => {
      if (message.type === 'ready') resolve()
      else reject(new Error(`The embedded Supabase did not start. ${message.reason}`))
    })
    child.once('exit', (code) => reject(new Error(`The embedded Supabase ended with ${code}.`)))
  })
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  const impatience = setTimeout(() => child.kill('SIGKILL'), 10_000)
  if (child.connected) tell(child, { type: 'stop' })
  else child.kill('SIGKILL')
  await exited
  clearTimeout(impatience)
}
