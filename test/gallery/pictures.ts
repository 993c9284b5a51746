import { mkdir } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { findChromium } from '../../server/local/browser.ts'
import { atRest } from './at-rest.ts'
import { now } from './fixtures/day.ts'
import { drawnAlike, serveGallery } from './serve.ts'

/**
 * Pictures of the gallery, for whoever designs next:
 * `node test/gallery/pictures.ts <folder> [states,comma,separated|all] [widths] [themes]`
 *
 * A theme is `light`, `dark` or `forced`: the system's own colours, as whoever needs contrast sets them.
 */
const [folder = '.output/pictures', which = 'all', sizes = '360', themes = 'light,dark'] =
  process.argv.slice(2)

const { chromium } = await import('playwright-core')
await mkdir(folder, { recursive: true })
const gallery = await serveGallery()
const browser = await chromium.launch({
  executablePath: await findChromium(),
  args: drawnAlike,
})
try {
  for (const theme of themes.split(',')) {
    for (const width of sizes.split(',').map(Number)) {
      const page = await browser.newPage({
        viewport: { width, height: 720 },
        deviceScaleFactor: 2,
        timezoneId: 'UTC',
        reducedMotion: 'reduce',
        forcedColors: theme === 'forced' ? 'active' : 'none',
      })
      page.on('pageerror', (error) => console.error(error))
      page.on('console', (line) => line.type() === 'error' && console.error(line.text()))
      await page.clock.setFixedTime(now)
      for (const name of which === 'all' ? await namesOn(page) : which.split(',')) {
        await page.goto(
          `${gallery.url}/?state=${name}&theme=${theme === 'forced' ? 'light' : theme}`,
        )
        await page.locator('main').waitFor()
        await page.locator('html[data-drawn]').waitFor({ state: 'attached' })
        await page.evaluate(() => document.fonts.ready)
        await atRest(page)
        await page.screenshot({ path: `${folder}/${name}-${theme}-${width}.png` })
      }
      await page.close()
    }
  }
} finally {
  await browser.close()
  await gallery.close()
}

/** The states that the gallery lists: reading its files would need what only a bundler brings. */
async function namesOn(page: Page): Promise<string[]> {
  await page.goto(gallery.url)
  await page.locator('li a').first().waitFor()
  const links = await page
    .locator('li a')
    .evaluateAll((all) => all.map((one) => (one instanceof HTMLAnchorElement ? one.href : '')))
  return [...new Set(links.map((link) => new URL(link).searchParams.get('state') ?? ''))]
}
