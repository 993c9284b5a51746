import { clientSafe } from './cache/client-safe.ts'
import { toDecideCount } from './cache/queries.ts'

/**
 * What waits for the rep's decision; nothing when there is nothing. Hidden in client-safe mode, of one
 * company as of all: the number is nobody's business but the rep's.
 */
export async function badgeText(): Promise<string> {
  if ((await clientSafe()) !== null) return ''
  const count = await toDecideCount()
  return count === 0 ? '' : count > 99 ? '99+' : String(count)
}
