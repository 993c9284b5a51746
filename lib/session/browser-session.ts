import { browser } from '../browser.ts'
import { supabaseKey, supabaseUrl } from '../config.ts'
import { createAuth, StoredSession } from './auth.ts'
import type { Session, SessionStore } from './session.ts'
import { createSession } from './session.ts'

/** Key of the session in `browser.storage.local`; the only thing Upshot keeps there. */
const storageKey = 'upshot.session'

/** Extension storage, not localStorage: the background has none. */
const store: SessionStore = {
  read: async () => {
    const kept = StoredSession.safeParse((await browser.storage.local.get(storageKey))[storageKey])
    return kept.success ? kept.data : null
  },
  write: (session) => browser.storage.local.set({ [storageKey]: session }),
  forget: () => browser.storage.local.remove(storageKey),
}

/** The session of this browser, with the CRM that this build is for. */
export function browserSession(): Session {
  return createSession({
    auth: createAuth({ url: supabaseUrl, key: supabaseKey }),
    store,
    locks: navigator.locks,
    now: Date.now,
  })
}
