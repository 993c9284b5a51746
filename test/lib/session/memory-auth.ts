import type { Auth } from '../../../lib/session/session.ts'

type MemoryAuth = {
  /** Who signs in next. */
  userId: string
  signInError: Error | null
  sessionError: Error | null
  signOutFails: boolean
  forget: () => void
  client: Auth
}

/** Supabase's auth client without Supabase: one session in memory, and the failures it can have. */
export function memoryAuth(): MemoryAuth {
  let session: { access_token: string; user: { id: string } } | null = null
  const auth: MemoryAuth = {
    userId: '10000000-0000-4000-8000-000000000001',
    signInError: null,
    sessionError: null,
    signOutFails: false,
    forget: () => {
      session = null
    },
    client: {
      signInWithPassword: async ({ email }) => {
        if (auth.signInError) return { data: { user: null }, error: auth.signInError }
        const user = { id: auth.userId, email }
        session = { access_token: `token of ${auth.userId}`, user }
        return { data: { user }, error: null }
      },
      signOut: async () => {
        if (auth.signOutFails) throw new Error('no network')
        session = null
      },
      getSession: async () =>
        auth.sessionError
          ? { data: { session: null }, error: auth.sessionError }
          : { data: { session }, error: null },
    },
  }
  return auth
}
