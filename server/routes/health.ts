import { errorKind } from '../../lib/contract/error-place.ts'
import { keyHeaders } from '../db/client.ts'
import type { Settings } from '../env.ts'
import { mailboxOf } from '../http/companion.ts'
import { logError } from '../log.ts'
import type { KeyReport } from '../mailbox/connection/key-registry.ts'
import { keyRegistry } from '../mailbox/connection/key-registry.ts'

// What `GET /health` says beyond the settings' form. Everybody may ask, so it names no rep and no count,
// and an answer serves all who ask within a moment.

const keysFreshMs = 5_000
const deepFreshMs = 30_000
const timeoutMs = 10_000

/** The answer of `ask` for as long as it is fresh: one for all who ask within that time. */
function kept<T, Given extends unknown[]>(
  freshMs: number,
  ask: (...given: Given) => Promise<T>,
): (...given: Given) => Promise<T> {
  let known: { at: number; answer: Promise<T> } | null = null
  return (...given) => {
    if (known === null || Date.now() - known.at >= freshMs) {
      known = { at: Date.now(), answer: ask(...given) }
    }
    return known.answer
  }
}

const keyReport = kept(keysFreshMs, async (env: Env): Promise<KeyReport> => {
  try {
    const report = await keyRegistry(env).check()
    if (report.problems.length > 0) {
      logError('keys_do_not_fit', { problems: report.problems.join('; ') })
    }
    return report
  } catch (error) {
    logError('keys_not_checked', { error: errorKind(error) })
    return { keys: [], problems: ['whether TOKEN_KEYS open what is stored could not be checked'] }
  }
})

/** Whether the keys that are set open what is stored: problems as sentences, none where they do. */
export async function keyProblems(env: Env): Promise<string[]> {
  return (await keyReport(env)).problems
}

/** Whether what is sealed now can be opened later: the current key is the one it was. */
export async function mayBeSealed(env: Env): Promise<boolean> {
  return (await keyReport(env)).keys.every(({ isCurrent, opens }) => !isCurrent || opens !== false)
}

/** Whether the CRM, its sign-in and a mailbox answer, with the keys that are set. */
export const deepProblems = kept(
  deepFreshMs,
  async (env: Env, settings: Settings): Promise<string[]> => {
    const found = await Promise.all([
      crmProblem(settings),
      signInProblem(settings),
      mailboxProblem(env),
    ])
    const problems = found.filter((problem) => problem !== null)
    if (problems.length > 0) logError('deep_health_failed', { problems: problems.join('; ') })
    return problems
  },
)

function crmProblem({ supabase: { url, secretKey } }: Settings): Promise<string | null> {
  const address = `${url}/rest/v1/rep_settings?select=user_id&limit=1`
  return problemOf('the CRM', 'SUPABASE_SECRET_KEY', address, keyHeaders(secretKey))
}

function signInProblem({ supabase: { url, publishableKey } }: Settings): Promise<string | null> {
  const headers = { apikey: publishableKey }
  const address = `${url}/auth/v1/settings`
  return problemOf("the CRM's sign-in", 'SUPABASE_PUBLISHABLE_KEY', address, headers)
}

async function problemOf(
  who: string,
  key: string,
  address: string,
  headers: Record<string, string>,
): Promise<string | null> {
  try {
    const signal = AbortSignal.timeout(timeoutMs)
    const response = await fetch(address, { headers, redirect: 'manual', signal })
    await response.body?.cancel()
    if (response.ok) return null
    return response.status === 401 || response.status === 403
      ? `${who} refuses ${key}`
      : `${who} answers with ${response.status}`
  } catch {
    return `${who} does not answer`
  }
}

/** One that is nobody's: it writes nothing, and has to be there to say so. */
async function mailboxProblem(env: Env): Promise<string | null> {
  try {
    await mailboxOf(env.MAILBOX, 'health').standing()
    return null
  } catch (error) {
    logError('mailbox_not_there', { error: errorKind(error) })
    return 'mailboxes do not answer'
  }
}
