import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, inject } from 'vitest'
import { findChromium } from '../../server/local/browser.ts'
import { now } from './fixtures.ts'
import { drawnAlike } from './serve.ts'

export type Gallery = {
  /** An empty page of a browser of its own. It is closed after the test; one opened before all of them, after the last. */
  page(options?: PageOptions): Promise<Page>
  /** Draws a state in it. `keep` opens the panel again on what it left, as after closing it. */
  show(page: Page, state: string, options?: ShowOptions): Promise<void>
  /** Shows what is drawn in the other theme: colours change, and nothing else does. */
  retheme(page: Page, theme: Theme): Promise<void>
  /** Both. */
  open(state: string, options?: PageOptions & ShowOptions): Promise<Page>
}

type PageOptions = { height?: number }
type Theme = 'light' | 'dark'
type ShowOptions = {
  theme?: Theme
  keep?: boolean
  /** Client-safe mode for this company, over everybody's rows or over `theirs` alone. */
  only?: { companyId: string; cache: 'whole' | 'theirs' }
}

/** The gallery that was built for this run, and one browser for the tests of the file that calls this. */
export function browseGallery(): Gallery {
  const { url } = inject('gallery')
  let browser: Browser
  let opened: Page[] | undefined

  beforeAll(async () => {
    const { chromium } = await import('playwright-core')
    browser = await chromium.launch({ executablePath: await findChromium(), args: drawnAlike })
  })
  afterAll(() => browser?.close())
  beforeEach(() => {
    opened = []
  })
  afterEach(async () => {
    for (const page of opened ?? []) await page.close()
    opened = undefined
  })

  const gallery: Gallery = {
    async page({ height = 720 } = {}) {
      const page = await browser.newPage({
        viewport: { width: 360, height },
        timezoneId: 'UTC',
        locale: 'en-GB',
        reducedMotion: 'reduce',
      })
      opened?.push(page)
      await page.clock.setFixedTime(now)
      return page
    },
    async show(page, state, { theme = 'light', keep = false, only } = {}) {
      const sight = only && `&only=${only.companyId}${only.cache === 'theirs' ? '&theirs' : ''}`
      await page.goto(`${url}/?state=${state}&theme=${theme}${keep ? '&keep' : ''}${sight ?? ''}`)
      await page.locator('html[data-drawn]').waitFor({ state: 'attached' })
      await page.locator('#root main h1').waitFor()
      await page.evaluate(() => document.fonts.ready)
    },
    async retheme(page, theme) {
      const background = () =>
        page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)
      const before = await background()
      await page.evaluate((theme) => {
        document.documentElement.dataset.theme = theme
      }, theme)
      if ((await background()) === before) throw new Error(`It was ${theme} before.`)
    },
    async open(state, options) {
      const page = await gallery.page(options)
      await gallery.show(page, state, options)
      return page
    },
  }
  return gallery
}
