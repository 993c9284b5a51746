/**
 * Where the embedded Supabase Auth differs from the real one, and Upshot would notice: it does not know a
 * code's type `email`, invites nobody, and mails as often as it is asked.
 */

/** How often the real one mails an address when it runs on one's own machine, in milliseconds. */
const mailPauseMs = 1_000
/** Codes that may be tried from one address of the network in five minutes, as hosted projects have it. */
const tries = 30
const triesWindowMs = 300_000
/** More people than ever sign in on one machine. */
const mostRemembered = 1_000

/** `peer`: the address of the network that asks; null where it is not known. */
type Answer = (request: Request, peer: string | null) => Promise<Response>

export function closeGaps(
  answer: Answer,
  hasAccount: (email: string) => Promise<boolean>,
  now: () => number = Date.now,
): Answer {
  const mailed = new Map<string, number>()
  let tried: number[] = []

  return async (request, peer) => {
    const path = request.method === 'POST' ? new URL(request.url).pathname : ''
    if (path === '/auth/v1/verify') {
      const time = now()
      tried = tried.filter((at) => at > time - triesWindowMs)
      if (tried.length >= tries) {
        return refuse(429, 'over_request_rate_limit', 'Request rate limit reached')
      }
      tried.push(time)
      return verify(request, peer, answer)
    }
    if (path === '/auth/v1/invite') return invite(request, peer, answer, hasAccount)
    if (['/auth/v1/otp', '/auth/v1/recover', '/auth/v1/resend'].includes(path)) {
      const { email } = await bodyOf(request)
      const key = typeof email === 'string' ? `${path} ${email.toLowerCase()}` : null
      const before = key === null ? undefined : mailed.get(key)
      if (before !== undefined && now() - before < mailPauseMs) {
        const seconds = Math.max(1, Math.ceil((before + mailPauseMs - now()) / 1000))
        return refuse(
          429,
          'over_email_send_rate_limit',
          `For security purposes, you can only request this after ${seconds} seconds.`,
        )
      }
      const response = await answer(request, peer)
      if (response.ok && key !== null) {
        if (mailed.size >= mostRemembered) mailed.clear()
        mailed.set(key, now())
      }
      return response
    }
    return answer(request, peer)
  }
}

/** For the secret key alone, as with the real one. The mail has a code: the embedded one knows no invitations. */
async function invite(
  request: Request,
  peer: string | null,
  answer: Answer,
  hasAccount: (email: string) => Promise<boolean>,
): Promise<Response> {
  if (!request.headers.get('apikey')?.startsWith('sb_secret_')) {
    return refuse(401, 'no_authorization', 'This endpoint requires a valid Bearer token')
  }
  const { email } = await bodyOf(request)
  if (typeof email !== 'string')
    return refuse(400, 'validation_failed', 'An invite requires an email')
  if (await hasAccount(email.toLowerCase())) {
    return refuse(422, 'email_exists', 'A user with this email address has already been registered')
  }
  const url = new URL('/auth/v1/otp', request.url)
  return answer(
    new Request(url, {
      method: 'POST',
      headers: request.headers,
      body: JSON.stringify({ email, create_user: true }),
    }),
    peer,
  )
}

/** `email` is a code of whichever mail was sent: to sign in, or to confirm a new address. */
async function verify(request: Request, peer: string | null, answer: Answer): Promise<Response> {
  const body = await bodyOf(request)
  if (body.type !== 'email') return answer(request, peer)
  const as = (type: string) =>
    answer(new Request(request, { body: JSON.stringify({ ...body, type }) }), peer)
  const signedIn = await as('magiclink')
  return signedIn.ok ? signedIn : as('signup')
}

async function bodyOf(request: Request): Promise<Record<string, unknown>> {
  const body: unknown = await request
    .clone()
    .json()
    .catch(() => null)
  return typeof body === 'object' && body !== null ? { ...body } : {}
}

function refuse(code: number, error_code: string, msg: string): Response {
  return Response.json({ code, error_code, msg }, { status: code })
}
