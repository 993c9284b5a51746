import type { Backend } from '../contract/backend.ts'
import { HealthResponse } from '../contract/backend.ts'
import { mayBePublishable } from '../contract/supabase-key.ts'
import { oddLetter } from '../people/address.ts'

export type Found = { ok: true; backend: Backend } | { ok: false; message: string }

const patienceMs = 10_000

/**
 * Whether there is an Upshot at an address that somebody typed, and where its CRM is. Nothing but the address is
 * sent, and only what answers as an Upshot does is believed.
 */
export async function findBackend(
  text: string,
  send: typeof fetch = (input, init) => fetch(input, init),
): Promise<Found> {
  const typed = text.trim().toLowerCase()
  const odd = oddLetter(typed)
  if (odd !== null) {
    return no(
      `The letter “${odd}” in this address is of another alphabet and only looks like ours. Type the address anew.`,
    )
  }
  const url = URL.parse(/^[a-z]+:\/\//.test(typed) ? typed : `https://${typed}`)
  if (url === null || typed === '' || /[\s@]/.test(typed) || !url.hostname.includes('.')) {
    return no('Write the address that your company gave you, such as upshot.northbeam.com.')
  }
  if (url.protocol !== 'https:') {
    return no('Upshot talks to https addresses alone: on any other, somebody could listen in.')
  }
  const { host } = url
  let answer: unknown
  let status: number
  try {
    const response = await send(`${url.origin}/health`, {
      credentials: 'omit',
      cache: 'no-store',
      redirect: 'error',
      signal: AbortSignal.timeout(patienceMs),
    })
    status = response.status
    answer = await response.json().catch(() => null)
  } catch {
    return no(`Nothing answers as Upshot at ${host}. Check the address and your connection.`)
  }
  const health = HealthResponse.safeParse(answer)
  if (!health.success) {
    return status >= 500
      ? no(`${host} is out of order right now. Try again in a moment.`)
      : no(`There is a site at ${host}, and it is not Upshot. Check the address.`)
  }
  const { backend } = health.data
  if (backend === undefined) {
    return no(
      `The Upshot at ${host} is not set up, or too old for this panel. Tell whoever looks after it.`,
    )
  }
  const companion = URL.parse(backend.companionUrl)
  const supabase = URL.parse(backend.supabaseUrl)
  if (companion?.protocol !== 'https:' || supabase?.protocol !== 'https:') {
    return no(
      `The Upshot at ${host} names an address that anybody could listen in on. Tell whoever looks after it.`,
    )
  }
  if (!mayBePublishable(backend.supabaseKey)) {
    return no(
      `The Upshot at ${host} hands out a key that nobody may have. Tell whoever looks after it, at once.`,
    )
  }
  return {
    ok: true,
    backend: {
      companionUrl: companion.origin,
      supabaseUrl: supabase.origin,
      supabaseKey: backend.supabaseKey,
    },
  }
}

function no(message: string): Found {
  return { ok: false, message }
}
