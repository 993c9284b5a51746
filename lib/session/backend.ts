import * as z from 'zod/mini'
import { browser } from '../browser.ts'
import { builtIn } from '../config.ts'
import { Backend } from '../contract/backend.ts'
import { AppError } from '../contract/error.ts'
import { mayBePublishable } from '../contract/supabase-key.ts'
import type { Found } from './find-backend.ts'
import { findBackend } from './find-backend.ts'

/**
 * Which Upshot this is the panel of: the one it was built for, else the one that the company's policy names,
 * else the one that the rep named. One at a time.
 */

/** Key in `browser.storage.local` of the address that the rep gave. */
const storageKey = 'upshot.backend'

export type KnownBackend = { backend: Backend; by: 'build' | 'policy' | 'rep' }

/** What a company's policy may say; see docs/operations.md and the schema in public/managed-schema.json. */
const Policy = z.object({
  companion: z.optional(z.string()),
  supabase: z.optional(z.string()),
  key: z.optional(z.string()),
  signIn: z.optional(z.array(z.enum(['code', 'password', 'google']))),
  clientSafe: z.optional(z.boolean()),
  tellErrors: z.optional(z.boolean()),
})
export type Policy = z.infer<typeof Policy>

/** Empty where there is no policy, and where it cannot be read. */
export async function policy(): Promise<Policy> {
  const told = await browser.storage.managed.get(null).catch(() => ({}))
  const read = Policy.safeParse(told)
  return read.success ? read.data : {}
}

/** Null where nobody has said so far. */
export async function knownBackend(): Promise<KnownBackend | null> {
  if (builtIn !== null) return { backend: builtIn, by: 'build' }
  const { companion, supabase, key } = await policy()
  if (companion !== undefined && supabase !== undefined && key !== undefined) {
    const backend = originsOf({ companionUrl: companion, supabaseUrl: supabase, supabaseKey: key })
    if (backend !== null) return { backend, by: 'policy' }
  }
  const stored = Backend.safeParse((await browser.storage.local.get(storageKey))[storageKey])
  if (companion !== undefined) {
    // The company named its address alone: the rest is asked for there, and kept.
    const origin = URL.parse(companion)?.origin
    if (stored.success && stored.data.companionUrl === origin) {
      return { backend: stored.data, by: 'policy' }
    }
    const found = await findBackend(companion)
    if (!found.ok) return null
    await browser.storage.local.set({ [storageKey]: found.backend })
    return { backend: found.backend, by: 'policy' }
  }
  return stored.success ? { backend: stored.data, by: 'rep' } : null
}

/** @throws AppError unauthorized where nobody has said which. */
export async function backend(): Promise<Backend> {
  const known = await knownBackend()
  if (known === null) throw new AppError('unauthorized', 'Say first where your Upshot is.')
  return known.backend
}

/** Looks whether there is an Upshot at an address, and stays with it from now on. */
export async function chooseBackend(text: string): Promise<Found> {
  const found = await findBackend(text)
  if (found.ok) {
    await browser.storage.local.set({ [storageKey]: found.backend })
    await sayWhereGoodbyeIs()
  }
  return found
}

/** Chrome opens that page when the extension is removed: it says how to stop the calls from coming. */
export async function sayWhereGoodbyeIs(): Promise<void> {
  const known = await knownBackend()
  if (known === null) return
  await browser.runtime.setUninstallURL(new URL('/goodbye', known.backend.companionUrl).href)
}

export async function forgetBackend(): Promise<void> {
  await browser.storage.local.remove(storageKey)
  await browser.runtime.setUninstallURL('')
}

function originsOf({ companionUrl, supabaseUrl, supabaseKey }: Backend): Backend | null {
  const companion = URL.parse(companionUrl)
  const supabase = URL.parse(supabaseUrl)
  if (companion?.protocol !== 'https:' || supabase?.protocol !== 'https:') return null
  const key = supabaseKey.trim()
  if (!mayBePublishable(key)) return null
  return { companionUrl: companion.origin, supabaseUrl: supabase.origin, supabaseKey: key }
}
