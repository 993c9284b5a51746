import type { SupabaseClient } from '@supabase/supabase-js'
import { createClient } from '@supabase/supabase-js'
import { expect } from 'vitest'
import { BeginResponse } from '../../../lib/contract/fathom.ts'
import { extensionId } from '../../../server/local/extension-id.ts'
import type { Stack } from '../../../server/local/stack.ts'

// A rep of the embedded stack who signs in and connects Fathom, without a browser.

export async function signIn({
  supabase,
  rep,
}: Stack): Promise<{ crm: SupabaseClient; token: string }> {
  const crm = createClient(supabase.url, supabase.publishableKey, {
    auth: { persistSession: false, autoRefreshToken: false },
  })
  const { data, error } = await crm.auth.signInWithPassword(rep)
  if (error) throw error
  return { crm, token: data.session.access_token }
}

export async function connect(stack: Stack, token: string): Promise<void> {
  await consent(stack, token, '/v1/fathom', { extensionId })
}

/** The same at the simulated HubSpot. */
export async function connectHubspot(stack: Stack, token: string): Promise<void> {
  await consent(stack, token, '/v1/crm', { extensionId, provider: 'hubspot' })
}

async function consent(stack: Stack, token: string, side: string, begin: object): Promise<void> {
  const ask = async (path: string, body: object) => {
    const answer = await fetch(`${stack.companion.url}${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'x-upshot-version': '0.1.0',
      },
      body: JSON.stringify(body),
    })
    expect([path, answer.status]).toEqual([path, 200])
    return answer.json()
  }
  const { authorizeUrl } = BeginResponse.parse(await ask(`${side}/begin`, begin))
  const form = new URLSearchParams(new URL(authorizeUrl).searchParams)
  form.set('decision', 'allow')
  const page = authorizeUrl.split('?')[0] ?? ''
  const allowed = await fetch(page, { method: 'POST', body: form, redirect: 'manual' })
  const returned = await fetch(allowed.headers.get('location') ?? '', { redirect: 'manual' })
  const handoff = new URL(returned.headers.get('location') ?? '').searchParams.get('handoff')
  await ask(`${side}/claim`, { handoff })
}

export async function expectInCrm(crm: SupabaseClient, recordingId: number): Promise<void> {
  const count = async () => {
    const query = crm.from('meetings').select('id').eq('fathom_recording_id', String(recordingId))
    return (await query).data?.length
  }
  await expect.poll(count, { timeout: 30_000 }).toBe(1)
}
