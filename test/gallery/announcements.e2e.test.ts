import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { findChromium } from '../../server/local/browser.ts'
import { now } from './fixtures.ts'
import { serveGallery } from './serve.ts'

/** What changes without being looked at is said aloud: it is drawn in a live region that was there before. */

let gallery: Awaited<ReturnType<typeof serveGallery>>
let browser: Browser
let page: Page

declare const said: string[]

beforeAll(async () => {
  gallery = await serveGallery()
  const { chromium } = await import('playwright-core')
  browser = await chromium.launch({ executablePath: await findChromium(), args: ['--no-sandbox'] })
})
afterAll(async () => {
  await browser?.close()
  await gallery?.close()
})

beforeEach(async () => {
  page = await browser.newPage({
    viewport: { width: 360, height: 720 },
    timezoneId: 'UTC',
    reducedMotion: 'reduce',
  })
  await page.clock.setFixedTime(now)
  await page.goto(`${gallery.url}/?state=inbox-seven`)
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
afterEach(() => page?.close())

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
