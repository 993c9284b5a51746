import { browser } from '../browser.ts'
import { clientSafe } from '../cache/client-safe.ts'
import { toDecideCount } from '../cache/queries.ts'

/** Puts the count on the toolbar button. */
export async function showBadge(): Promise<void> {
  await browser.action.setBadgeText({ text: await badgeText() })
}

/**
 * What waits for the rep's decision; nothing when there is nothing. Hidden in client-safe mode, of one
 * company as of all: the number is nobody's business but the rep's.
 */
async function badgeText(): Promise<string> {
  if ((await clientSafe()) !== null) return ''
  const count = await toDecideCount()
  return count === 0 ? '' : count > 99 ? '99+' : String(count)
}
