import * as z from 'zod/mini'

/**
 * The three requests that Upshot makes of Supabase Auth. Its own client is 104 KB in a worker that starts
 * for every alarm, has no time limit while we hold a lock, and ends the session on any answer but a 5xx:
 * a rate limit or a proxy's page would sign a rep out. Here only the server's own word ends it.
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

export type Granted =
  | { ok: true; session: StoredSession }
  /** The server said no; `code` is its word for why. */
  | { ok: false; reason: 'refused'; code: string }
  | { ok: false; reason: 'too_many' }
  /** No answer, or none that is the server's word: trying again may help. */
  | { ok: false; reason: 'unreachable' }

export type Auth = {
  signIn: (email: string, password: string) => Promise<Granted>
  /** Spends the refresh token; the answer carries the next one. */
  refresh: (refreshToken: string) => Promise<Granted>
  /** Ends this session at the server, and no other of the rep's. Never throws: this device forgets it all the same. */
  signOut: (accessToken: string) => Promise<void>
}

export type AuthDeps = {
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
})

/** The answers that are about what was asked; 409, say, is about two asking at once. */
const refusals: readonly number[] = [400, 401, 403, 404, 422]

export function createAuth({
  url,
  key,
  send = (input, init) => fetch(input, init),
  now = Date.now,
}: AuthDeps): Auth {
  function post(path: string, body: unknown, headers: Record<string, string> = {}) {
    return send(`${url}/auth/v1/${path}`, {
      method: 'POST',
      headers: {
        apikey: key,
        'content-type': 'application/json',
        'x-supabase-api-version': '2024-01-01',
        ...headers,
      },
      body: JSON.stringify(body),
      credentials: 'omit',
      cache: 'no-store',
      redirect: 'error',
      signal: AbortSignal.timeout(patienceMs),
    })
  }

  async function grant(type: string, body: unknown): Promise<Granted> {
    const asked = now()
    let status: number
    let value: unknown
    try {
      const response = await post(`token?grant_type=${type}`, body)
      status = response.status
      value = await response.json()
    } catch {
      return { ok: false, reason: 'unreachable' }
    }
    const granted = Grant.safeParse(value)
    if (status === 200 && granted.success) {
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
    if (status === 429) return { ok: false, reason: 'too_many' }
    const code = refusals.includes(status) ? codeOf(value) : null
    if (code === null) return { ok: false, reason: 'unreachable' }
    return { ok: false, reason: 'refused', code }
  }

  return {
    signIn: (email, password) => grant('password', { email, password }),
    refresh: (refreshToken) => grant('refresh_token', { refresh_token: refreshToken }),
    signOut: async (accessToken) => {
      await post('logout?scope=local', {}, { authorization: `Bearer ${accessToken}` }).catch(
        () => {},
      )
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
