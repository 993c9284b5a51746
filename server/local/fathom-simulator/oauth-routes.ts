import { Hono } from 'hono'
import { apiFaults } from './api-faults.ts'
import type { SimulatorContext } from './context.ts'
import type { AuthorizeRequest } from './oauth.ts'
import { answerTokenRequest, checkAuthorizeRequest, grantCode, refuseConsent } from './oauth.ts'
import { consentPage, refusalPage } from './pages.ts'
import { rateLimitHeaders } from './rate-limit.ts'

/** The consent page and the token endpoint. */
export function oauthRoutes(context: SimulatorContext): Hono {
  const app = new Hono()
  const { store, directory, now } = context

  app.get('/authorize', (c) => {
    const request = authorizeRequest(new URL(c.req.url).searchParams)
    const decision = checkAuthorizeRequest(context.clients, request)
    if (decision.ok) return c.html(consentPage(decision, directory.rep))
    if (decision.reason === 'redirect') return c.redirect(decision.location)
    return c.html(refusalPage(decision.message), 400)
  })

  app.post('/authorize', async (c) => {
    const form = new URLSearchParams(await c.req.text())
    const decision = checkAuthorizeRequest(context.clients, authorizeRequest(form))
    if (!decision.ok) {
      if (decision.reason === 'redirect') return c.redirect(decision.location)
      return c.html(refusalPage(decision.message), 400)
    }
    if (form.get('decision') !== 'allow') return c.redirect(refuseConsent(decision))
    // No session: whoever sits before this page is the configured rep, unless a test says other.
    const account = form.get('account') ?? directory.rep.email
    if (!directory.members.some(({ email }) => email === account)) {
      return c.html(refusalPage('There is no such Fathom account.'), 400)
    }
    const location = grantCode(store.state, context.oauth, { ...decision, account }, now())
    store.save()
    return c.redirect(location)
  })

  app.post('/token', apiFaults(context), async (c) => {
    const type = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase()
    if (type !== 'application/x-www-form-urlencoded') {
      return c.json({ error: 'Unsupported Media Type' }, 415)
    }
    const form = new URLSearchParams(await c.req.text())
    const allowance = context.limiter.take('token', form.get('client_id') ?? '')
    const headers = rateLimitHeaders(allowance)
    if (!allowance.allowed) return c.html('', 429, headers)
    const answer = answerTokenRequest(store.state, context.clients, context.oauth, form, now())
    if (!answer.ok) {
      const body = { error: answer.error, error_description: answer.description }
      return c.json(body, answer.status, { ...headers, 'Cache-Control': 'no-store' })
    }
    store.save()
    return c.json(answer.body, 200, { ...headers, 'Cache-Control': 'no-store' })
  })

  return app
}

function authorizeRequest(parameters: URLSearchParams): AuthorizeRequest {
  const read = (name: string) => parameters.get(name) ?? undefined
  return {
    clientId: read('client_id'),
    redirectUri: read('redirect_uri'),
    responseType: read('response_type'),
    scope: read('scope'),
    state: read('state'),
  }
}
