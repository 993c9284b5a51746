import type { SupabaseClient } from '@supabase/supabase-js'
import { createClient } from '@supabase/supabase-js'
import type { Context } from 'hono'
import * as z from 'zod/mini'
import { AppError } from '../../lib/contract/error.ts'
import { fromBase64Url } from '../encoding.ts'
import type { Settings } from '../env.ts'
import type { CompanionEnv } from './companion.ts'
import type { SessionKey } from './session-keys.ts'
import { sessionKey } from './session-keys.ts'

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

/** Clocks are never quite the same. */
const leewaySeconds = 30

const Claims = z.object({
  sub: z.string().check(z.uuid()),
  role: z.literal('authenticated'),
  aud: z.union([z.literal('authenticated'), z.array(z.string()).check(z.refine(isForUs))]),
  exp: z.number(),
  nbf: z.optional(z.number()),
  email: z.optional(z.nullable(z.string())),
  iss: z.optional(z.string()),
})

function isForUs(audiences: string[]): boolean {
  return audiences.includes('authenticated')
}

/** What says by which key a token is signed; nothing of it is believed before that key has been tried. */
const Head = z.object({ alg: z.string(), kid: z.optional(z.string()) })

/** The token of `Authorization: Bearer …`. @throws AppError unauthorized */
export function bearerToken(c: Context<CompanionEnv>): string {
  const token = /^Bearer ([\w.~+/-]+=*)$/i.exec(c.req.header('authorization') ?? '')?.[1]
  if (!token) throw signInAgain()
  return token
}

/** Who calls, as Supabase says. @throws AppError unauthorized, or crm_unavailable where nobody can say. */
export async function authenticate(c: Context<CompanionEnv>): Promise<Session> {
  const { supabase } = c.var.settings
  const token = bearerToken(c)
  const head = headOf(token)
  if (!head) throw signInAgain()
  const isAsymmetric = !head.alg.startsWith('HS')
  const key = isAsymmetric ? await keyOf(supabase, head.kid) : null
  // A key that the project does not have: that the token is nobody's needs no further asking.
  if (isAsymmetric && key === null) throw signInAgain()
  let result: Awaited<ReturnType<SupabaseClient['auth']['getClaims']>>
  try {
    result = await authOf(supabase).getClaims(token, { jwks: { keys: key ? [key] : [] } })
  } catch {
    // Not a token at all, or nobody answered: it cannot be told apart, and both are refused.
    throw signInAgain()
  }
  if (result.error && (result.error.status === undefined || result.error.status >= 500)) {
    if (result.error.name !== 'AuthInvalidJwtError') throw notNow()
  }
  const claims = Claims.safeParse(result.data?.claims)
  if (!claims.success) throw signInAgain()
  const { sub, email, exp, iss, nbf } = claims.data
  if (nbf !== undefined && nbf > Date.now() / 1000 + leewaySeconds) throw signInAgain()
  if (isAsymmetric && iss !== supabase.issuer) throw signInAgain()
  return { userId: sub, email: email || null, endsAt: exp * 1000 }
}

function headOf(token: string): z.infer<typeof Head> | null {
  try {
    const text = new TextDecoder().decode(fromBase64Url(token.split('.')[0] ?? '') ?? undefined)
    return Head.parse(JSON.parse(text))
  } catch {
    return null
  }
}

async function keyOf(
  supabase: Settings['supabase'],
  kid: string | undefined,
): Promise<SessionKey | null> {
  if (kid === undefined) return null
  try {
    return await sessionKey(supabase, kid)
  } catch {
    throw notNow()
  }
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
