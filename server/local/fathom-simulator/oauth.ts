import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { State } from './state.ts'

/** An app registered at Fathom. Redirect URIs are compared byte by byte. */
export type OAuthClient = { id: string; secret: string; redirectUris: string[]; name?: string }

export type OAuthSettings = { accessTokenTtlSeconds: number; codeTtlSeconds: number }

export type AuthorizeRequest = {
  clientId: string | undefined
  redirectUri: string | undefined
  responseType: string | undefined
  scope: string | undefined
  state: string | undefined
}

/** `blocked`: the address cannot be trusted, so nothing may be sent to it, not even an error. */
export type AuthorizeDecision =
  | { ok: true; client: OAuthClient; redirectUri: string; state: string | undefined }
  | { ok: false; reason: 'blocked'; message: string }
  | { ok: false; reason: 'redirect'; location: string }

export type TokenAnswer =
  | {
      ok: true
      body: {
        access_token: string
        refresh_token: string
        token_type: 'Bearer'
        expires_in: number
        scope: 'public_api'
      }
    }
  | { ok: false; status: 400 | 401; error: string; description: string }

/** Fathom demands HTTPS. Development apps may also use this machine, which is all we ever serve. */
export function assertRedirectUri(uri: string): void {
  const url = new URL(uri)
  const loopback = ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname)
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && loopback)) {
    throw new Error(`Fathom takes only https redirect URIs, not ${uri}`)
  }
}

export function checkAuthorizeRequest(
  clients: readonly OAuthClient[],
  request: AuthorizeRequest,
): AuthorizeDecision {
  const client = clients.find(({ id }) => id === request.clientId)
  if (!client) return { ok: false, reason: 'blocked', message: 'This app is not known to Fathom.' }
  const { redirectUri } = request
  if (redirectUri === undefined || !client.redirectUris.includes(redirectUri)) {
    const message = 'The redirect URI is not one that is registered for this app.'
    return { ok: false, reason: 'blocked', message }
  }
  const refuse = (error: string) => ({
    ok: false as const,
    reason: 'redirect' as const,
    location: withParameters(redirectUri, { error, state: request.state }),
  })
  if (request.responseType !== 'code') return refuse('unsupported_response_type')
  if (request.scope !== 'public_api') return refuse('invalid_scope')
  return { ok: true, client, redirectUri, state: request.state }
}

/** Issues a code for a consent that was given, and answers where the browser goes next. */
export function grantCode(
  state: State,
  settings: OAuthSettings,
  consent: { client: OAuthClient; redirectUri: string; state: string | undefined; account: string },
  now: number,
): string {
  const code = randomToken()
  state.codes = state.codes.filter(({ expiresAt }) => expiresAt > now)
  state.codes.push({
    hash: digest(code),
    clientId: consent.client.id,
    redirectUri: consent.redirectUri,
    account: consent.account,
    expiresAt: now + settings.codeTtlSeconds * 1000,
  })
  return withParameters(consent.redirectUri, { code, state: consent.state })
}

export function refuseConsent(consent: { redirectUri: string; state: string | undefined }): string {
  return withParameters(consent.redirectUri, {
    error: 'access_denied',
    error_description: 'The resource owner denied the request.',
    state: consent.state,
  })
}

/**
 * The token endpoint behind its encoding check. The client's secret is required in the body; PKCE
 * without it is refused, as Fathom refuses public clients.
 */
export function answerTokenRequest(
  state: State,
  clients: readonly OAuthClient[],
  settings: OAuthSettings,
  form: URLSearchParams,
  now: number,
): TokenAnswer {
  const client = clients.find(({ id }) => id === form.get('client_id'))
  if (!client || !sameSecret(client.secret, form.get('client_secret'))) {
    const description = 'Client authentication failed: unknown client or wrong secret.'
    return { ok: false, status: 401, error: 'invalid_client', description }
  }
  switch (form.get('grant_type')) {
    case 'authorization_code':
      return exchangeCode(state, client, settings, form, now)
    case 'refresh_token':
      return refresh(state, client, settings, form, now)
    case null:
      return refusal('invalid_request', 'Missing required parameter: grant_type.')
    default:
      return refusal('unsupported_grant_type', 'This grant type is not supported.')
  }
}

function exchangeCode(
  state: State,
  client: OAuthClient,
  settings: OAuthSettings,
  form: URLSearchParams,
  now: number,
): TokenAnswer {
  const [code, redirectUri] = [form.get('code'), form.get('redirect_uri')]
  if (!code) return refusal('invalid_request', 'Missing required parameter: code.')
  if (!redirectUri) return refusal('invalid_request', 'Missing required parameter: redirect_uri.')
  const hash = digest(code)
  const found = state.codes.find((row) => row.hash === hash)
  if (!found || found.expiresAt <= now || found.clientId !== client.id) return invalidGrant()
  if (found.redirectUri !== redirectUri) return invalidGrant()
  state.codes = state.codes.filter((row) => row !== found)
  return issue(state, client, settings, found.account, now)
}

/** The old pair dies with the refresh, access token included: nothing may be used twice. */
function refresh(
  state: State,
  client: OAuthClient,
  settings: OAuthSettings,
  form: URLSearchParams,
  now: number,
): TokenAnswer {
  const token = form.get('refresh_token')
  if (!token) return refusal('invalid_request', 'Missing required parameter: refresh_token.')
  const hash = digest(token)
  const found = state.tokens.find((row) => row.refreshHash === hash)
  if (!found || found.clientId !== client.id) return invalidGrant()
  state.tokens = state.tokens.filter((row) => row !== found)
  return issue(state, client, settings, found.account, now)
}

/** More than the simulated Fathom has users, by far. */
export const keptPairs = 2_000

function issue(
  state: State,
  client: OAuthClient,
  settings: OAuthSettings,
  account: string,
  now: number,
): TokenAnswer {
  const [accessToken, refreshToken] = [randomToken(), randomToken()]
  // Pairs that were given up are never spent: the oldest are forgotten.
  if (state.tokens.length >= keptPairs) state.tokens = state.tokens.slice(1 - keptPairs)
  state.tokens.push({
    accessHash: digest(accessToken),
    refreshHash: digest(refreshToken),
    clientId: client.id,
    account,
    expiresAt: now + settings.accessTokenTtlSeconds * 1000,
  })
  return {
    ok: true,
    body: {
      access_token: accessToken,
      refresh_token: refreshToken,
      token_type: 'Bearer',
      expires_in: settings.accessTokenTtlSeconds,
      scope: 'public_api',
    },
  }
}

/** Whose token this is, or null when it is unknown, revoked or expired. */
export function bearerOf(
  state: State,
  accessToken: string,
  now: number,
): { account: string; clientId: string } | null {
  const hash = digest(accessToken)
  const found = state.tokens.find((row) => row.accessHash === hash)
  return found && found.expiresAt > now ? found : null
}

function refusal(error: string, description: string): TokenAnswer {
  return { ok: false, status: 400, error, description }
}

function invalidGrant(): TokenAnswer {
  return refusal('invalid_grant', 'The grant is invalid, expired, revoked, used or not yours.')
}

function withParameters(uri: string, parameters: Record<string, string | undefined>): string {
  const url = new URL(uri)
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) url.searchParams.append(name, value)
  }
  return url.toString()
}

function randomToken(): string {
  return randomBytes(32).toString('base64url')
}

/** Tokens are kept as digests, so that a state folder left lying about opens nothing. */
function digest(token: string): string {
  return createHash('sha256').update(token).digest('base64url')
}

function sameSecret(expected: string, given: string | null): boolean {
  if (given === null) return false
  return timingSafeEqual(
    createHash('sha256').update(expected).digest(),
    createHash('sha256').update(given).digest(),
  )
}
