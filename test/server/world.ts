import { env, exports } from 'cloudflare:workers'
import { vi } from 'vitest'
import { versionHeader } from '../../lib/contract/client.ts'
import { settingsOf } from '../../server/env.ts'
import type { FathomSimulatorCore } from '../../server/local/fathom-simulator/simulator.ts'
import { createFathomSimulator } from '../../server/local/fathom-simulator/simulator.ts'
import type { FakeCrm } from './fake-crm.ts'
import { createCrm } from './fake-crm.ts'

/**
 * The companion in workerd between a simulated Fathom and a simulated CRM. Both stand where the
 * network is: everything of ours is the real thing.
 */
export type World = {
  fathom: FathomSimulatorCore
  crm: FakeCrm
  /** What the companion asked of Fathom: method and path. */
  fathomCalls: string[]
  /** Webhooks as Fathom told them, newest last. */
  webhooks: { id: string; url: string; secret: string }[]
  /** Everything the companion logged, line by line. */
  logs: string[]
  /** Answers in Fathom's stead while set; null lets the simulator answer. */
  interceptFathom: ((request: Request) => Promise<Response | null> | Response | null) | null
  /** Answers at every other address, where set; else nobody does. */
  elsewhere: ((request: Request) => Promise<Response> | Response) | null
}

export const extensionId = 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
export const otherExtensionId = 'bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb'
export const origin = `chrome-extension://${extensionId}`

export function createWorld(): World {
  const settings = settingsOf(env)
  if (!settings.ok) throw new Error('The tests are not configured')
  const fathom = createFathomSimulator({
    clients: [
      {
        id: env.FATHOM_CLIENT_ID,
        secret: settings.settings.fathom.app?.clientSecret ?? '',
        redirectUris: [`${env.PUBLIC_URL}/oauth/fathom/callback`],
      },
    ],
    rateLimits: { global: 100_000, heavy: 100_000, token: 100_000 },
    fetch: (input, init) => exports.default.fetch(new Request(input, init)),
  })
  fathom.setBaseUrl('https://fathom.test')
  const world: World = {
    fathom,
    crm: createCrm(env.SUPABASE_SECRET_KEY, env.SUPABASE_PUBLISHABLE_KEY),
    fathomCalls: [],
    webhooks: [],
    logs: [],
    interceptFathom: null,
    elsewhere: null,
  }
  for (const method of ['log', 'warn', 'error'] as const) {
    vi.spyOn(console, method).mockImplementation((line: unknown) => {
      world.logs.push(String(line))
    })
  }
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    const request = new Request(input, init)
    const url = new URL(request.url)
    switch (url.origin) {
      case 'https://supabase.test':
        return world.crm.answer(request)
      case 'https://fathom.test':
        return askFathom(world, request)
      case env.PUBLIC_URL:
        return exports.default.fetch(request)
      default:
        if (world.elsewhere) return world.elsewhere(request)
        throw new TypeError(`Nobody at ${url.origin}`)
    }
  })
  return world
}

async function askFathom(world: World, request: Request): Promise<Response> {
  const { pathname } = new URL(request.url)
  world.fathomCalls.push(`${request.method} ${pathname.replace('/external/v1', '')}`)
  const intercepted = await world.interceptFathom?.(request.clone())
  if (intercepted) return intercepted
  const response = await world.fathom.app.fetch(request)
  if (request.method === 'POST' && pathname.endsWith('/webhooks') && response.ok) {
    const told = await response
      .clone()
      .json<World['webhooks'][number]>()
      .catch(() => null)
    if (told) world.webhooks.push(told)
  }
  return response
}

/** A request of the extension: origin, version, session. */
export function call(
  path: string,
  options: {
    token?: string
    body?: unknown
    headers?: Record<string, string>
    method?: string
  } = {},
): Promise<Response> {
  const { token, body, headers = {}, method = 'POST' } = options
  return exports.default.fetch(`${env.PUBLIC_URL}${path}`, {
    method,
    redirect: 'manual',
    headers: {
      origin,
      'content-type': 'application/json',
      [versionHeader]: '0.1.0',
      ...(token && { authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(method === 'POST' && {
      body: typeof body === 'string' ? body : JSON.stringify(body ?? {}),
    }),
  })
}

export type TestRep = { userId: string; email: string; token: string }

/** A rep who is signed in to the CRM, by default the one whose Fathom account the simulator has. */
export function signIn(world: World, email = 'sam@northbeam.example'): TestRep {
  return world.crm.signIn(crypto.randomUUID(), email)
}

/** Connects by a key, as the rep pastes it. */
export function connectByKey(rep: TestRep, key: string): Promise<Response> {
  return call('/v1/fathom/key', { token: rep.token, body: { key } })
}

/** Begins, and answers Fathom's address with the state in it. */
export async function begin(rep: TestRep): Promise<URL> {
  const response = await call('/v1/fathom/begin', { token: rep.token, body: { extensionId } })
  const { authorizeUrl } = await response.json<{ authorizeUrl: string }>()
  return new URL(authorizeUrl)
}

/** Presses Allow, or Deny, on Fathom's page and answers where Fathom sends the browser. */
export async function consent(
  world: World,
  authorizeUrl: URL,
  decision: 'allow' | 'deny' = 'allow',
): Promise<URL> {
  const form = new URLSearchParams(authorizeUrl.searchParams)
  form.set('decision', decision)
  const response = await world.fathom.app.request(authorizeUrl.pathname, {
    method: 'POST',
    body: form.toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  })
  return new URL(response.headers.get('location') ?? '')
}

/** Follows Fathom's redirect to the companion. */
export function callback(url: URL | string): Promise<Response> {
  return exports.default.fetch(url, { redirect: 'manual' })
}

/** The one-time hand-off in the address that ends the flow. */
export function handoffOf(response: Response): string {
  const location = new URL(response.headers.get('location') ?? '')
  return location.searchParams.get('handoff') ?? ''
}

/** From Connect to the hand-off. */
export async function handoff(world: World, rep: TestRep): Promise<string> {
  return handoffOf(await callback(await consent(world, await begin(rep))))
}

/** The whole way, to an active connection with its webhook. */
export async function connect(world: World, rep: TestRep): Promise<World['webhooks'][number]> {
  const code = await handoff(world, rep)
  const response = await call('/v1/fathom/claim', { token: rep.token, body: { handoff: code } })
  if (!response.ok) throw new Error(`The claim was refused: ${await response.text()}`)
  const webhook = world.webhooks.at(-1)
  if (!webhook) throw new Error('No webhook was made')
  return webhook
}

export function mailbox(rep: TestRep) {
  return env.MAILBOX.get(env.MAILBOX.idFromName(rep.userId))
}

const encoder = new TextEncoder()

/** A delivery, signed as Fathom signs, with what a test wants different. */
export async function deliver(
  webhook: { url: string; secret: string },
  body: string | Uint8Array<ArrayBuffer>,
  options: { id?: string; timestamp?: number; headers?: Record<string, string> } = {},
): Promise<Response> {
  const id = options.id ?? `msg_${crypto.randomUUID()}`
  const timestamp = options.timestamp ?? Math.floor(Date.now() / 1000)
  const bytes = typeof body === 'string' ? encoder.encode(body) : body
  return exports.default.fetch(webhook.url, {
    method: 'POST',
    body: bytes,
    headers: {
      'webhook-id': id,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': await sign(webhook.secret, id, String(timestamp), bytes),
      ...options.headers,
    },
  })
}

export async function sign(
  secret: string,
  id: string,
  timestamp: string,
  body: string | Uint8Array,
): Promise<string> {
  const key = await crypto.subtle.importKey(
    'raw',
    Uint8Array.from(atob(secret.replace('whsec_', '')), (character) => character.charCodeAt(0)),
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    ['sign'],
  )
  const bytes = typeof body === 'string' ? encoder.encode(body) : body
  const prefix = encoder.encode(`${id}.${timestamp}.`)
  const message = new Uint8Array(prefix.length + bytes.length)
  message.set(prefix)
  message.set(bytes, prefix.length)
  const digest = new Uint8Array(await crypto.subtle.sign('HMAC', key, message))
  return `v1,${btoa(String.fromCharCode(...digest))}`
}

/** A meeting as Fathom's webhook tells it, small, with what a test wants different. */
export function payload(changes: Record<string, unknown> = {}): string {
  const call = Math.floor(Math.random() * 1e9)
  return JSON.stringify({
    title: 'Discovery',
    meeting_title: 'Discovery',
    recording_id: call,
    url: `https://fathom.video/calls/${call}`,
    share_url: `https://fathom.video/share/${crypto.randomUUID()}`,
    created_at: new Date().toISOString(),
    recording_start_time: new Date(Date.now() - 3_600_000).toISOString(),
    recording_end_time: new Date(Date.now() - 60_000).toISOString(),
    calendar_invitees_domains_type: 'one_or_more_external',
    transcript_language: 'en',
    calendar_invitees: [
      {
        name: 'Priya',
        email: 'priya@acme.example',
        email_domain: 'acme.example',
        is_external: true,
      },
    ],
    recorded_by: { name: 'Sam Rivera', email: 'sam@northbeam.example' },
    transcript: [
      { speaker: { display_name: 'Priya' }, text: 'Send it over.', timestamp: '00:00:05' },
    ],
    default_summary: { template_name: 'general', markdown_formatted: '## Summary' },
    action_items: [],
    ...changes,
  })
}
