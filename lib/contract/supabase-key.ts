/**
 * What a key of a Supabase project says of itself: today's by their beginning, the older ones by the role in
 * them. Null of one that says nothing. A secret one reads and writes everybody's rows, and is nobody's to hand out.
 */
export function kindOfSupabaseKey(key: string): 'publishable' | 'secret' | null {
  if (key.startsWith('sb_publishable_')) return 'publishable'
  if (key.startsWith('sb_secret_')) return 'secret'
  const role = /"role"\s*:\s*"(\w+)"/.exec(claimsOf(key))?.[1]
  if (role === 'service_role') return 'secret'
  return role === 'anon' ? 'publishable' : null
}

function claimsOf(token: string): string {
  try {
    return atob((token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/'))
  } catch {
    return ''
  }
}
