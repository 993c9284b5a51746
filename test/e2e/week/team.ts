import { createHash, randomBytes } from 'node:crypto'
import type { SupabaseClient } from '@supabase/supabase-js'
import type { MutationArgs, MutationName } from '../../../lib/contract/mutation.ts'
import type { Workplace } from '../workplace.ts'

/** A colleague who has an account in the rep's team, and works in the CRM itself. */
export async function bringColleague(
  work: Workplace,
  rep: SupabaseClient,
  name: string,
): Promise<{ crm: SupabaseClient; userId: string; name: string }> {
  const [first = ''] = name.split(' ')
  const email = `${first.toLowerCase()}@northbeam.example`
  const password = randomBytes(12).toString('hex')
  const signUp = await fetch(`${work.stack.supabase.url}/auth/v1/signup`, {
    method: 'POST',
    headers: { apikey: work.stack.supabase.publishableKey, 'content-type': 'application/json' },
    body: JSON.stringify({ email, password, data: { name, full_name: name } }),
  })
  if (!signUp.ok) throw new Error(`${email}: ${signUp.status} ${await signUp.text()}`)
  const crm = await work.signInToCrm({ email, password })
  const userId = (await crm.auth.getUser()).data.user?.id ?? ''
  const invitationId = crypto.randomUUID()
  const tokenDigest = createHash('sha256').update(randomBytes(32)).digest('hex')
  await apply(rep, 'team.invite', { invitationId, email, role: 'member', tokenDigest })
  await apply(crm, 'team.join', { invitationId })
  return { crm, userId, name }
}

async function apply<N extends MutationName>(
  crm: SupabaseClient,
  name: N,
  args: MutationArgs<N>,
): Promise<void> {
  const mutation = { id: crypto.randomUUID(), name, args, madeAt: new Date().toISOString() }
  const { data, error } = await crm.rpc('apply_mutations', {
    p_client_id: crypto.randomUUID(),
    p_mutations: [mutation],
  })
  if (error) throw error
  const [result] = data.results
  if (!result.ok) throw new Error(`${name}: ${result.message}`)
}
