import { AuthClient } from '@supabase/supabase-js'
import { browser } from '../browser.ts'
import { supabaseKey, supabaseUrl } from '../config.ts'
import type { Session } from './session.ts'
import { createSession } from './session.ts'

/** Key of the session in `browser.storage.local`; the only thing Upshot keeps there. */
const storageKey = 'upshot.session'

/** The session of this browser. Extension storage, not localStorage: the background has none. */
export function browserSession(): Session {
  const storage = {
    getItem: async (key: string): Promise<string | null> => {
      const value: unknown = (await browser.storage.local.get(key))[key]
      return typeof value === 'string' ? value : null
    },
    setItem: (key: string, value: string) => browser.storage.local.set({ [key]: value }),
    removeItem: (key: string) => browser.storage.local.remove(key),
  }
  const auth = new AuthClient({
    url: `${supabaseUrl}/auth/v1`,
    headers: { apikey: supabaseKey },
    fetch: (input, init) => fetch(input, init),
    storage,
    storageKey,
    persistSession: true,
    // A timer in each context would race for the one refresh token; it is refreshed when it is needed.
    autoRefreshToken: false,
    detectSessionInUrl: false,
  })
  return createSession({
    auth,
    locks: navigator.locks,
    forget: () => storage.removeItem(storageKey),
  })
}
