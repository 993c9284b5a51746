import type { Api } from '../api.ts'
import { Unreachable } from '../api.ts'
import type { ConnectOutcome } from '../cache/meta.ts'
import { getMeta, setMeta } from '../cache/meta.ts'
import { returnPath } from '../contract/client.ts'
import { AppError } from '../contract/error.ts'
import { returnErrors } from '../contract/fathom.ts'

/**
 * Connecting Fathom. It runs in the background: begun in a panel that is then closed, the consent would
 * be given and its result lost. The outcome is recorded under `connect`; the panel only watches.
 */

export type ConnectDeps = {
  identity: {
    launchWebAuthFlow: (details: {
      url: string
      interactive: boolean
    }) => Promise<string | undefined>
    getRedirectURL: (path?: string) => string
  }
  api: { begin: Api['begin']; claim: (handoff: string) => Promise<unknown> }
  extensionId: string
  /** Pulls the new connection's row; not waited for. */
  sync: () => void
  now: () => number
  /** Under which name the outcome is recorded; that of Fathom where left out. */
  recordAs?: 'connect' | 'connectCrm'
}

type State = ConnectOutcome['state']
type Outcome = { state: State; message: string | null }

/** Opens Fathom's consent and sees it through. Answers what it also recorded. */
export async function connectFathom(deps: ConnectDeps): Promise<State> {
  const owner = await getMeta('owner')
  const { recordAs = 'connect' } = deps
  await record(recordAs, { state: 'open', message: null }, deps.now())
  let outcome: Outcome = { state: 'failed', message: null }
  try {
    outcome = await consent(deps)
  } finally {
    // Whatever happens, no button is left saying that a window is open.
    // Unless its rep has signed out meanwhile: the next one is told nothing of it.
    const present = await getMeta('owner')
    if (present?.userId === owner?.userId) await record(recordAs, outcome, deps.now())
  }
  if (outcome.state === 'connected') deps.sync()
  return outcome.state
}

/** A background that has just started has no window open: one recorded as open died with the former. */
export async function settleLostConsent(now: number): Promise<void> {
  for (const key of ['connect', 'connectCrm'] as const) {
    const before = await getMeta(key)
    if (before?.state === 'open') await record(key, { state: 'closed', message: null }, now)
  }
}

async function consent({ api, identity, extensionId }: ConnectDeps): Promise<Outcome> {
  let authorizeUrl: string
  try {
    authorizeUrl = (await api.begin(extensionId)).authorizeUrl
  } catch (error) {
    return outcomeOf(error)
  }
  let returned: string | undefined
  try {
    returned = await identity.launchWebAuthFlow({ url: authorizeUrl, interactive: true })
  } catch (error) {
    return { state: windowEnd(error), message: null }
  }
  const answer = readReturn(returned, identity.getRedirectURL(returnPath))
  if (!answer.ok) return { state: answer.state, message: null }
  return claim(api, answer.handoff)
}

/** An answer lost on the way back is worth asking for again; the hand-off lives some minutes. */
async function claim(api: Pick<ConnectDeps['api'], 'claim'>, handoff: string): Promise<Outcome> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await api.claim(handoff)
      return { state: 'connected', message: null }
    } catch (error) {
      if (!(error instanceof Unreachable) || attempt === 3) return outcomeOf(error)
    }
  }
}

function outcomeOf(error: unknown): Outcome {
  if (error instanceof Unreachable) return { state: 'unavailable', message: null }
  if (error instanceof AppError) return { state: 'failed', message: error.message }
  throw error
}

/** Chrome tells these apart by its words alone. */
export function windowEnd(error: unknown): State {
  const words = error instanceof Error ? error.message : String(error)
  if (/only one web auth flow/i.test(words)) return 'busy'
  if (/did not approve/i.test(words)) return 'closed'
  if (/could not be loaded/i.test(words)) return 'unavailable'
  return 'failed'
}

type Returned = { ok: true; handoff: string } | { ok: false; state: State }

/** Reads the address that ended the flow. Only our own return address is believed. */
export function readReturn(address: string | undefined, expected: string): Returned {
  const url = address === undefined ? null : URL.parse(address)
  const own = new URL(expected)
  if (url === null || url.origin !== own.origin || url.pathname !== own.pathname) {
    return { ok: false, state: 'failed' }
  }
  const handoff = url.searchParams.get('handoff')
  if (handoff) return { ok: true, handoff }
  const error = returnErrors.find((one) => one === url.searchParams.get('error'))
  return { ok: false, state: error ?? 'failed' }
}

async function record(
  key: 'connect' | 'connectCrm',
  { state, message }: Outcome,
  now: number,
): Promise<void> {
  await setMeta(key, { state, message, at: new Date(now).toISOString() })
}
