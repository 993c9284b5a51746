import type { MiddlewareHandler } from 'hono'
import type { SimulatorContext } from './context.ts'

/**
 * Applies the switches that concern answers of the API and of the token endpoint. A slow call is
 * carried out even when its caller has given up in the meantime, as real ones are: a refresh token
 * may be spent without anybody having received the new pair.
 */
export function apiFaults(context: SimulatorContext): MiddlewareHandler {
  const happens = (probability: number) => probability > 0 && context.random() < probability
  return async (c, next) => {
    const faults = context.faults()
    const { signal } = c.req.raw
    if (!c.req.path.includes(faults.apiPath)) return next()
    if (faults.apiSlowMs > 0) await aborted(signal, faults.apiSlowMs)
    if (happens(faults.apiHang)) {
      context.noteFault('apiHang')
      await aborted(signal)
      return c.body(null, 500)
    }
    if (happens(faults.apiError)) {
      context.noteFault('apiError')
      return c.body(null, 500)
    }
    if (happens(faults.apiHtml)) {
      context.noteFault('apiHtml')
      return c.html('<html><body><h1>502 Bad Gateway</h1></body></html>', 502)
    }
    if (happens(faults.apiTooMany)) {
      context.noteFault('apiTooMany')
      return c.html('', 429, { 'Retry-After': '1', 'RateLimit-Remaining': '0' })
    }
    return next()
  }
}

/** Waits until the caller has gone away, or for so long at most. */
function aborted(signal: AbortSignal, milliseconds?: number): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const timer = milliseconds === undefined ? undefined : setTimeout(resolve, milliseconds)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}
