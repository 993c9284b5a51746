import { browser } from './browser.ts'
import { toDecideCount } from './cache/queries.ts'

/** What waits for the rep's decision, on the toolbar button; nothing when there is nothing. */
export async function showBadge(): Promise<void> {
  const count = await toDecideCount()
  await browser.action.setBadgeText({ text: count === 0 ? '' : count > 99 ? '99+' : String(count) })
}
