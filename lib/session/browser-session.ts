import { browser } from '../browser.ts'
import { createAuth } from './auth.ts'
import { backend } from './backend.ts'
import type { Gotrue } from './gotrue.ts'
import { createGotrue, StoredSession } from './gotrue.ts'
import type { Session, SessionStore } from './session.ts'
import { createSession } from './session.ts'

/** Key of the session in `browser.storage.local`. */
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

/** Supabase Auth of this panel's CRM, and where it is. */
export async function browserGotrue(): Promise<{ url: string; gotrue: Gotrue }> {
  const { supabaseUrl: url, supabaseKey: key } = await backend()
  return { url, gotrue: createGotrue({ url, key }) }
}

/** The session of this browser, with this panel's CRM. */
export function browserSession(): Session {
  return createSession({
    auth: createAuth(async () => (await browserGotrue()).gotrue),
    store,
    locks: navigator.locks,
    now: Date.now,
  })
}
