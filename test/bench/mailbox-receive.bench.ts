import { createHmac, randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from 'miniflare'
import { unstable_getMiniflareWorkerOptions, unstable_readConfig } from 'wrangler'
import { BeginResponse } from '../../lib/contract/fathom.ts'
import { freePort } from '../../server/local/ports.ts'
import type { Measurement } from './measurement.ts'
import { median } from './measurement.ts'

/**
 * How many deliveries a second are acknowledged, against a bare Durable Object that only inserts the
 * same bytes in the same workerd; and whether the answer waits for a CRM that is down or slow.
 */

const root = join(import.meta.dirname, '../..')
const extensionId = 'a'.repeat(32)
const mailboxes = 8
const concurrency = 16
const millis = 2_500

type Neighbours = {
  url: string
  setCrm: (mode: 'healthy' | 'down' | 'slow') => void
  /** The webhooks that were asked for, oldest first. */
  webhooks: Target[]
  close: () => void
}
/** Where to send, and what to sign with; the bare object wants no signature. */
type Target = { url: string; secret: Buffer | null }

export async function measure(): Promise<Measurement[]> {
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
    TOKEN_KEYS: JSON.stringify({
      current: 'k1',
      keys: { k1: randomBytes(32).toString('base64') },
    }),
  })
  try {
    for (let n = 0; n < mailboxes; n += 1) await connect(publicUrl)
    const targets = neighbours.webhooks
    const bare = targets.map((_, n): Target => ({ url: `${publicUrl}/bare/${n}`, secret: null }))
    const results: Measurement[] = []
    for (const [name, size] of [
      ['8 KB', 8_000],
      ['160 KB', 160_000],
      ['435 KB', 435_000],
    ] as const) {
      neighbours.setCrm('down')
      const ours = await load(targets, size)
      const theirs = await load(bare, size)
      const ratio = ours.perSecond / theirs.perSecond
      results.push(
        { what: `deliveries of ${name} acknowledged`, value: ours.perSecond, unit: '/s' },
        { what: `a bare object inserting ${name}`, value: theirs.perSecond, unit: '/s' },
        {
          what: `deliveries of ${name} against the bare object`,
          value: ratio,
          unit: '×',
          goal: { text: 'at least 0.5', met: ratio >= 0.5 },
        },
      )
    }
    // One at a time and far below what it can do, as a rep's Fathom delivers.
    const p99: Record<'healthy' | 'down' | 'slow', number[]> = { healthy: [], down: [], slow: [] }
    for (let round = 0; round < 3; round += 1) {
      for (const mode of ['healthy', 'down', 'slow'] as const) {
        neighbours.setCrm(mode)
        p99[mode].push(await latency(targets, 160_000))
      }
    }
    const healthy = median(p99.healthy)
    results.push({ what: 'acknowledgement p99, CRM healthy', value: healthy, unit: 'ms' })
    for (const mode of ['down', 'slow'] as const) {
      const value = median(p99[mode])
      const ratio = value / healthy
      results.push({
        what: `acknowledgement p99, CRM ${mode === 'down' ? 'down' : '10 s slow'}`,
        value,
        unit: 'ms',
        goal: { text: `at most 1.1 × healthy (${ratio.toFixed(2)})`, met: ratio <= 1.1 },
      })
    }
    return results
  } finally {
    neighbours.close()
    await miniflare.dispose()
    await rm(dir, { recursive: true, force: true })
  }
}

/** Our worker as it is deployed, and beside it an object that does nothing but insert. */
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
        import worker, { Mailbox } from './server/worker.ts'
        export { Mailbox }
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
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      ...workerOptions,
      name: 'bench',
      modules: [{ type: 'ESModule', path: 'worker.js', contents: outputFiles[0]?.text ?? '' }],
      durableObjects: {
        MAILBOX: { className: 'Mailbox', useSQLite: true },
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

/** A Fathom that says yes, and a CRM that takes everything, or nothing, or its time. */
async function startNeighbours(): Promise<Neighbours> {
  let mode: Parameters<Neighbours['setCrm']>[0] = 'healthy'
  const webhooks: Target[] = []
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://neighbours')
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const answer = (body: object, status = 200) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    const expiresIn = 3600
    switch (pathname) {
      case '/oauth2/token':
        return void answer({
          access_token: randomUUID(),
          refresh_token: randomUUID(),
          token_type: 'Bearer',
          expires_in: expiresIn,
        })
      case '/webhooks': {
        const secret = randomBytes(24)
        const { destination_url: url } = JSON.parse(Buffer.concat(chunks).toString())
        webhooks.push({ url, secret })
        return void answer({ id: randomUUID(), secret: `whsec_${secret.toString('base64')}` }, 201)
      }
      case '/meetings':
        return void answer({ items: [], next_cursor: null })
      case '/auth/v1/user':
        return void answer({ id: randomUUID() })
    }
    if (mode === 'down') return void request.socket.destroy()
    if (mode === 'slow') await new Promise((resolve) => setTimeout(resolve, 10_000))
    if (!pathname.endsWith('/sync_meeting')) return void answer([])
    const counts = { items: 0, tasks: 0, excluded: 0, failed: 0, unknown: 0 }
    answer({ outcome: 'applied', meetingId: randomUUID(), touched: [], counts })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('No port was given')
  return {
    url: `http://127.0.0.1:${address.port}`,
    setCrm: (next) => {
      mode = next
    },
    webhooks,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

/** Connects a new rep; the webhook that this makes is the neighbours'. */
async function connect(publicUrl: string): Promise<void> {
  const claims = {
    sub: randomUUID(),
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

/** Bodies of about the size, and a new recording each time. */
function bodyOf(size: number): Buffer {
  const call = Math.floor(Math.random() * 1e9)
  const line = { speaker: { display_name: 'Priya' }, timestamp: '00:00:01', text: 'x'.repeat(180) }
  const transcript = Array.from({ length: Math.floor(size / 260) }, () => line)
  const url = `https://fathom.video/calls/${call}`
  return Buffer.from(JSON.stringify({ title: 'Bench', recording_id: call, url, transcript }))
}

async function send({ url, secret }: Target, body: Buffer): Promise<void> {
  const id = `msg_${randomUUID()}`
  const timestamp = String(Math.floor(Date.now() / 1000))
  const signed =
    secret &&
    createHmac('sha256', secret).update(`${id}.${timestamp}.`).update(body).digest('base64')
  const headers: Record<string, string> = signed
    ? { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signed}` }
    : {}
  const response = await fetch(url, { method: 'POST', body: new Uint8Array(body), headers })
  await response.arrayBuffer()
  if (response.status !== 202) throw new Error(`A delivery was answered ${response.status}`)
}

/** As many as go in a while, over all targets. */
async function load(targets: readonly Target[], size: number): Promise<{ perSecond: number }> {
  const bodies = Array.from({ length: 32 }, () => bodyOf(size))
  const until = performance.now() + millis
  const start = performance.now()
  let count = 0
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      while (performance.now() < until) {
        count += 1
        const target = targets[count % targets.length]
        const body = bodies[count % bodies.length]
        if (target && body) await send(target, body)
      }
    }),
  )
  return { perSecond: count / ((performance.now() - start) / 1000) }
}

/** The 99th percentile of milliseconds to an answer, one delivery after the other. */
async function latency(targets: readonly Target[], size: number): Promise<number> {
  const times: number[] = []
  for (let n = 0; n < 200; n += 1) {
    const target = targets[n % targets.length]
    if (!target) continue
    const body = bodyOf(size)
    const start = performance.now()
    await send(target, body)
    times.push(performance.now() - start)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  return times.sort((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? Number.NaN
}
