import type { Page } from 'playwright-core'

/**
 * Waits until nothing more comes: rows are read after the first frame, and what is asked about them after that.
 * A picture taken before may be of a view without a word.
 */
export async function atRest(page: Page): Promise<void> {
  let before = ''
  for (let same = 0; same < 5; await page.waitForTimeout(80)) {
    const words = await page.locator('body').ariaSnapshot()
    same = words === before ? same + 1 : 0
    before = words
  }
}
