import { createHmac, randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { Agent, createServer, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from 'miniflare'
import { unstable_getMiniflareWorkerOptions, unstable_readConfig } from 'wrangler'
import { BeginResponse } from '../../lib/contract/fathom.ts'
import { freePort } from '../../server/local/ports.ts'

/**
 * Our worker as it is deployed, in workerd, between a Fathom that says yes and a CRM that behaves as a
 * benchmark wants; beside it in the same process a Durable Object that does nothing but insert.
 */
export type BenchCompanion = {
  /** Connects new reps and answers where their webhooks are sent, with whose they are. */
  connect: (userIds: readonly string[]) => Promise<Target[]>
  /** Addresses of the object that only inserts, one for each name. */
  bare: (count: number) => Target[]
  crm: BenchCrm
}

export type BenchCrm = {
  mode: 'healthy' | 'down'
  /** How long it takes for a call, beside the work itself. */
  latencyMs: number
  /** Answers `sync_meeting`; a rejection is answered 400 with SQLSTATE 22P02. */
  sync: (argument: unknown) => Promise<unknown> | unknown
  /** When `sync_meeting` was answered well, in order, by title. */
  synced: { title: string; at: number }[]
}

/** Where to send, and what to sign with; the bare object wants no signature. */
export type Target = { url: URL; secret: Buffer | null }

const root = join(import.meta.dirname, '../..')
const extensionId = 'a'.repeat(32)

export async function withCompanion<T>(
  work: (companion: BenchCompanion) => Promise<T>,
): Promise<T> {
  const dir = await mkdtemp(join(tmpdir(), 'upshot-bench-'))
  const port = await freePort()
  const publicUrl = `http://127.0.0.1:${port}`
  const neighbours = await startNeighbours()
  const miniflare = await startWorkerd(port, dir, {
    SUPABASE_URL: neighbours.url,
    SUPABASE_PUBLISHABLE_KEY: 'publishable',
    SUPABASE_SECRET_KEY: 'secret',
    FATHOM_CLIENT_ID: 'bench',
    FATHOM_CLIENT_SECRET: 'secret',
    FATHOM_AUTHORIZE_URL: `${neighbours.url}/authorize`,
    FATHOM_API_URL: neighbours.url,
    PUBLIC_URL: publicUrl,
    EXTENSION_IDS: extensionId,
    THUMBNAIL_BUCKET: '',
    TOKEN_KEYS: JSON.stringify({
      current: 'k1',
      keys: { k1: randomBytes(32).toString('base64') },
    }),
  })
  try {
    return await work({
      crm: neighbours.crm,
      bare: (count) =>
        Array.from({ length: count }, (_, n) => ({
          url: new URL(`${publicUrl}/bare/${n}`),
          secret: null,
        })),
      async connect(userIds) {
        const targets: Target[] = []
        for (const userId of userIds) {
          await connect(publicUrl, userId)
          const webhook = neighbours.webhooks.at(-1)
          if (webhook) targets.push(webhook)
        }
        return targets
      },
    })
  } finally {
    neighbours.close()
    agent.destroy()
    await miniflare.dispose()
    await rm(dir, { recursive: true, force: true })
  }
}

async function startWorkerd(port: number, dir: string, vars: Record<string, string>) {
  process.env.WRANGLER_LOG ??= 'error'
  const config = unstable_readConfig({ config: join(root, 'server/wrangler.jsonc') })
  Object.assign(config.vars, vars)
  const { workerOptions } = unstable_getMiniflareWorkerOptions(config)
  const { outputFiles } = await build({
    stdin: {
      resolveDir: root,
      loader: 'ts',
      contents: `
        import { DurableObject } from 'cloudflare:workers'
        import worker from './server/worker.ts'
        export * from './server/worker.ts'
        export class Bare extends DurableObject {
          constructor(state, env) {
            super(state, env)
            state.storage.sql.exec('create table if not exists bodies (id integer primary key, bytes blob)')
          }
          insert(bytes) { this.ctx.storage.sql.exec('insert into bodies (bytes) values (?)', bytes) }
        }
        export default {
          async fetch(request, env, ctx) {
            const { pathname } = new URL(request.url)
            if (!pathname.startsWith('/bare/')) return worker.fetch(request, env, ctx)
            await env.BARE.get(env.BARE.idFromName(pathname)).insert(await request.arrayBuffer())
            return new Response(null, { status: 202 })
          },
        }`,
    },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['cloudflare:*', 'node:*'],
    target: 'es2024',
    logLevel: 'silent',
  })
  const ours = config.durable_objects.bindings.map(
    ({ name, class_name: className }: { name: string; class_name: string }) =>
      [name, { className, useSQLite: true }] as const,
  )
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      ...workerOptions,
      name: 'bench',
      modules: [{ type: 'ESModule', path: 'worker.js', contents: outputFiles[0]?.text ?? '' }],
      durableObjects: {
        ...Object.fromEntries(ours),
        BARE: { className: 'Bare', useSQLite: true },
      },
      host: '127.0.0.1',
      port,
      cf: false,
      log: new Log(LogLevel.NONE),
      logRequests: false,
      handleStructuredLogs: () => {},
      resourcePersistencePath: dir,
      telemetry: { enabled: false },
    }),
  )
  await miniflare.ready
  return miniflare
}

/** A Fathom that says yes and lists nothing, and a CRM that takes everything, or nothing, or its time. */
async function startNeighbours() {
  const counts = { items: 0, tasks: 0, excluded: 0, failed: 0, unknown: 0 }
  const crm: BenchCrm = {
    mode: 'healthy',
    latencyMs: 0,
    sync: () => ({ outcome: 'applied', meetingId: randomUUID(), touched: [], counts }),
    synced: [],
  }
  const webhooks: Target[] = []
  const server = createServer(async (incoming, response) => {
    const { pathname } = new URL(incoming.url ?? '/', 'http://neighbours')
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk)
    const text = Buffer.concat(chunks).toString()
    const answer = (body: unknown, status = 200) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    switch (pathname) {
      case '/oauth2/token':
        return void answer({
          access_token: randomUUID(),
          refresh_token: randomUUID(),
          token_type: 'Bearer',
          expires_in: 3600,
        })
      case '/webhooks': {
        const secret = randomBytes(24)
        webhooks.push({ url: new URL(JSON.parse(text).destination_url), secret })
        return void answer({ id: randomUUID(), secret: `whsec_${secret.toString('base64')}` }, 201)
      }
      case '/meetings':
        return void answer({ items: [], next_cursor: null })
      case '/auth/v1/user':
        return void answer({ id: randomUUID() })
    }
    if (crm.mode === 'down') return void incoming.socket.destroy()
    if (crm.latencyMs > 0) await new Promise((resolve) => setTimeout(resolve, crm.latencyMs))
    if (!pathname.endsWith('/sync_meeting')) return void answer([])
    const { p } = JSON.parse(text)
    try {
      const result = await crm.sync(p)
      crm.synced.push({ title: String(p.meeting.title), at: performance.now() })
      answer(result)
    } catch {
      answer({ code: '22P02', message: 'refused' }, 400)
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('No port was given')
  return {
    url: `http://127.0.0.1:${address.port}`,
    crm,
    webhooks,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

/** Connects a new rep; the webhook that this makes is the neighbours'. */
async function connect(publicUrl: string, userId: string): Promise<void> {
  const claims = {
    sub: userId,
    aud: 'authenticated',
    role: 'authenticated',
    exp: Math.floor(Date.now() / 1000) + 3600,
  }
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')
  const token = `${encode({ alg: 'HS256' })}.${encode(claims)}.${encode({})}`
  const post = async (path: string, body: object): Promise<unknown> => {
    const response = await fetch(`${publicUrl}${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'x-upshot-version': '0.1.0',
      },
      body: JSON.stringify(body),
    })
    if (!response.ok) throw new Error(`${path}: ${await response.text()}`)
    return response.json()
  }
  const begun = BeginResponse.parse(await post('/v1/fathom/begin', { extensionId }))
  const state = new URL(begun.authorizeUrl).searchParams.get('state')
  const callback = `${publicUrl}/oauth/fathom/callback?code=${randomUUID()}&state=${state}`
  const returned = await fetch(callback, { redirect: 'manual' })
  const handoff = new URL(returned.headers.get('location') ?? '').searchParams.get('handoff')
  await post('/v1/fathom/claim', { handoff })
}

/** A body of about the size, of a new recording. */
export function bodyOf(size: number, title = 'Bench'): Buffer {
  const call = Math.floor(Math.random() * 1e12)
  const line = { speaker: { display_name: 'Priya' }, timestamp: '00:00:01', text: 'x'.repeat(180) }
  const transcript = Array.from({ length: Math.floor(size / 260) }, () => line)
  const url = `https://fathom.video/calls/${call}`
  const now = new Date().toISOString()
  return Buffer.from(
    JSON.stringify({ title, recording_id: call, url, created_at: now, transcript }),
  )
}

const agent = new Agent({ keepAlive: true, maxSockets: 64 })

/** Sends one delivery and answers how long the acknowledgement took, in milliseconds. */
export function send({ url, secret }: Target, body: Buffer): Promise<number> {
  const id = `msg_${randomUUID()}`
  const timestamp = String(Math.floor(Date.now() / 1000))
  const signed =
    secret &&
    createHmac('sha256', secret).update(`${id}.${timestamp}.`).update(body).digest('base64')
  const headers = {
    'content-type': 'application/json',
    'content-length': body.length,
    ...(signed && {
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${signed}`,
    }),
  }
  return new Promise((resolve, reject) => {
    const start = performance.now()
    const outgoing = request(url, { method: 'POST', agent, headers }, (response) => {
      response.resume().on('end', () => {
        if (response.statusCode === 202) resolve(performance.now() - start)
        else reject(new Error(`A delivery was answered ${response.statusCode}`))
      })
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

/** Waits until the CRM has been told so many meetings in all. */
export async function untilSynced(
  crm: BenchCrm,
  count: number,
  timeoutMs = 120_000,
): Promise<void> {
  const end = performance.now() + timeoutMs
  while (crm.synced.length < count) {
    if (performance.now() > end) throw new Error(`Only ${crm.synced.length} of ${count} arrived`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

export function percentile(numbers: readonly number[], share: number): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}
