import type { Page } from 'playwright-core'

/** One picture of the moving one: how long it stands, in milliseconds. */
export type Frame = { page: Page; standsMs: number }

/** Eight seconds in all: a call ends, its row, Enter, a task, `z`. */
export const storyMs = 8_000

/**
 * Tells what happens when a call ends, on a page that shows the state `readme`. `show` is asked for a picture of
 * each step; the test tells it without any. Fails where a step does not come to what it says.
 */
export async function tellStory(
  page: Page,
  show: (frame: Frame) => Promise<void> = async () => {},
): Promise<void> {
  await page.locator('.row.open').waitFor()
  await show({ page, standsMs: 1_300 })

  // A hand that is at it: what comes waits for a word.
  await page.mouse.move(180, 630)
  await page.evaluate(() => (window as unknown as { come: () => Promise<void> }).come())
  await page.getByRole('button', { name: '1 new call: Northwind' }).waitFor()
  await show({ page, standsMs: 1_200 })

  await press(page, '.')
  await page.locator('.row.open').getByText('Send revised proposal').first().waitFor()
  await show({ page, standsMs: 2_000 })

  await press(page, 'Enter')
  await page.getByRole('article', { name: /^Task: Send revised proposal/ }).waitFor()
  await page.getByRole('status').getByText('Task created').waitFor()
  await show({ page, standsMs: 1_800 })

  await press(page, 'z')
  await page.getByRole('status').getByText('Taken back: Send revised proposal').waitFor()
  await page.locator('.row.open').getByText('Send revised proposal').first().waitFor()
  await show({ page, standsMs: 1_700 })
}

/** Presses a key as a hand would that has looked, and shows which: the cap goes with the next. */
async function press(page: Page, key: string): Promise<void> {
  await page.evaluate((pressed) => {
    document.querySelector('#pressed')?.remove()
    const cap = document.createElement('kbd')
    cap.id = 'pressed'
    cap.textContent = pressed === 'Enter' ? '↵ Enter' : pressed
    cap.style.cssText =
      'position:fixed;right:12px;bottom:48px;z-index:9;padding:6px 12px;border-radius:8px;' +
      'font:600 15px/20px inherit;color:var(--on-ink);background:var(--ink)'
    document.body.append(cap)
  }, key)
  const since = await page.evaluate(() => performance.now())
  await page.waitForFunction((then) => performance.now() - then > 500, since)
  await page.keyboard.press(key)
}
