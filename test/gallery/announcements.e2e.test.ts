import type { Page } from 'playwright-core'
import { beforeEach, expect, test } from 'vitest'
import { browseGallery } from './browse-gallery.ts'

/** What changes without being looked at is said aloud: it is drawn in a live region that was there before. */

const gallery = browseGallery()
let page: Page

declare const said: string[]

beforeEach(async () => {
  page = await gallery.open('inbox-seven')
  await page.locator('.row.open').waitFor()
  await page.evaluate(() => {
    const heard: string[] = []
    Object.assign(globalThis, { said: heard })
    const live = '[aria-live=polite], [role=status], [role=alert]'
    const hear = new MutationObserver((changes) => {
      const regions = new Set<Element>()
      for (const { target } of changes) {
        const element = target instanceof Element ? target : target.parentElement
        const region = element?.closest(live)
        if (region) regions.add(region)
      }
      for (const region of regions) {
        const words = region.textContent?.trim()
        if (words && words !== heard.at(-1)) heard.push(words)
      }
    })
    hear.observe(document.body, { childList: true, characterData: true, subtree: true })
  })
})

test('a click says what came of it, once', async () => {
  await page.keyboard.press('Enter')
  await expect.poll(() => page.evaluate(() => said)).toEqual(['Task created'])
})

test('losing the network is said, and so is what waits because of it', async () => {
  await page.keyboard.press('x')
  await expect.poll(() => page.evaluate(() => said)).toEqual(['Dismissed'])
  await page.context().setOffline(true)
  await expect
    .poll(() => page.evaluate(() => said.at(-1)))
    .toBe("Offline. 1 change waits here and goes out when you're back.")
  await page.waitForTimeout(600)
  await page.keyboard.press('x')
  await expect
    .poll(() => page.evaluate(() => said))
    .toContain("Offline. 2 changes wait here and go out when you're back.")
})

test('a search says how much it found', async () => {
  await page.keyboard.press('/')
  await page.getByRole('searchbox', { name: 'Search' }).fill('number 7')
  await expect.poll(() => page.evaluate(() => said.at(-1))).toMatch(/^1 result/)
})
