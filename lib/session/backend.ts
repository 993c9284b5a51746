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

const waysIn = ['code', 'password', 'google'] as const
type WayIn = (typeof waysIn)[number]

/**
 * What a company's policy may say; see docs/operations.md and the schema in public/managed-schema.json. It is
 * written by hand: one value that is none takes no other along.
 */
const Policy = z.object({
  companion: said(z.string()),
  supabase: said(z.string()),
  key: said(z.string()),
  signIn: said(z.array(z.unknown())),
  clientSafe: said(z.boolean()),
  tellErrors: said(z.boolean()),
})
export type Policy = Omit<z.infer<typeof Policy>, 'signIn'> & { signIn?: WayIn[] | undefined }

function said<T>(schema: z.ZodMiniType<T>) {
  return z.catch(z.optional(schema), undefined)
}

/** Empty where there is no policy, and where it cannot be read: not every Chromium has a place for one. */
export async function policy(): Promise<Policy> {
  const { managed }: Partial<typeof browser.storage> = browser.storage
  const read = Policy.safeParse(await managed?.get(null).catch(() => null))
  if (!read.success) return {}
  const { signIn, ...rest } = read.data
  return { ...rest, ...(signIn && { signIn: waysIn.filter((way) => signIn.includes(way)) }) }
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
