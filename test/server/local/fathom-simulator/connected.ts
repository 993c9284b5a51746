import { randomBytes } from 'node:crypto'
import type {
  FathomSimulatorCore,
  FathomSimulatorOptions,
} from '../../../../server/local/fathom-simulator/simulator.ts'
import { createFathomSimulator } from '../../../../server/local/fathom-simulator/simulator.ts'

export const base = 'https://fathom.test'
export const redirectUri = 'https://companion.test/oauth/fathom/callback'

/** An app as it is registered at Fathom, with a secret of this run. */
export function newClient() {
  return { id: 'upshot-test', secret: randomBytes(24).toString('hex'), redirectUris: [redirectUri] }
}

export type TestClient = ReturnType<typeof newClient>

export type Tokens = { access_token: string; refresh_token: string; expires_in: number }

/** A simulated Fathom without sockets, with a clock that only the test moves. */
export function newSimulator(options: Partial<FathomSimulatorOptions> = {}) {
  const client = newClient()
  const clock = { now: Date.parse('2026-11-16T10:00:00Z') }
  const sim = createFathomSimulator({
    clients: [client],
    now: () => clock.now,
    publicUrl: base,
    ...options,
  })
  return { sim, client, clock }
}

/** Calls the simulated Fathom as a browser or a server would. */
export async function call(
  sim: FathomSimulatorCore,
  path: string,
  init?: RequestInit,
): Promise<Response> {
  return sim.app.request(`${base}${path}`, init)
}

export function form(fields: Record<string, string>): RequestInit {
  return {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(fields).toString(),
  }
}

/** Presses Allow (or Deny) and answers where the browser is sent. */
export async function consent(
  sim: FathomSimulatorCore,
  client: TestClient,
  fields: Record<string, string> = {},
): Promise<URL> {
  const response = await call(
    sim,
    '/external/v1/oauth2/authorize',
    form({
      client_id: client.id,
      redirect_uri: redirectUri,
      response_type: 'code',
      scope: 'public_api',
      state: 'state-1',
      decision: 'allow',
      ...fields,
    }),
  )
  return new URL(response.headers.get('location') ?? '')
}

export async function token(
  sim: FathomSimulatorCore,
  fields: Record<string, string>,
): Promise<Response> {
  return call(sim, '/external/v1/oauth2/token', form(fields))
}

export async function exchange(
  sim: FathomSimulatorCore,
  client: TestClient,
  code: string,
  fields: Record<string, string> = {},
): Promise<Response> {
  return token(sim, {
    grant_type: 'authorization_code',
    client_id: client.id,
    client_secret: client.secret,
    redirect_uri: redirectUri,
    code,
    ...fields,
  })
}

/** The whole way from Allow to a pair of tokens. */
export async function connect(
  sim: FathomSimulatorCore,
  client: TestClient,
  account?: string,
): Promise<Tokens> {
  const location = await consent(sim, client, account === undefined ? {} : { account })
  const response = await exchange(sim, client, location.searchParams.get('code') ?? '')
  return readTokens(response)
}

export async function readTokens(response: Response): Promise<Tokens> {
  const body: Tokens = await response.json()
  return body
}

/** A caller with a bearer token; answers status and parsed body. */
export function apiOf(sim: FathomSimulatorCore, accessToken: string) {
  return async function api<Body>(path: string, method = 'GET', body?: unknown) {
    const response = await call(sim, `/external/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${accessToken}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.startsWith('application/json')
    const parsed: Body = isJson ? JSON.parse(text) : null
    return { status: response.status, headers: response.headers, body: parsed, text }
  }
}
