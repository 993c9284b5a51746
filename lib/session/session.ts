import { isAuthApiError, isAuthRetryableFetchError } from '@supabase/supabase-js'
import { Unreachable } from '../api.ts'
import { db } from '../cache/db.ts'
import type { Owner } from '../cache/meta.ts'
import { getMeta, setMeta } from '../cache/meta.ts'
import { unsentCount } from '../cache/queries.ts'
import { wipeCache } from '../cache/wipe.ts'
import { AppError } from '../contract/error.ts'

/**
 * The rep's session with the CRM. It is shared by panel, background and further windows, so everything
 * that reads or changes it does so under one Web Lock: a refresh token is spent by its first use, and
 * auth-js has no lock of its own any more.
 */

export const sessionLock = 'upshot-session'

export type SignInResult = { ok: true } | { ok: false; message: string }

export type SignOutResult = { ok: true } | { ok: false; reason: 'unsent'; count: number }

export type Session = {
  signIn: (email: string, password: string) => Promise<SignInResult>
  /** Ends the session and wipes the cache. Refused while clicks are unsent, unless told to discard them. */
  signOut: (options: { discardUnsent: boolean }) => Promise<SignOutResult>
  /**
   * A token good for now, of the rep whose cache this is.
   * @throws AppError unauthorized where there is none; Unreachable where a refresh got no answer.
   */
  accessToken: () => Promise<string>
}

/** The little of supabase-js' auth client that is used. */
export type Auth = {
  signInWithPassword: (credentials: { email: string; password: string }) => Promise<{
    data: { user: { id: string; email?: string } | null }
    error: Error | null
  }>
  signOut: (options: { scope: 'local' }) => Promise<unknown>
  getSession: () => Promise<{
    data: { session: { access_token: string; user: { id: string } } | null }
    error: Error | null
  }>
}

export type SessionDeps = {
  auth: Auth
  locks: Pick<LockManager, 'request'>
  /** Erases the stored session, where signing out could not. */
  forget: () => Promise<void>
}

export function createSession({ auth, locks, forget }: SessionDeps): Session {
  const alone = <T>(work: () => Promise<T>): Promise<T> =>
    Promise.resolve(locks.request(sessionLock, work))

  return {
    signIn: (email, password) =>
      alone(async () => {
        const { data, error } = await auth.signInWithPassword({ email, password })
        const { user } = data
        if (error !== null || user === null) return { ok: false, message: whyNot(error) }
        await take({ userId: user.id, email: user.email ?? email })
        return { ok: true }
      }),

    signOut: ({ discardUnsent }) =>
      alone(async () => {
        const count = await unsentCount()
        if (count > 0 && !discardUnsent) return { ok: false, reason: 'unsent', count }
        // Other devices stay signed in. Without a network the server is not told; this device forgets all the same.
        await auth.signOut({ scope: 'local' }).catch(() => {})
        await forget()
        await wipeCache()
        return { ok: true }
      }),

    accessToken: () =>
      alone(async () => {
        const { data, error } = await auth.getSession()
        if (error !== null && isAuthRetryableFetchError(error)) {
          throw new Unreachable({ cause: error })
        }
        const { session } = data
        const owner = await getMeta('owner')
        // One rep's clicks must never go under another's name.
        if (session === null || session.user.id !== owner?.userId) {
          throw new AppError('unauthorized', 'Your CRM session is over. Sign in again.')
        }
        return session.access_token
      }),
  }
}

/** The cache becomes the rep's; what another left in it goes first. */
async function take(owner: Owner): Promise<void> {
  await db.transaction('rw', db.tables, async () => {
    const former = await getMeta('owner')
    if (former !== undefined && former.userId !== owner.userId) await wipeCache()
    await setMeta('owner', owner)
    await db.meta.delete('status')
  })
}

function whyNot(error: Error | null): string {
  if (isAuthRetryableFetchError(error)) {
    return 'The CRM does not answer. Check your connection and try again.'
  }
  if (isAuthApiError(error)) {
    if (error.code === 'email_not_confirmed') {
      return 'This address is not confirmed yet. Follow the link in the email you were sent.'
    }
    if (error.status === 429) return 'Too many tries. Wait a minute and try again.'
    if (error.status < 500) return 'Email or password is not right.'
  }
  return 'Signing in did not work. Try again in a moment.'
}
