import { mkdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import sharp from 'sharp'
import { findChromium } from '../../server/local/browser.ts'
import { atRest } from './at-rest.ts'
import { now } from './fixtures/day.ts'
import { readmeGif, readmePictures } from './readme-pictures.ts'
import { tellStory } from './readme-story.ts'
import { drawnAlike, serveGallery } from './serve.ts'

/** Draws the pictures of the README anew, the moving one too: `npm run readme`. */

const folder = join(import.meta.dirname, '../../docs/images')
const size = { width: 360, height: 640 }

const { chromium } = await import('playwright-core')
await mkdir(folder, { recursive: true })
const gallery = await serveGallery()
const browser = await chromium.launch({ executablePath: await findChromium(), args: drawnAlike })
try {
  for (const { file, state, theme, until } of readmePictures) {
    const page = await openAt(browser, state, theme)
    await page.locator(until).first().waitFor()
    await page.locator('.status .key-hint').first().waitFor()
    await atRest(page)
    await page.screenshot({ path: join(folder, file) })
    await page.close()
  }
  await film(await openAt(browser, readmeGif.state, 'light'))
} finally {
  await browser.close()
  await gallery.close()
}

async function openAt(from: Browser, state: string, theme: string): Promise<Page> {
  const page = await from.newPage({
    viewport: size,
    timezoneId: 'UTC',
    locale: 'en-GB',
    reducedMotion: 'reduce',
  })
  await page.clock.setFixedTime(now)
  await page.goto(`${gallery.url}/?state=${state}&theme=${theme}`)
  await page.locator('html[data-drawn]').waitFor({ state: 'attached' })
  await page.evaluate(() => document.fonts.ready)
  return page
}

/** The frames below one another, as sharp takes the pages of a moving picture. */
async function film(page: Page): Promise<void> {
  const frames: Buffer[] = []
  const delay: number[] = []
  await tellStory(page, async ({ standsMs }) => {
    const picture = await page.screenshot()
    frames.push(await sharp(picture).removeAlpha().raw().toBuffer())
    delay.push(standsMs)
  })
  const path = join(folder, readmeGif.file)
  const raw = {
    width: size.width,
    height: size.height * frames.length,
    channels: 3,
    pageHeight: size.height,
  } as const
  await sharp(Buffer.concat(frames), { raw }).gif({ delay, loop: 0 }).toFile(path)
  console.info(`${readmeGif.file}: ${Math.round((await stat(path)).size / 1024)} KB`)
}
