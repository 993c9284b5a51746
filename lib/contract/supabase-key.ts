/**
 * Whether a key of a Supabase project may be handed to everybody, by what it says of itself: today's by their
 * beginning, the older ones by the role in them. One that says nothing, as a self-hosted gateway's may, may be.
 * Any other reads and writes everybody's rows.
 */
export function mayBePublishable(key: string): boolean {
  if (key.startsWith('sb_')) return key.startsWith('sb_publishable_')
  const role = roleOfKey(key)
  return role === null || role === 'anon'
}

/** The role that an older key, a token, carries in its claims. */
export function roleOfKey(key: string): string | null {
  try {
    const claims = atob((key.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/'))
    return /"role"\s*:\s*"(\w+)"/.exec(claims)?.[1] ?? null
  } catch {
    return null
  }
}
