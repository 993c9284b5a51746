import { badgeText } from './badge-text.ts'
import { browser } from './browser.ts'

/** Puts the count on the toolbar button. */
export async function showBadge(): Promise<void> {
  await browser.action.setBadgeText({ text: await badgeText() })
}
