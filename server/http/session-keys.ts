import * as z from 'zod/mini'
import type { Settings } from '../env.ts'
import { readBody } from '../read-body.ts'

/**
 * The public keys that sign the project's sessions. Asked for once in a while, and not because somebody
 * names a key that does not exist: made-up key ids would otherwise cost a request each.
 */

const Keys = z.object({ keys: z.array(z.unknown()) })
const Key = z.looseObject({
  kty: z.enum(['RSA', 'EC', 'oct']),
  key_ops: z._default(z.array(z.string()), []),
  kid: z.string(),
})
export type SessionKey = z.infer<typeof Key>

const freshMs = 10 * 60_000
/** A key that was put in front a moment ago is known within a minute. */
const pauseMs = 60_000
const timeoutMs = 10_000
const maxBytes = 256 * 1024

type Known = { keys: readonly SessionKey[]; askedAt: number }
const known = new WeakMap<Settings['supabase'], Promise<Known>>()

/** The key with this id; null where the project has none such. @throws where nobody answers. */
export async function sessionKey(
  supabase: Settings['supabase'],
  kid: string,
  now = Date.now(),
): Promise<SessionKey | null> {
  let { keys, askedAt } = await (known.get(supabase) ?? ask(supabase, now))
  const age = now - askedAt
  const isThere = () => keys.find((key) => key.kid === kid) ?? null
  if (age > freshMs || (isThere() === null && age > pauseMs)) {
    keys = (await ask(supabase, now)).keys
  }
  return isThere()
}

/** One question for all who wait for its answer. */
function ask(supabase: Settings['supabase'], now: number): Promise<Known> {
  const asked = fetchKeys(supabase).then((keys) => ({ keys, askedAt: now }))
  known.set(supabase, asked)
  asked.catch(() => known.delete(supabase))
  return asked
}

async function fetchKeys({ url, publishableKey }: Settings['supabase']): Promise<SessionKey[]> {
  const response = await fetch(`${url}/auth/v1/.well-known/jwks.json`, {
    headers: { apikey: publishableKey },
    signal: AbortSignal.timeout(timeoutMs),
  })
  const body = await readBody(response, maxBytes)
  if (!response.ok || !body) throw new Error('The keys of the project cannot be read')
  const { keys } = Keys.parse(JSON.parse(new TextDecoder().decode(body)))
  return keys.flatMap((key) => {
    const parsed = Key.safeParse(key)
    return parsed.success ? [parsed.data] : []
  })
}
