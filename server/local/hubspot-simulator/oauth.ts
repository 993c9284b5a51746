import { randomBytes } from 'node:crypto'
import { Hono } from 'hono'
import { html } from 'hono/html'
import type { SimulatorContext } from './context.ts'
import { portalId, portalName } from './portal.ts'

/** HubSpot's consent page and its token endpoint. */

export const grantable = [
  'oauth',
  'crm.objects.contacts.read',
  'crm.objects.contacts.write',
  'crm.objects.companies.read',
  'crm.objects.deals.read',
  'crm.objects.owners.read',
  'crm.schemas.tasks.write',
]

const tokenLifeSeconds = 1800
const codeLifeMs = 10 * 60_000

export function consentRoutes(context: SimulatorContext): Hono {
  const app = new Hono()

  app.get('/oauth/authorize', (c) => {
    const asked = read(new URL(c.req.url).searchParams)
    const wrong = refusalOf(context, asked)
    if (wrong !== null) return c.html(html`<p>${wrong}</p>`, 400)
    const refused = [...asked.scopes, ...asked.optional]
    return c.html(html`<!doctype html><html lang="en"><head><meta charset="utf-8" />
      <title>Connect Upshot to HubSpot · HubSpot simulator</title>
      <style>:root{color-scheme:light dark}body{font:16px/1.5 system-ui;max-width:26rem;margin:10vh auto;padding:0 1rem}
        button{font:inherit;padding:.5rem 1rem;border-radius:8px;margin-right:.5rem;cursor:pointer}</style></head>
      <body><main><p>HubSpot simulator</p><h1>Connect Upshot to ${portalName}?</h1>
      <p>Signed in as ${context.rep.email}. Upshot may:</p>
      <form method="post"><ul>${refused.map(
        (scope) =>
          html`<li><label><input type="checkbox" name="grant" value="${scope}" checked /> ${scope}</label></li>`,
      )}</ul>
      ${Object.entries(asked.fields).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}
      <button name="decision" value="allow">Connect app</button><button name="decision" value="deny">Cancel</button>
      </form></main></body></html>`)
  })

  app.post('/oauth/authorize', async (c) => {
    const form = new URLSearchParams(await c.req.text())
    const asked = read(form)
    const wrong = refusalOf(context, asked)
    if (wrong !== null) return c.html(html`<p>${wrong}</p>`, 400)
    const target = new URL(asked.redirectUri)
    if (asked.state !== '') target.searchParams.set('state', asked.state)
    if (form.get('decision') !== 'allow') {
      target.searchParams.set('error', 'access_denied')
      return c.redirect(target.href)
    }
    const granted = form.getAll('grant')
    const scopes = [...asked.scopes, ...asked.optional].filter(
      (scope) => granted.length === 0 || granted.includes(scope),
    )
    const code = token()
    context.portal.codes.push({
      code,
      redirectUri: asked.redirectUri,
      email: form.get('account') ?? context.rep.email,
      scopes,
      expiresAt: context.now() + codeLifeMs,
    })
    context.portal.save()
    target.searchParams.set('code', code)
    return c.redirect(target.href)
  })

  return app
}

function read(parameters: URLSearchParams) {
  const list = (name: string) => (parameters.get(name) ?? '').split(' ').filter(Boolean)
  const names = ['client_id', 'redirect_uri', 'scope', 'optional_scope', 'state']
  return {
    clientId: parameters.get('client_id') ?? '',
    redirectUri: parameters.get('redirect_uri') ?? '',
    state: parameters.get('state') ?? '',
    scopes: list('scope'),
    optional: list('optional_scope'),
    fields: Object.fromEntries(names.map((name) => [name, parameters.get(name) ?? ''])),
  }
}

function refusalOf({ app }: SimulatorContext, asked: ReturnType<typeof read>): string | null {
  if (asked.clientId !== app.id) return 'This app is not known to HubSpot.'
  if (!app.redirectUris.includes(asked.redirectUri)) return 'The redirect URL is not registered.'
  if (!asked.scopes.includes('oauth')) return 'The scope oauth is required.'
  const unknown = [...asked.scopes, ...asked.optional].filter((one) => !grantable.includes(one))
  return unknown.length > 0 ? `Unknown scopes: ${unknown.join(', ')}` : null
}

/** `/oauth/<version>/token` and what stands beside it. */
export function tokenRoutes(context: SimulatorContext): Hono {
  const { portal, app: client, now } = context
  const app = new Hono()
  const refuse = (error: string, status: string) => ({
    status,
    error,
    error_description: status,
    message: status,
    correlationId: crypto.randomUUID(),
  })

  const take = async (request: Request): Promise<URLSearchParams | null> => {
    const type = request.headers.get('content-type')?.split(';')[0]?.trim()
    return type === 'application/x-www-form-urlencoded'
      ? new URLSearchParams(await request.text())
      : null
  }

  app.post('/token', async (c) => {
    const form = await take(c.req.raw)
    if (form === null) return c.json(refuse('invalid_request', 'UNSUPPORTED_MEDIA_TYPE'), 415)
    if (form.get('client_id') !== client.id || form.get('client_secret') !== client.secret) {
      return c.json(refuse('invalid_client', 'BAD_CLIENT_SECRET'), 400)
    }
    let grant: { email: string; scopes: string[]; refresh: string } | null = null
    if (form.get('grant_type') === 'authorization_code') {
      const code = portal.codes.find((one) => one.code === form.get('code'))
      portal.codes = portal.codes.filter((one) => one !== code)
      if (!code || code.expiresAt <= now() || code.redirectUri !== form.get('redirect_uri')) {
        portal.save()
        return c.json(refuse('invalid_grant', 'BAD_AUTH_CODE'), 400)
      }
      grant = { email: code.email, scopes: code.scopes, refresh: token() }
    } else if (form.get('grant_type') === 'refresh_token') {
      const known = portal.tokens.find(({ refresh }) => refresh === form.get('refresh_token'))
      if (!known) return c.json(refuse('invalid_grant', 'BAD_REFRESH_TOKEN'), 400)
      portal.tokens = portal.tokens.filter((one) => one !== known)
      grant = { email: known.email, scopes: known.scopes, refresh: known.refresh }
    }
    if (grant === null) return c.json(refuse('unsupported_grant_type', 'BAD_GRANT_TYPE'), 400)
    const made = { ...grant, access: token(), expiresAt: now() + tokenLifeSeconds * 1000 }
    portal.tokens.push(made)
    portal.save()
    return c.json({
      access_token: made.access,
      refresh_token: made.refresh,
      expires_in: tokenLifeSeconds,
      token_type: 'bearer',
      hub_id: portalId,
      user_id: portal.people.find(({ email }) => email === made.email)?.userId ?? 1,
      scopes: made.scopes,
    })
  })

  app.post('/token/introspect', async (c) => {
    const form = await take(c.req.raw)
    const known = portal.tokens.find(({ access }) => access === form?.get('token'))
    if (
      !known ||
      form?.get('client_id') !== client.id ||
      form.get('client_secret') !== client.secret
    ) {
      return c.json(refuse('invalid_request', 'BAD_TOKEN'), 400)
    }
    return c.json({
      active: known.expiresAt > now(),
      token_type: 'access_token',
      hub_id: portalId,
      user_id: portal.people.find(({ email }) => email === known.email)?.userId ?? 1,
      user: known.email,
      hub_domain: portalName,
      scopes: known.scopes,
      expires_in: Math.max(0, Math.round((known.expiresAt - now()) / 1000)),
    })
  })

  app.post('/token/revoke', async (c) => {
    const form = await take(c.req.raw)
    portal.tokens = portal.tokens.filter(({ refresh }) => refresh !== form?.get('token'))
    portal.save()
    return c.body(null, 204)
  })

  return app
}

function token(): string {
  return randomBytes(24).toString('base64url')
}
