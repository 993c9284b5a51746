import type { Auth } from '../../../lib/session/auth.ts'
import type { Granted, StoredSession } from '../../../lib/session/gotrue.ts'
import type { SessionStore } from '../../../lib/session/session.ts'

const hourMs = 3_600_000

type Refused = Extract<Granted, { ok: false }>

type MemoryAuth = {
  now: number
  /** Who signs in next. */
  userId: string
  email: string | null
  /** What every request is answered until it is set again. */
  failure: Refused | null
  refreshes: number
  /** Tokens whose sessions were ended. */
  signedOut: string[]
  auth: Auth
  store: SessionStore
}

/** Supabase Auth without Supabase: refresh tokens good once, and the failures it can have. */
export function memoryAuth(): MemoryAuth {
  let made = 0
  let kept: StoredSession | null = null
  const spent = new Set<string>()

  function grant(): Granted {
    made += 1
    return {
      ok: true,
      session: {
        accessToken: `token ${made} of ${server.userId}`,
        refreshToken: `refresh ${made}`,
        expiresAt: server.now + hourMs,
        userId: server.userId,
        email: server.email,
      },
    }
  }

  const server: MemoryAuth = {
    now: Date.parse('2026-11-23T10:00:00Z'),
    userId: '10000000-0000-4000-8000-000000000001',
    email: 'dana@upshot.test',
    failure: null,
    refreshes: 0,
    signedOut: [],
    auth: {
      signIn: async () => server.failure ?? grant(),
      refresh: async (token) => {
        server.refreshes += 1
        if (server.failure) return server.failure
        if (spent.has(token)) return refused('refresh_token_already_used')
        spent.add(token)
        return grant()
      },
      signOut: async (token) => {
        server.signedOut.push(token)
      },
    },
    store: {
      read: async () => kept,
      write: async (session) => {
        kept = session
      },
      forget: async () => {
        kept = null
      },
    },
  }
  return server
}

export function refused(code: string): Refused {
  return { ok: false, reason: 'refused', code }
}
