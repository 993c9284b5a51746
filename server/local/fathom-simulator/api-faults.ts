import type { Context, MiddlewareHandler } from 'hono'
import type { SimulatorContext } from './context.ts'
import type { Faults, Switch } from './faults.ts'

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
      return c.html(errorPage, 502)
    }
    if (happens(faults.apiTooMany)) {
      context.noteFault('apiTooMany')
      const headers = { 'Retry-After': '1', 'RateLimit-Remaining': '0', ...saidOf(faults, 429) }
      return c.html('', 429, headers)
    }
    await next()
    await spoil(c, faults, (name) => {
      const spoils = happens(faults[name])
      if (spoils) context.noteFault(name)
      return spoils
    })
    for (const [name, value] of Object.entries(saidOf(faults, c.res.status))) {
      c.res.headers.set(name, value)
    }
    return
  }
}

const errorPage = '<html><body><h1>502 Bad Gateway</h1></body></html>'

/** What the headers are made to say about waiting. */
function saidOf({ retryAfter, rateLimitReset }: Faults, status: number): Record<string, string> {
  return {
    ...(retryAfter !== '' && status === 429 && { 'Retry-After': retryAfter }),
    ...(rateLimitReset !== '' && {
      'RateLimit-Limit': '60',
      'RateLimit-Remaining': '0',
      'RateLimit-Reset': rateLimitReset,
    }),
  }
}

const hugeBytes = 32 * 1024 * 1024
const dripMs = 200

/** Whatever was asked for has been done by now. */
async function spoil(
  c: Context,
  faults: Faults,
  happens: (name: Exclude<Switch, 'deliveryDelayMs' | 'apiSlowMs'>) => boolean,
): Promise<void> {
  const { status } = c.res
  const headers = new Headers(c.res.headers)
  headers.delete('content-length')
  const answer = (body: BodyInit | null, type?: string) => {
    if (type) headers.set('content-type', type)
    // Hono would mix the headers of the answer before into it.
    c.res = undefined
    c.res = new Response(body, { status, headers })
  }
  if (happens('apiAnswerLost')) {
    return answer(
      new ReadableStream({
        pull(controller) {
          controller.error(new Error('The connection was cut off on purpose'))
        },
      }),
    )
  }
  if (status === 204) return
  if (happens('apiHtmlOk')) return answer(errorPage, 'text/html')
  if (happens('apiWrongType')) return answer(await c.res.text(), 'text/html; charset=utf-8')
  if (happens('apiTruncated')) {
    const text = await c.res.text()
    return answer(text.slice(0, text.length / 2))
  }
  if (happens('apiHuge')) return answer(huge(await c.res.text()))
  if (faults.apiDrip > 0 && happens('apiDrip')) return answer(drip(await c.res.text()))
}

/** JSON, and then so much white space that it is still JSON to whoever reads it to its end. */
function huge(text: string): ReadableStream<Uint8Array> {
  const blank = new Uint8Array(256 * 1024).fill(0x20)
  let sent = -1
  return new ReadableStream({
    pull(controller) {
      if (sent >= hugeBytes) return controller.close()
      controller.enqueue(sent < 0 ? new TextEncoder().encode(text) : blank)
      sent = sent < 0 ? 0 : sent + blank.length
    },
  })
}

function drip(text: string): ReadableStream<Uint8Array> {
  const bytes = new TextEncoder().encode(text)
  let position = 0
  return new ReadableStream(
    {
      async pull(controller) {
        if (position >= bytes.length) return controller.close()
        await new Promise((resolve) => setTimeout(resolve, dripMs))
        controller.enqueue(bytes.subarray(position, position + 1))
        position += 1
      },
    },
    { highWaterMark: 0 },
  )
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
