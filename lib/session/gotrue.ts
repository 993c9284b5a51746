import * as z from 'zod/mini'

/**
 * How Supabase Auth is asked. Its own client is 104 KB in a worker that starts for every alarm, has no time
 * limit while we hold a lock, and ends the session on any answer but a 5xx: a rate limit or a proxy's page
 * would sign a rep out. Here only the server's own word counts.
 */

/** A session as this device keeps it. */
export const StoredSession = z.object({
  accessToken: z.string(),
  refreshToken: z.string(),
  /** Milliseconds by this device's clock, counted from when the token came: clocks differ. */
  expiresAt: z.number(),
  userId: z.string(),
  email: z.nullable(z.string()),
})
export type StoredSession = z.infer<typeof StoredSession>

/** Why a request came to nothing. */
export type NotGranted =
  /** The server said no; `code` is its word for why. */
  | { ok: false; reason: 'refused'; code: string }
  /** `seconds`: how long it wants us to wait, where it says so. `mails`: it is about mails sent. */
  | { ok: false; reason: 'too_many'; seconds?: number; mails?: boolean }
  /** No answer, or none that is the server's word: trying again may help. */
  | { ok: false; reason: 'unreachable' }

export type Granted = { ok: true; session: StoredSession } | NotGranted
export type Asked = { ok: true; value: unknown } | NotGranted

export type Gotrue = {
  /** One request. `token` is the session's, where the request is about the rep themselves. */
  ask: (
    path: string,
    asked?: { method?: 'GET' | 'POST' | 'PUT'; body?: unknown; token?: string },
  ) => Promise<Asked>
  /** One request whose answer should be a session. */
  grant: (path: string, body: unknown) => Promise<Granted>
}

export type GotrueDeps = {
  /** Of the CRM, without a path. */
  url: string
  /** The publishable key. */
  key: string
  send?: typeof fetch
  now?: () => number
}

/** The sessions' lock is held meanwhile. */
const patienceMs = 15_000

const Grant = z.object({
  access_token: z.string(),
  refresh_token: z.string(),
  expires_in: z.number(),
  user: z.object({ id: z.string(), email: z.optional(z.nullable(z.string())) }),
})

/** Where the code stands, over the years of the API. A gateway's refusal has none. */
const Refusal = z.object({
  code: z.optional(z.unknown()),
  error_code: z.optional(z.unknown()),
  error: z.optional(z.unknown()),
  msg: z.optional(z.unknown()),
  message: z.optional(z.unknown()),
})

/** The answers that are about what was asked; 409, say, is about two asking at once. */
const refusals: readonly number[] = [400, 401, 403, 404, 422]

export function createGotrue({
  url,
  key,
  send = (input, init) => fetch(input, init),
  now = Date.now,
}: GotrueDeps): Gotrue {
  const ask: Gotrue['ask'] = async (path, { method = 'POST', body, token } = {}) => {
    let status: number
    let value: unknown
    try {
      const response = await send(`${url}/auth/v1/${path}`, {
        method,
        headers: {
          apikey: key,
          'x-supabase-api-version': '2024-01-01',
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        credentials: 'omit',
        cache: 'no-store',
        redirect: 'error',
        signal: AbortSignal.timeout(patienceMs),
      })
      status = response.status
      value = status === 204 ? {} : await response.json()
    } catch {
      return { ok: false, reason: 'unreachable' }
    }
    if (status === 200 || status === 204) return { ok: true, value }
    if (status === 429) return tooMany(value)
    const code = refusals.includes(status) ? codeOf(value) : null
    return code === null
      ? { ok: false, reason: 'unreachable' }
      : { ok: false, reason: 'refused', code }
  }

  return {
    ask,
    grant: async (path, body) => {
      const asked = now()
      const answer = await ask(path, { body })
      if (!answer.ok) return answer
      return sessionOf(answer.value, asked) ?? { ok: false, reason: 'unreachable' }
    },
  }
}

/** The session in an answer; null where there is none. `asked`: when it was asked for, by this device's clock. */
export function sessionOf(value: unknown, asked: number): Extract<Granted, { ok: true }> | null {
  const granted = Grant.safeParse(value)
  if (!granted.success) return null
  const { access_token, refresh_token, expires_in, user } = granted.data
  return {
    ok: true,
    session: {
      accessToken: access_token,
      refreshToken: refresh_token,
      expiresAt: asked + expires_in * 1000,
      userId: user.id,
      email: user.email ?? null,
    },
  }
}

function codeOf(value: unknown): string | null {
  const refusal = Refusal.safeParse(value)
  if (!refusal.success) return null
  const { code, error_code, error } = refusal.data
  const words = [code, error_code, error].filter((word) => typeof word === 'string')
  return words.find((word) => word !== '') ?? null
}

/** GoTrue says the seconds in words alone: "you can only request this after 47 seconds". */
function tooMany(value: unknown): NotGranted {
  const refusal = Refusal.safeParse(value)
  const words = refusal.success ? [refusal.data.msg, refusal.data.message] : []
  const said = words.find((word) => typeof word === 'string')
  const seconds = typeof said === 'string' ? /after (\d{1,5}) seconds?/.exec(said)?.[1] : undefined
  return {
    ok: false,
    reason: 'too_many',
    ...(seconds !== undefined && { seconds: Number(seconds) }),
    ...(codeOf(value) === 'over_email_send_rate_limit' && { mails: true }),
  }
}
