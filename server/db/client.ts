import * as z from 'zod/mini'
import { AppError } from '../../lib/contract/error.ts'
import type { Settings } from '../env.ts'

/**
 * The CRM as PostgREST serves it. Functions are called with plain requests: pull and push hand
 * bodies through untouched, and a failure is told by status and SQLSTATE alone, never by words.
 */

/** In whose name: a rep's own token, under row-level security, or the service key. */
export type CrmIdentity = { accessToken: string } | 'service'

/**
 * `unavailable`: nobody answered in time, or the answer says that the database or its configuration
 * is not right now; every call would fail. `contended`: this transaction lost a race and may win the
 * next. `busy`: others write where this would have; nothing is wrong, and it waited for nobody. `unauthorized` and `forbidden` concern the caller. `refused`: this argument will never do.
 */
export type CrmFailureReason =
  | 'unavailable'
  | 'contended'
  | 'busy'
  | 'unauthorized'
  | 'forbidden'
  | 'refused'

export class CrmError extends AppError {
  readonly reason: CrmFailureReason
  /** SQLSTATE or PostgREST's own code, where the answer carried one. */
  readonly sqlState: string | null

  constructor(reason: CrmFailureReason, sqlState: string | null) {
    super(...crmFailureWords(reason))
    this.name = 'CrmError'
    this.reason = reason
    this.sqlState = sqlState
  }
}

function crmFailureWords(reason: CrmFailureReason): ConstructorParameters<typeof AppError> {
  switch (reason) {
    case 'unavailable':
    case 'contended':
    case 'busy':
      return ['crm_unavailable', 'The CRM does not answer right now. Upshot tries again by itself.']
    case 'unauthorized':
      return ['unauthorized', 'Your CRM session is over. Sign in again.']
    case 'forbidden':
      return ['forbidden', 'The CRM does not allow this for your account.']
    case 'refused':
      return ['internal', 'The CRM could not take this. The companion has logged why.']
  }
}

/**
 * How a key of the project travels. Today's (`sb_secret_…`, `sb_publishable_…`) are no JWTs: the gateway takes
 * them as `apikey` and refuses them as a bearer. The older ones are JWTs and are wanted in both places.
 */
export function keyHeaders(key: string): Record<string, string> {
  return key.startsWith('sb_') ? { apikey: key } : { apikey: key, authorization: `Bearer ${key}` }
}

const AuthRefusal = z.object({
  error_code: z.optional(z.string()),
  code: z.optional(z.catch(z.nullable(z.string()), null)),
})

/** How long the CRM may take. Longer, and whoever waits for us has given up. */
const timeoutMs = 20_000

/**
 * Calls a function and answers its response, status 200, body unread.
 * @throws CrmError
 */
export async function callCrm(
  supabase: Settings['supabase'],
  identity: CrmIdentity,
  name: string,
  args: object,
): Promise<Response> {
  return ask(supabase, identity, `/rest/v1/rpc/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(args),
  })
}

/**
 * Asks Supabase Storage with the service key. Answers the response whatever its status, since what is
 * not there is told in several ways.
 * @throws CrmError when nobody answered.
 */
export async function callStorage(
  { url, secretKey }: Settings['supabase'],
  path: string,
  init: { method: string; headers?: Record<string, string>; body: BodyInit },
): Promise<Response> {
  try {
    return await fetch(`${url}/storage/v1/${path}`, {
      ...init,
      headers: { ...init.headers, ...keyHeaders(secretKey) },
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    })
  } catch {
    throw new CrmError('unavailable', null)
  }
}

/**
 * Has Supabase Auth make an account for an address and mail it, with the service key. Answers null where it did,
 * else its word for why not.
 * @throws CrmError when nobody answered.
 */
export async function inviteAccount(
  { url, secretKey }: Settings['supabase'],
  email: string,
  leadTo: string,
): Promise<string | null> {
  let response: Response
  try {
    response = await fetch(`${url}/auth/v1/invite?redirect_to=${encodeURIComponent(leadTo)}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...keyHeaders(secretKey) },
      body: JSON.stringify({ email }),
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    })
  } catch {
    throw new CrmError('unavailable', null)
  }
  if (response.ok) return null
  const body: unknown = await response.json().catch(() => null)
  const said = AuthRefusal.safeParse(body)
  return (said.success ? (said.data.error_code ?? said.data.code) : null) ?? 'unknown'
}

/** The answer's JSON. @throws CrmError when it is none. */
export async function json(response: Response): Promise<unknown> {
  try {
    return await response.json()
  } catch {
    throw new CrmError('unavailable', null)
  }
}

async function ask(
  supabase: Settings['supabase'],
  identity: CrmIdentity,
  path: string,
  init: { method: string; headers?: Record<string, string>; body?: string },
): Promise<Response> {
  const credentials =
    identity === 'service'
      ? keyHeaders(supabase.secretKey)
      : { apikey: supabase.publishableKey, authorization: `Bearer ${identity.accessToken}` }
  let response: Response
  try {
    response = await fetch(`${supabase.url}${path}`, {
      ...init,
      headers: { ...init.headers, ...credentials },
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    })
  } catch {
    throw new CrmError('unavailable', null)
  }
  if (response.ok) return response
  const code = await errorCode(response)
  throw new CrmError(crmFailureReason(response.status, code, identity), code)
}

async function errorCode(response: Response): Promise<string | null> {
  try {
    const body: unknown = await response.json()
    if (typeof body !== 'object' || body === null || !('code' in body)) return null
    return typeof body.code === 'string' ? body.code : null
  } catch {
    return null
  }
}

/**
 * Reads a refusal. SQLSTATE classes: 40 lost a race, 23503 and 23505 met a row that somebody
 * deleted or made at that moment (our functions look first), 55P03 no room among other writers, 57014 took
 * too long, 08/53/57P/58/XX the server itself. PGRST0xx no connection, PGRST2xx the function is not there
 * (yet), PGRST3xx the token.
 */
export function crmFailureReason(
  status: number,
  code: string | null,
  identity: CrmIdentity,
): CrmFailureReason {
  if (code !== null) {
    if (code === '55P03') return 'busy'
    if (/^(40|23503|23505|57014)/.test(code)) return 'contended'
    if (/^(08|53|57P|58|XX|PGRST0|PGRST2)/.test(code)) return 'unavailable'
  }
  const denied = status === 401 || status === 403 || code === '42501' || code?.startsWith('PGRST3')
  // Denied to the service key is our own configuration: no delivery is to be blamed for that.
  if (denied && identity === 'service') return 'unavailable'
  if (status === 401 || code?.startsWith('PGRST3')) return 'unauthorized'
  if (denied) return 'forbidden'
  if (status === 404 || status === 408 || status === 429 || status >= 500 || status < 400) {
    return 'unavailable'
  }
  return 'refused'
}
