import { mkdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { findChromium } from '../../server/local/browser.ts'
import { atRest } from './at-rest.ts'
import { now } from './fixtures/day.ts'
import { drawnAlike, serveGallery } from './serve.ts'

// Screenshots for the Chrome Web Store, in the size it wants: `node test/gallery/store-pictures.ts <folder>`.
// The panel as the gallery draws it, beside a sentence; people and companies are invented.

const size = { width: 1280, height: 800 }
const panel = { width: 400, height: 720 }

/** A state of the gallery, its theme, and what is said beside it. */
const pictures = [
  ['inbox', 'light', 'What you promised on a call, with the words that were said.'],
  ['meeting', 'light', 'Every call: who was there, what was said, what was promised.'],
  ['inbox-copy', 'light', 'One click makes it a task in your CRM. Undo takes it back.'],
  ['search', 'dark', 'Search in what was said, at once and offline.'],
  ['history', 'dark', 'Who did what, and when. Nothing is lost.'],
] as const

const [folder = '.output/store'] = process.argv.slice(2)
const { chromium } = await import('playwright-core')
await mkdir(folder, { recursive: true })
const gallery = await serveGallery()
/** The panel's own, as its pages bring it. */
const font = (
  await readFile(
    createRequire(import.meta.url).resolve(
      '@fontsource-variable/inter/files/inter-latin-wght-normal.woff2',
    ),
  )
).toString('base64')
const browser = await chromium.launch({ executablePath: await findChromium(), args: drawnAlike })
try {
  for (const [index, [state, theme, words]] of pictures.entries()) {
    const drawn = await browser.newPage({
      viewport: panel,
      deviceScaleFactor: 2,
      timezoneId: 'UTC',
      reducedMotion: 'reduce',
    })
    await drawn.clock.setFixedTime(now)
    await drawn.goto(`${gallery.url}/?state=${state}&theme=${theme}`)
    await drawn.locator('html[data-drawn]').waitFor({ state: 'attached' })
    await drawn.evaluate(() => document.fonts.ready)
    await atRest(drawn)
    // What comes in a moment when a rep looks, comes now.
    await drawn.evaluate(() => (window as { come?: () => Promise<void> }).come?.())
    await atRest(drawn)
    const shown = (await drawn.locator('main').textContent()) ?? ''
    if (shown.length < 100) throw new Error(`The picture of ${state} would be empty: “${shown}”.`)
    const picture = (await drawn.screenshot()).toString('base64')
    await drawn.close()
    const page = await browser.newPage({ viewport: size })
    await page.setContent(frame(picture, words, theme))
    await page.evaluate(() => document.fonts.ready)
    await page.screenshot({ path: `${folder}/${index + 1}-${state}.png` })
    await page.close()
  }
} finally {
  await browser.close()
  await gallery.close()
}

function frame(picture: string, words: string, theme: 'light' | 'dark'): string {
  const [ground, ink] = theme === 'light' ? ['#eceafb', '#1b1d22'] : ['#17172a', '#ecedf0']
  return `<!doctype html><style>@font-face { font-family: Inter; font-weight: 100 900;
    src: url(data:font/woff2;base64,${font}) format('woff2') }</style><body style="margin:0;width:${size.width}px;height:${size.height}px;background:${ground};
    color:${ink};display:flex;align-items:center;justify-content:space-around;font-family:Inter,sans-serif">
    <p style="width:520px;margin:0;font-size:44px;line-height:1.2;font-weight:600;letter-spacing:-.02em">${words}</p>
    <img src="data:image/png;base64,${picture}" width="${panel.width}" height="${panel.height}"
      style="border-radius:14px;box-shadow:0 10px 50px rgb(0 0 0 / .25)"></body>`
}
