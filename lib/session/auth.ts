import type { Gotrue, Granted } from './gotrue.ts'

/** The three requests that keep a session alive and end it: all that a worker needs of Supabase Auth. */

export type Auth = {
  signIn: (email: string, password: string) => Promise<Granted>
  /** Spends the refresh token; the answer carries the next one. */
  refresh: (refreshToken: string) => Promise<Granted>
  /** Ends this session at the server, and no other of the rep's. Never throws: this device forgets it all the same. */
  signOut: (accessToken: string) => Promise<void>
}

/** @param gotrue asked for at each request: which CRM it is may not be known before. */
export function createAuth(gotrue: () => Promise<Gotrue>): Auth {
  return {
    signIn: async (email, password) =>
      (await gotrue()).grant('token?grant_type=password', { email, password }),
    refresh: async (refreshToken) =>
      (await gotrue()).grant('token?grant_type=refresh_token', { refresh_token: refreshToken }),
    signOut: async (accessToken) => {
      await gotrue()
        .then(({ ask }) => ask('logout?scope=local', { body: {}, token: accessToken }))
        .catch(() => {})
    },
  }
}
