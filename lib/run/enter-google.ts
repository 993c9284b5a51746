import type { ConnectOutcome } from '../cache/meta.ts'
import { getMeta, setMeta } from '../cache/meta.ts'
import { googleReturnPath } from '../contract/client.ts'
import type { Gotrue } from '../session/gotrue.ts'
import type { Session } from '../session/session.ts'
import { whyNot } from '../session/words.ts'
import type { ConnectDeps } from './connect-fathom.ts'
import { windowEnd } from './connect-fathom.ts'

/**
 * Signing in with Google, by PKCE. In the background like the consent of Fathom, and recorded under
 * `entering`: a panel may close while Google's window is open.
 */

export type EnterDeps = {
  identity: ConnectDeps['identity']
  /** Of the CRM, without a path. */
  url: string
  gotrue: Pick<Gotrue, 'grant'>
  session: Pick<Session, 'enter'>
  now: () => number
}

type Outcome = Pick<ConnectOutcome, 'state' | 'message'>

/** Opens Google's window and sees it through. Answers what it also recorded. */
export async function enterWithGoogle(deps: EnterDeps): Promise<Outcome> {
  const record = ({ state, message }: Outcome) =>
    setMeta('entering', { state, message, at: new Date(deps.now()).toISOString() })
  await record({ state: 'open', message: null })
  let outcome: Outcome = { state: 'failed', message: null }
  try {
    outcome = await enter(deps)
  } finally {
    await record(outcome)
  }
  return outcome
}

/** A window that died with the background before this one is recorded as closed. */
export async function settleLostEntering(now: number): Promise<void> {
  const before = await getMeta('entering')
  if (before?.state !== 'open') return
  await setMeta('entering', { state: 'closed', message: null, at: new Date(now).toISOString() })
}

async function enter({ identity, url, gotrue, session }: EnterDeps): Promise<Outcome> {
  const verifier = base64url(crypto.getRandomValues(new Uint8Array(48)))
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))
  const home = identity.getRedirectURL(googleReturnPath)
  const ask = new URL(`${url}/auth/v1/authorize`)
  ask.search = new URLSearchParams({
    provider: 'google',
    redirect_to: home,
    code_challenge: base64url(new Uint8Array(digest)),
    code_challenge_method: 's256',
  }).toString()
  let returned: string | undefined
  try {
    returned = await identity.launchWebAuthFlow({ url: ask.href, interactive: true })
  } catch (error) {
    return { state: windowEnd(error), message: null }
  }
  const answer = readGoogleReturn(returned, home)
  if (!answer.ok) return answer.outcome
  const entered = await session.enter(
    () =>
      gotrue.grant('token?grant_type=pkce', { auth_code: answer.code, code_verifier: verifier }),
    '',
  )
  return entered.ok
    ? { state: 'connected', message: null }
    : { state: 'failed', message: entered.message }
}

type Returned = { ok: true; code: string } | { ok: false; outcome: Outcome }

/** Reads the address that ended the flow. Only our own return address is believed. */
export function readGoogleReturn(address: string | undefined, expected: string): Returned {
  const url = address === undefined ? null : URL.parse(address)
  const own = new URL(expected)
  if (url === null || url.origin !== own.origin || url.pathname !== own.pathname) {
    return { ok: false, outcome: { state: 'failed', message: null } }
  }
  const code = url.searchParams.get('code')
  if (code) return { ok: true, code }
  // GoTrue says why in the query, and older ones behind the #.
  const behind = new URLSearchParams(url.hash.slice(1))
  const said = (name: string) => url.searchParams.get(name) ?? behind.get(name)
  const errorCode = said('error_code')
  if (errorCode !== null && errorCode !== '') {
    const message = whyNot({ ok: false, reason: 'refused', code: errorCode })
    return { ok: false, outcome: { state: 'failed', message } }
  }
  return {
    ok: false,
    outcome: { state: said('error') === 'access_denied' ? 'declined' : 'failed', message: null },
  }
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}
