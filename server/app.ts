import { Hono } from 'hono'
import { cors } from 'hono/cors'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { versionHeader } from '../lib/contract/client.ts'
import type { ErrorBody, ErrorCode } from '../lib/contract/error.ts'
import { AppError } from '../lib/contract/error.ts'
import { settingsOf } from './env.ts'
import { errorKind, logError, logInfo } from './log.ts'
import { clientVersion } from './routes/client-version.ts'
import type { CompanionEnv } from './routes/companion.ts'
import { fathomCallback, fathomConnect } from './routes/fathom-connect.ts'
import { fathomReceipt } from './routes/fathom-receipt.ts'
import { fathomWebhook } from './routes/fathom-webhook.ts'
import { operatorForget } from './routes/forget.ts'
import { liveSocket, liveTicket } from './routes/live.ts'
import { operatorResync } from './routes/operator-resync.ts'
import { operatorStatus } from './routes/operator-status.ts'
import { pull } from './routes/pull.ts'
import { push } from './routes/push.ts'
import { limitPerRep } from './routes/rate-limit.ts'
import { searchTranscripts } from './routes/search.ts'
import { sync } from './routes/sync.ts'
import { transcript } from './routes/transcript.ts'

export const companionVersion = '0.1.0'

/** Chrome keeps a preflight no longer than two hours. */
const preflightSeconds = 7200

/** The whole companion as one Hono app: routes chained, so that their types reach the client. */
export function createApp() {
  const app = new Hono<CompanionEnv>()

  app.onError((error, c) => {
    const requestId = c.var.requestId ?? 'none'
    const known = error instanceof AppError
    const code = known ? error.code : 'internal'
    const status = statusOf(code)
    // Words of our own only: another's message may quote what must not be seen.
    const message = known ? error.message : 'Something went wrong here. Try again in a moment.'
    if (status >= 500) logError('request_failed', { code, error: errorKind(error), requestId })
    else logInfo('request_refused', { code, requestId })
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
  })

  app.get('/health', (c) => {
    const settings = settingsOf(c.env)
    if (settings.ok) return c.json({ ok: true as const, version: companionVersion })
    logError('not_configured', { problems: settings.problems.join('; ') })
    return c.json(
      { ok: false as const, version: companionVersion, problems: settings.problems },
      503,
    )
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
    .route('/oauth/fathom', fathomCallback)
    // Before the middleware below: the answer that opens a socket takes no further headers.
    .route('/v1/live', liveSocket)
    .route('/v1/operator/forget', operatorForget)
    .route('/v1/operator/resync', operatorResync)
    .route('/v1/operator/status', operatorStatus)

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
    .route('/v1/fathom', fathomReceipt)
    .route('/v1/pull', pull)
    .route('/v1/push', push)
    .route('/v1/live', liveTicket)
    .route('/v1/search-transcripts', searchTranscripts)
    .route('/v1/sync', sync)
    .route('/v1/transcript', transcript)
}

export type AppType = ReturnType<typeof createApp>

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
