import type { AuthorizationServer, Client, TokenEndpointResponse } from 'oauth4webapi'
import {
  allowInsecureRequests,
  authorizationCodeGrantRequest,
  ClientSecretPost,
  customFetch,
  nopkce,
  processAuthorizationCodeResponse,
  processRefreshTokenResponse,
  ResponseBodyError,
  refreshTokenGrantRequest,
  validateAuthResponse,
} from 'oauth4webapi'
import type { FathomSettings } from '../env.ts'
import { readBody } from '../read-body.ts'

/** Fathom's one scope. Any other is refused. */
export const scope = 'public_api'
const timeoutMs = 10_000
/** A pair of tokens takes a few hundred bytes. */
const maxBytes = 64 * 1024
/** Where Fathom does not say how long a token lives. Its documents only say "short". */
const assumedLifeSeconds = 600

export type TokenPair = {
  accessToken: string
  refreshToken: string
  /** Milliseconds since epoch. */
  expiresAt: number
  scope: string
}

/**
 * `refused`: the grant is spent, expired or taken back; trying again cannot help.
 * `misconfigured`: Fathom does not accept our client id or secret; the rep can do nothing about it.
 * `unavailable`: nobody answered, or nothing that can be understood.
 */
export type TokenResult =
  | { ok: true; tokens: TokenPair }
  | { ok: false; reason: 'refused' | 'misconfigured' | 'unavailable'; status: number | null }

/** The operator has taken the app away: what was consented to waits until it is back. */
const noApp: TokenResult = { ok: false, reason: 'misconfigured', status: null }

/** The consent page's address for one state. @throws where no app is set up */
export function authorizeUrl(fathom: FathomSettings, redirectUri: string, state: string): string {
  if (fathom.app === null) throw new Error('No app of Fathom is set up')
  const url = new URL(fathom.authorizeUrl)
  url.searchParams.set('client_id', fathom.app.clientId)
  url.searchParams.set('redirect_uri', redirectUri)
  url.searchParams.set('response_type', 'code')
  url.searchParams.set('scope', scope)
  url.searchParams.set('state', state)
  return url.toString()
}

/** Trades the code in `callback` (the query of Fathom's redirect) for tokens. Fathom knows no PKCE. */
export async function exchangeCode(
  fathom: FathomSettings,
  callback: URLSearchParams,
  expectedState: string,
  redirectUri: string,
  now: () => number,
): Promise<TokenResult> {
  if (fathom.app === null) return noApp
  const { server, client, secret, options } = parties(fathom, fathom.app)
  return settle(now, async (seen) => {
    const parameters = validateAuthResponse(server, client, callback, expectedState)
    const response = await authorizationCodeGrantRequest(
      server,
      client,
      secret,
      parameters,
      redirectUri,
      nopkce,
      options,
    )
    seen(response)
    return processAuthorizationCodeResponse(server, client, response)
  })
}

/**
 * Trades a refresh token for a new pair. Each can be used once: whoever calls this must have made
 * sure that nobody else does, and must store the answer before using it.
 */
export async function refreshTokens(
  fathom: FathomSettings,
  refreshToken: string,
  now: () => number,
): Promise<TokenResult> {
  if (fathom.app === null) return noApp
  const { server, client, secret, options } = parties(fathom, fathom.app)
  const result = await settle(now, async (seen) => {
    const response = await refreshTokenGrantRequest(server, client, secret, refreshToken, options)
    seen(response)
    return processRefreshTokenResponse(server, client, response)
  })
  // RFC 6749 lets a server leave the refresh token as it is by not sending one.
  if (result.ok && result.tokens.refreshToken === '') {
    return { ok: true, tokens: { ...result.tokens, refreshToken } }
  }
  return result
}

function parties(fathom: FathomSettings, app: NonNullable<FathomSettings['app']>) {
  const tokenEndpoint = new URL(`${fathom.apiUrl}/oauth2/token`)
  const server: AuthorizationServer = {
    issuer: new URL(fathom.authorizeUrl).origin,
    token_endpoint: tokenEndpoint.href,
  }
  const client: Client = { client_id: app.clientId }
  return {
    server,
    client,
    secret: ClientSecretPost(app.clientSecret),
    options: {
      signal: () => AbortSignal.timeout(timeoutMs),
      [customFetch]: fetchBounded,
      // The simulator of the embedded stack, on this machine. Never over a network.
      [allowInsecureRequests]: isLoopback(tokenEndpoint),
    },
  }
}

/** An answer whose body is in, and no longer than a pair of tokens could be. @throws where it is longer. */
async function fetchBounded(...args: Parameters<typeof fetch>): Promise<Response> {
  const response = await fetch(...args)
  const body = await readBody(response, maxBytes, args[1]?.signal ?? undefined)
  if (body === null) throw new Error('The answer of the token endpoint is too long')
  const { status, headers } = response
  return new Response(isBodyless(status) ? null : body, { status, headers })
}

function isBodyless(status: number): boolean {
  return status === 204 || status === 205 || status === 304
}

function isLoopback(url: URL): boolean {
  return ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname)
}

async function settle(
  now: () => number,
  ask: (seen: (response: Response) => void) => Promise<TokenEndpointResponse>,
): Promise<TokenResult> {
  let status: number | null = null
  try {
    const answer = await ask((response) => {
      status = response.status
    })
    return {
      ok: true,
      tokens: {
        accessToken: answer.access_token,
        refreshToken: answer.refresh_token ?? '',
        expiresAt: now() + (answer.expires_in ?? assumedLifeSeconds) * 1000,
        scope: answer.scope ?? scope,
      },
    }
  } catch (error) {
    return { ok: false, reason: refusalOf(status, error), status }
  }
}

/**
 * Decided on the status first: Fathom's error bodies may be empty or HTML. 400 is what a used
 * refresh token and a concurrent refresh get.
 */
function refusalOf(
  status: number | null,
  error: unknown,
): 'refused' | 'misconfigured' | 'unavailable' {
  switch (status) {
    case 400:
      return error instanceof ResponseBodyError && error.error === 'invalid_client'
        ? 'misconfigured'
        : 'refused'
    case 401:
    case 403:
    case 404:
    case 415:
      return 'misconfigured'
    default:
      return 'unavailable'
  }
}
