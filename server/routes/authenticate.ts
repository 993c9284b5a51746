import type { SupabaseClient } from '@supabase/supabase-js'
import { createClient } from '@supabase/supabase-js'
import * as z from 'zod/mini'
import { AppError } from '../../lib/contract/error.ts'
import type { Settings } from '../env.ts'

/**
 * Who calls. Pull and push only hand the token on to PostgREST, which judges it; where the companion
 * acts by itself, it asks Supabase here.
 */

export type Session = {
  userId: string
  /** Null where the account has none. */
  email: string | null
  /** Milliseconds since epoch. */
  endsAt: number
}

const Claims = z.object({
  sub: z.string().check(z.uuid()),
  role: z.literal('authenticated'),
  exp: z.number(),
  email: z.optional(z.nullable(z.string())),
  iss: z.optional(z.string()),
})

/** The token of `Authorization: Bearer …`. @throws AppError unauthorized */
export function bearerToken(header: string | undefined): string {
  const token = /^Bearer ([\w.~+/-]+=*)$/i.exec(header ?? '')?.[1]
  if (!token) throw signInAgain()
  return token
}

/** @throws AppError unauthorized, or crm_unavailable where nobody can say. */
export async function authenticate(
  supabase: Settings['supabase'],
  header: string | undefined,
): Promise<Session> {
  const token = bearerToken(header)
  let result: Awaited<ReturnType<SupabaseClient['auth']['getClaims']>>
  try {
    result = await authOf(supabase).getClaims(token)
  } catch {
    // Not a token at all, or nobody answered: it cannot be told apart, and both are refused.
    throw signInAgain()
  }
  if (result.error && (result.error.status === undefined || result.error.status >= 500)) {
    if (result.error.name !== 'AuthInvalidJwtError') throw notNow()
  }
  const claims = Claims.safeParse(result.data?.claims)
  if (!claims.success) throw signInAgain()
  const { sub, email, exp, iss } = claims.data
  const isAsymmetric = !result.data?.header.alg.startsWith('HS')
  if (isAsymmetric && iss !== `${supabase.url}/auth/v1`) throw signInAgain()
  return { userId: sub, email: email || null, endsAt: exp * 1000 }
}

function signInAgain(): AppError {
  return new AppError('unauthorized', 'Your CRM session is over. Sign in again.')
}

function notNow(): AppError {
  return new AppError(
    'crm_unavailable',
    'The CRM does not answer right now. Try again in a moment.',
  )
}

const clients = new WeakMap<Settings['supabase'], SupabaseClient['auth']>()

/** One for each set of settings: it caches the project's public keys. */
function authOf(supabase: Settings['supabase']): SupabaseClient['auth'] {
  const known = clients.get(supabase)
  if (known) return known
  const { auth } = createClient(supabase.url, supabase.publishableKey, {
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
    global: { fetch: (input, init) => fetch(input, init) },
  })
  clients.set(supabase, auth)
  return auth
}
