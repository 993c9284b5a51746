import { Hono } from 'hono'
import { cors } from 'hono/cors'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { versionHeader } from '../lib/contract/client.ts'
import type { ErrorBody, ErrorCode } from '../lib/contract/error.ts'
import { AppError } from '../lib/contract/error.ts'
import { errorKind, errorPlace } from '../lib/contract/error-place.ts'
import { version } from '../package.json'
import { tellCounts } from './counts.ts'
import { settingsOf } from './env.ts'
import { clientVersion } from './http/client-version.ts'
import type { CompanionEnv } from './http/companion.ts'
import { countAddress, limitPerRep } from './http/rate-limit.ts'
import { logError, logInfo } from './log.ts'
import { crm } from './routes/crm.ts'
import { fathomConnect } from './routes/fathom-connect.ts'
import { fathomWebhook } from './routes/fathom-webhook.ts'
import { fathomWork } from './routes/fathom-work.ts'
import { deepProblems, keyProblems } from './routes/health.ts'
import { hubspotWebhook } from './routes/hubspot-webhook.ts'
import { liveSocket, liveTicket } from './routes/live.ts'
import { fathomCallback, hubspotCallback } from './routes/oauth-callback.ts'
import { operatorCanary } from './routes/operator-canary.ts'
import { operatorForget } from './routes/operator-forget.ts'
import { operatorPage } from './routes/operator-page.ts'
import { operatorResync } from './routes/operator-resync.ts'
import { operatorStatus } from './routes/operator-status.ts'
import { pages } from './routes/pages.ts'
import { panelErrors } from './routes/panel-errors.ts'
import { privacy } from './routes/privacy.ts'
import { pull } from './routes/pull.ts'
import { push } from './routes/push.ts'
import { searchTranscripts } from './routes/search.ts'
import { sync } from './routes/sync.ts'
import { team } from './routes/team.ts'
import { transcript } from './routes/transcript.ts'

/** Chrome keeps a preflight no longer than two hours. */
const preflightSeconds = 7200

/** The whole companion as one Hono app. What crosses to the panel is described in `lib/contract`. */
export function createApp() {
  const app = new Hono<CompanionEnv>()

  app.onError((error, c) => {
    const requestId = c.var.requestId ?? 'none'
    const known = error instanceof AppError
    const code = known ? error.code : 'internal'
    const status = statusOf(code)
    // Words of our own only: another's message may quote what must not be seen.
    const message = known ? error.message : 'Something went wrong here. Try again in a moment.'
    if (status >= 500) {
      const at = errorPlace(error)
      logError('request_failed', { code, error: errorKind(error), at, requestId })
    }
    if (status < 500) logInfo('request_refused', { code, requestId })
    const body: ErrorBody = { error: { code, message, requestId } }
    return c.json(body, status)
  })

  app.notFound((c) => {
    const requestId = c.var.requestId ?? 'none'
    const body: ErrorBody = {
      error: { code: 'not_found', message: 'There is nothing at this address.', requestId },
    }
    return c.json(body, 404)
  })

  app.use(async (c, next) => {
    c.set('requestId', c.req.header('cf-ray') ?? crypto.randomUUID())
    await next()
    c.executionCtx.waitUntil(tellCounts(c.env))
  })

  app.get('/health', async (c) => {
    const settings = settingsOf(c.env)
    if (!settings.ok) {
      logError('not_configured', { problems: settings.problems.join('; ') })
      return c.json({ ok: false as const, version, problems: settings.problems }, 503)
    }
    const isDeep = c.req.query('deep') !== undefined
    if (isDeep) await countAddress(c)
    const problems = await Promise.all([
      keyProblems(c.env),
      isDeep ? deepProblems(c.env, settings.settings) : [],
    ])
    const { supabase, publicUrl } = settings.settings
    // Whoever opens the panel of a package for every company asks this first: see lib/contract/backend.ts.
    c.header('access-control-allow-origin', '*')
    const backend = {
      companionUrl: new URL(publicUrl).origin,
      supabaseUrl: new URL(supabase.url).origin,
      supabaseKey: supabase.publishableKey,
    }
    if (problems.flat().length === 0) return c.json({ ok: true as const, version, backend })
    return c.json({ ok: false as const, version, backend, problems: problems.flat() }, 503)
  })

  app.use(async (c, next) => {
    const settings = settingsOf(c.env)
    if (!settings.ok) {
      logError('not_configured', { problems: settings.problems.join('; ') })
      throw new AppError('internal', 'This companion is not set up yet.')
    }
    c.set('settings', settings.settings)
    await next()
  })

  const outside = app
    .route('/hooks/fathom', fathomWebhook)
    .route('/hooks/hubspot', hubspotWebhook)
    .route('/oauth/fathom', fathomCallback)
    .route('/oauth/hubspot', hubspotCallback)
    // Before the middleware below: the answer that opens a socket takes no further headers.
    .route('/v1/live', liveSocket)
    .route('/privacy', privacy)
    .route('/operator', operatorPage)
    .route('/v1/operator/canary', operatorCanary)
    .route('/v1/operator/forget', operatorForget)
    .route('/v1/operator/resync', operatorResync)
    .route('/v1/operator/status', operatorStatus)
    .route('/', pages)

  outside.use(
    '/v1/*',
    cors({
      origin: (origin, c) => {
        const { extensionIds } = c.var.settings
        const isOurs = extensionIds.some((id: string) => origin === `chrome-extension://${id}`)
        return isOurs ? origin : null
      },
      allowMethods: ['POST', 'GET'],
      allowHeaders: ['authorization', 'content-type', versionHeader],
      maxAge: preflightSeconds,
    }),
  )

  return outside
    .use('/v1/*', clientVersion)
    .use('/v1/*', limitPerRep)
    .route('/v1/fathom', fathomConnect)
    .route('/v1/fathom', fathomWork)
    .route('/v1/crm', crm)
    .route('/v1/panel-errors', panelErrors)
    .route('/v1/pull', pull)
    .route('/v1/push', push)
    .route('/v1/live', liveTicket)
    .route('/v1/search-transcripts', searchTranscripts)
    .route('/v1/sync', sync)
    .route('/v1/team', team)
    .route('/v1/transcript', transcript)
}

/** Every code has its status; a new code does not compile until it has one. */
function statusOf(code: ErrorCode): ContentfulStatusCode {
  switch (code) {
    case 'bad_request':
    case 'state_invalid':
      return 400
    case 'unauthorized':
    case 'signature_invalid':
      return 401
    case 'forbidden':
      return 403
    case 'not_found':
      return 404
    case 'conflict':
      return 409
    case 'too_large':
      return 413
    case 'upgrade_required':
      return 426
    case 'rate_limited':
      return 429
    case 'internal':
      return 500
    case 'fathom_refused':
      return 502
    case 'fathom_unavailable':
    case 'crm_unavailable':
      return 503
  }
}
