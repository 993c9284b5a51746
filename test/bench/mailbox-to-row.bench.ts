import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SupabaseClient } from '@supabase/supabase-js'
import { createClient } from '@supabase/supabase-js'
import { BeginResponse } from '../../lib/contract/fathom.ts'
import { LiveTicket } from '../../lib/contract/live.ts'
import type { Stack } from '../../server/local/stack.ts'
import { startStack } from '../../server/local/stack.ts'
import { percentile } from './companion.ts'
import type { Measurement, Size } from './measurement.ts'

/**
 * The whole way on the embedded stack: Fathom sends a delivery, the companion answers it, writes the
 * call into the CRM, and the rep's panel hears that there is something new. Each call is read back
 * with the rep's own session.
 */

const extensionId = 'a'.repeat(32)
const calls = { full: 40, smoke: 2 }
const keys = ['discovery', 'demo', 'pricing', 'security-review', 'qbr', 'hand-over']

export async function measure(size: Size): Promise<Measurement[]> {
  const dir = await mkdtemp(join(tmpdir(), 'upshot-bench-'))
  const stack = await startStack({ dir, extensionIds: [extensionId], fathom: { history: [] } })
  try {
    const { url, publishableKey } = stack.supabase
    const session = { auth: { persistSession: false, autoRefreshToken: false } }
    const crm = createClient(url, publishableKey, session)
    const { data, error } = await crm.auth.signInWithPassword(stack.rep)
    if (error) throw error
    const ask = companionOf(stack, data.session.access_token)
    await connect(ask)
    return await deliver(stack, crm, await openSocket(stack, ask), calls[size])
  } finally {
    await stack.stop()
    await rm(dir, { recursive: true, force: true })
  }
}

type Ask = (path: string, body: object) => Promise<unknown>

function companionOf(stack: Stack, token: string): Ask {
  return async (path, body) => {
    const response = await fetch(`${stack.companion.url}${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'x-upshot-version': '0.1.0',
      },
      body: JSON.stringify(body),
    })
    if (!response.ok) throw new Error(`${path}: ${await response.text()}`)
    return response.json()
  }
}

async function connect(ask: Ask): Promise<void> {
  const { authorizeUrl } = BeginResponse.parse(await ask('/v1/fathom/begin', { extensionId }))
  const form = new URLSearchParams(new URL(authorizeUrl).searchParams)
  form.set('decision', 'allow')
  const consent = await fetch(new URL(authorizeUrl.split('?')[0] ?? ''), {
    method: 'POST',
    body: form,
    redirect: 'manual',
  })
  const returned = await fetch(consent.headers.get('location') ?? '', { redirect: 'manual' })
  const handoff = new URL(returned.headers.get('location') ?? '').searchParams.get('handoff')
  await ask('/v1/fathom/claim', { handoff })
}

/** The panel's socket: the time of each hint, oldest first. */
async function openSocket(stack: Stack, ask: Ask): Promise<number[]> {
  const { ticket } = LiveTicket.parse(await ask('/v1/live', {}))
  const hints: number[] = []
  const address = `${stack.companion.url.replace('http', 'ws')}/v1/live/${ticket}`
  // Node's takes headers, which the standard's does not: an extension's origin comes by itself.
  const headers = { origin: `chrome-extension://${extensionId}` }
  const socket: WebSocket = Reflect.construct(WebSocket, [address, { headers }])
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve)
    socket.addEventListener('error', () => reject(new Error('The socket did not open')))
  })
  socket.addEventListener('message', () => hints.push(performance.now()))
  return hints
}

async function deliver(stack: Stack, crm: SupabaseClient, hints: number[], calls: number) {
  const times: Record<'acknowledged' | 'row' | 'hint', number[]> = {
    acknowledged: [],
    row: [],
    hint: [],
  }
  for (let n = 0; n < calls; n += 1) {
    // The report that follows a call hints as well; it gathers for half a second.
    await new Promise((resolve) => setTimeout(resolve, 800))
    hints.length = 0
    const begun = performance.now()
    const { recordingId } = await stack.fathom.finishMeeting(keys[n % keys.length])
    for (;;) {
      const { data } = await crm
        .from('meetings')
        .select('id')
        .eq('fathom_recording_id', String(recordingId))
      if (data?.length === 1) break
      if (performance.now() - begun > 30_000) throw new Error('The call never came')
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    times.row.push(performance.now() - begun)
    while (hints[0] === undefined) await new Promise((resolve) => setTimeout(resolve, 2))
    times.hint.push(hints[0] - begun)
    const delivery = stack.fathom.deliveries().find((one) => one.recordingId === recordingId)
    times.acknowledged.push(delivery?.attempts[0]?.durationMs ?? Number.NaN)
  }
  const of = (what: string, all: readonly number[]): Measurement[] => [
    { what: `${what}, p50`, value: percentile(all, 0.5), unit: 'ms' },
    { what: `${what}, p95`, value: percentile(all, 0.95), unit: 'ms' },
  ]
  const fresh = percentile(times.hint, 0.5)
  return [
    ...of('delivery acknowledged', times.acknowledged),
    ...of("delivery to the panel's hint", times.hint),
    ...of('delivery to a row the rep can read', times.row),
    {
      what: 'delivery to hint, of the second that a card may take',
      value: fresh / 1000,
      unit: '×',
      goal: { text: 'below 1', met: fresh < 1000 },
    },
  ]
}
