import { Unreachable } from '../api.ts'
import { db } from '../cache/db.ts'
import type { Owner } from '../cache/meta.ts'
import { getMeta, setMeta } from '../cache/meta.ts'
import { unsentCount } from '../cache/queries.ts'
import { wipeCache } from '../cache/wipe.ts'
import { AppError } from '../contract/error.ts'
import type { Auth } from './auth.ts'
import type { Granted, StoredSession } from './gotrue.ts'
import { whyNot } from './words.ts'

/**
 * The rep's session with the CRM. It is shared by panel, background and further windows, so everything
 * that reads or changes it does so under one Web Lock: a refresh token is spent by its first use.
 */

export const sessionLock = 'upshot-session'

export type SignInResult = { ok: true } | { ok: false; message: string }

export type SignOutResult = { ok: true } | { ok: false; reason: 'unsent'; count: number }

export type Session = {
  /**
   * Takes the session that `ask` is granted, whatever was shown for it: a password, a code, Google's word.
   * `email`: of the owner, where the grant does not say.
   */
  enter: (ask: () => Promise<Granted>, email: string) => Promise<SignInResult>
  signIn: (email: string, password: string) => Promise<SignInResult>
  /**
   * Ends the session and wipes the cache. Refused while clicks are unsent, unless told to discard them.
   * `forget`: more that this device is to forget, once nothing has to be said to the CRM any more.
   */
  signOut: (options: {
    discardUnsent: boolean
    forget?: () => Promise<void>
  }) => Promise<SignOutResult>
  /**
   * A token good for now, of the rep whose cache this is. `rejected` is one that was just turned down
   * though it should have held: another is asked for, unless another context has done so already.
   * @throws AppError unauthorized where there is none; Unreachable where a refresh got no answer.
   */
  accessToken: (rejected?: string) => Promise<string>
}

/** Where the session is kept; null where there is none that this release can read. */
export type SessionStore = {
  read: () => Promise<StoredSession | null>
  write: (session: StoredSession) => Promise<void>
  forget: () => Promise<void>
}

export type SessionDeps = {
  auth: Auth
  store: SessionStore
  locks: Pick<LockManager, 'request'>
  now: () => number
}

/** A token this near its end may be too old when it arrives. */
const marginMs = 60_000

export function createSession({ auth, store, locks, now }: SessionDeps): Session {
  const alone = <T>(work: () => Promise<T>): Promise<T> =>
    Promise.resolve(locks.request(sessionLock, work))

  const enter: Session['enter'] = (ask, email) =>
    alone(async () => {
      const answer = await ask()
      if (!answer.ok) return { ok: false, message: whyNot(answer) }
      const { session } = answer
      // Whose cache it is comes first: a token of theirs never meets the clicks of the former rep.
      await take({ userId: session.userId, email: session.email ?? email })
      await store.write(session)
      return { ok: true }
    })

  return {
    enter,
    signIn: (email, password) => enter(() => auth.signIn(email, password), email),

    signOut: ({ discardUnsent, forget }) =>
      alone(async () => {
        const count = await unsentCount()
        if (count > 0 && !discardUnsent) return { ok: false, reason: 'unsent', count }
        const kept = await store.read()
        await store.forget()
        // Other devices stay signed in. Without a network the server is not told.
        const tell = async () => {
          if (kept !== null) await auth.signOut(kept.accessToken)
        }
        if (forget === undefined) {
          await wipeCache()
          await tell()
        } else {
          // The panel looks at what is known as soon as the cache is empty.
          await tell()
          await forget()
          await wipeCache()
        }
        return { ok: true }
      }),

    accessToken: (rejected) =>
      alone(async () => {
        const kept = await store.read()
        const owner = await getMeta('owner')
        // One rep's clicks must never go under another's name.
        if (kept === null || kept.userId !== owner?.userId) throw sessionOver()
        const isRejected = kept.accessToken === rejected
        if (!isRejected && kept.expiresAt - now() > marginMs) return kept.accessToken
        const answer = await auth.refresh(kept.refreshToken)
        if (answer.ok) {
          await store.write(answer.session)
          return answer.session.accessToken
        }
        if (answer.reason === 'refused') {
          await store.forget()
          throw sessionOver()
        }
        if (!isRejected && kept.expiresAt > now()) return kept.accessToken
        throw new Unreachable()
      }),
  }
}

function sessionOver(): AppError {
  return new AppError('unauthorized', 'Your CRM session is over. Sign in again.')
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
