import * as z from 'zod/mini'
import type { HubspotSettings } from '../env.ts'
import type { CrmOAuth, CrmTokenResult } from '../mirror/oauth.ts'
import { readBody } from '../read-body.ts'

/** Without these nothing can be mirrored. Contacts gate tasks. */
const scopes = [
  'oauth',
  'crm.objects.contacts.read',
  'crm.objects.contacts.write',
  'crm.objects.companies.read',
  'crm.objects.deals.read',
  'crm.objects.owners.read',
]
/** Lets a copy be found by a property of its own; without it, by what stands in its body. */
const optionalScopes = ['crm.schemas.tasks.write']

const path = '/oauth/2026-03/token'
const timeoutMs = 10_000
const maxBytes = 64 * 1024

const Tokens = z.object({
  access_token: z.string().check(z.minLength(1)),
  refresh_token: z.string().check(z.minLength(1)),
  expires_in: z._default(z.number(), 1800),
})
const Identity = z.object({
  hub_id: z.union([z.number(), z.string()]),
  hub_domain: z.optional(z.nullable(z.string())),
  user: z.optional(z.nullable(z.string())),
  scopes: z._default(z.array(z.string()), []),
})
const Refusal = z.object({ error: z.optional(z.string()), status: z.optional(z.string()) })

export function hubspotOAuth(settings: HubspotSettings): CrmOAuth {
  const { clientId, clientSecret, authorizeUrl, apiUrl } = settings
  const secret = { client_id: clientId, client_secret: clientSecret }

  /** Status and JSON of one form; null where nobody answered. */
  async function post(
    to: string,
    form: Record<string, string>,
  ): Promise<{ status: number; json: unknown } | null> {
    const signal = AbortSignal.timeout(timeoutMs)
    try {
      const response = await fetch(`${apiUrl}${path}${to}`, {
        method: 'POST',
        body: new URLSearchParams({ ...secret, ...form }),
        redirect: 'manual',
        signal,
      })
      const bytes = await readBody(response, maxBytes, signal)
      return { status: response.status, json: parse(bytes) }
    } catch {
      return null
    }
  }

  async function grant(form: Record<string, string>, now: number): Promise<CrmTokenResult> {
    const answer = await post('', form)
    if (answer === null) return { ok: false, reason: 'unavailable' }
    const { status, json } = answer
    const tokens = Tokens.safeParse(json)
    if (status === 200 && tokens.success) {
      const {
        access_token: accessToken,
        refresh_token: refreshToken,
        expires_in: life,
      } = tokens.data
      return { ok: true, tokens: { accessToken, refreshToken, expiresAt: now + life * 1000 } }
    }
    const refusal = Refusal.safeParse(json)
    if (status >= 400 && status < 500 && status !== 429 && refusal.success) {
      const { error, status: word } = refusal.data
      const isOurs = error === 'invalid_client' || /CLIENT/.test(word ?? '')
      if (isOurs) return { ok: false, reason: 'misconfigured' }
      if (error === 'invalid_grant' || /REFRESH_TOKEN|AUTH_CODE/.test(word ?? '')) {
        return { ok: false, reason: 'refused' }
      }
    }
    return { ok: false, reason: 'unavailable' }
  }

  return {
    authorizeUrl(redirectUri, state) {
      const url = new URL(authorizeUrl)
      url.searchParams.set('client_id', clientId)
      url.searchParams.set('redirect_uri', redirectUri)
      url.searchParams.set('scope', scopes.join(' '))
      url.searchParams.set('optional_scope', optionalScopes.join(' '))
      url.searchParams.set('state', state)
      return url.toString()
    },
    exchange: (code, redirectUri, now) =>
      grant({ grant_type: 'authorization_code', code, redirect_uri: redirectUri }, now),
    refresh: (refreshToken, now) =>
      grant({ grant_type: 'refresh_token', refresh_token: refreshToken }, now),
    async identify(accessToken) {
      const answer = await post('/introspect', {
        token: accessToken,
        token_type_hint: 'access_token',
      })
      const identity = Identity.safeParse(answer?.json)
      if (answer?.status !== 200 || !identity.success) return null
      const { hub_id: hubId, hub_domain: hubDomain, user, scopes: granted } = identity.data
      return {
        portalId: String(hubId),
        portalName: hubDomain ?? null,
        accountEmail: user?.toLowerCase() ?? null,
        missingScopes: [...scopes, ...optionalScopes].filter((scope) => !granted.includes(scope)),
      }
    },
    async revoke(refreshToken) {
      const answer = await post('/revoke', {
        token: refreshToken,
        token_type_hint: 'refresh_token',
      })
      // Not known there is as good.
      return answer !== null && answer.status < 500 && answer.status !== 429
    },
  }
}

function parse(bytes: Uint8Array | null): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes ?? new Uint8Array()))
  } catch {
    return null
  }
}
