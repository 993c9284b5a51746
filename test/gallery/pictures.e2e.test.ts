import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { platform } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findChromium } from '../../server/local/browser.ts'
import { now } from './fixtures.ts'
import { serveGallery } from './serve.ts'

/**
 * The views as they were last approved, at 360 px in both themes: how they look, and what a screen
 * reader is told. Text is drawn by the browser, so a picture is only compared where the same Chromium
 * drew it on the same system; what is read out is compared everywhere. `UPDATE_PICTURES=1` approves
 * what is there now.
 */
const pinned = { major: 156, platform: 'linux' }
const folder = join(import.meta.dirname, 'baseline')
const approves = process.env.UPDATE_PICTURES === '1'
/** Of 255; less is how a glyph's edge differs from machine to machine. */
const noticeable = 40
/** Of all pixels: a moved line of text is about one in a hundred. */
const tolerated = 0.002

/** Not the settings: they tell how much room this device has. */
const views = [
  'inbox',
  'inbox-waiting',
  'inbox-unclear',
  'inbox-editing',
  'meetings',
  'meeting',
  'tasks',
  'search',
  'history',
  'about',
  'client-safe',
  'first-run',
  'signed-out',
] as const
const themes = ['light', 'dark'] as const

let gallery: Awaited<ReturnType<typeof serveGallery>>
let browser: Browser
let page: Page
let isPinned = false

beforeAll(async () => {
  gallery = await serveGallery()
  const { chromium } = await import('playwright-core')
  browser = await chromium.launch({
    executablePath: await findChromium(),
    args: [
      '--no-sandbox',
      '--font-render-hinting=none',
      '--disable-lcd-text',
      '--force-color-profile=srgb',
    ],
  })
  const major = Number(browser.version().split('.')[0])
  isPinned = major === pinned.major && platform() === pinned.platform
  if (!isPinned) {
    console.warn(
      `Chromium ${browser.version()} on ${platform()} is not the ${pinned.major} on ${pinned.platform} that drew the pictures: only sizes and what is read out are compared.`,
    )
  }
  page = await browser.newPage({
    viewport: { width: 360, height: 720 },
    timezoneId: 'UTC',
    locale: 'en-GB',
    reducedMotion: 'reduce',
  })
  await page.clock.setFixedTime(now)
})
afterAll(async () => {
  await browser?.close()
  await gallery?.close()
})

async function draw(view: string, theme: string): Promise<{ picture: Buffer; words: string }> {
  await page.goto(`${gallery.url}/?state=${view}&theme=${theme}`)
  await page.locator('html[data-drawn]').waitFor({ state: 'attached' })
  await page.evaluate(() => document.fonts.ready)
  await page.waitForLoadState('networkidle')
  // A caret blinks.
  await page.addStyleTag({ content: '* { caret-color: transparent !important }' })
  const picture = await page.screenshot({ animations: 'disabled' })
  return { picture, words: await page.locator('body').ariaSnapshot() }
}

type Difference = { sameSize: boolean; share: number }

/** The share of pixels that differ noticeably. The browser has the decoder. */
function difference(one: Buffer, other: Buffer, threshold: number): Promise<Difference> {
  return page.evaluate(
    async ({ sources, threshold }) => {
      const [a, b] = await Promise.all(
        sources.map(async (source) => {
          const answer = await fetch(`data:image/png;base64,${source}`)
          const bitmap = await createImageBitmap(await answer.blob())
          const canvas = new OffscreenCanvas(bitmap.width, bitmap.height)
          const context = canvas.getContext('2d')
          context?.drawImage(bitmap, 0, 0)
          return context?.getImageData(0, 0, bitmap.width, bitmap.height)
        }),
      )
      if (!a || !b || a.width !== b.width || a.height !== b.height) {
        return { sameSize: false, share: 1 }
      }
      let differing = 0
      for (let at = 0; at < a.data.length; at += 4) {
        const most = Math.max(
          ...[0, 1, 2].map((part) => Math.abs((a.data[at + part] ?? 0) - (b.data[at + part] ?? 0))),
        )
        if (most > threshold) differing += 1
      }
      return { sameSize: true, share: differing / (a.width * a.height) }
    },
    { sources: [one.toString('base64'), other.toString('base64')], threshold },
  )
}

describe.each(themes)('in the %s theme', (theme) => {
  test.each(views)('%s looks as it was approved', async (view) => {
    const { picture, words } = await draw(view, theme)
    const file = join(folder, `${view}-${theme}.png`)
    const text = join(folder, `${view}.txt`)
    if (approves) {
      await mkdir(folder, { recursive: true })
      await Promise.all([writeFile(file, picture), writeFile(text, `${words}\n`)])
    }
    const approved = await readFile(file)
    expect(`${words}\n`).toBe(await readFile(text, 'utf8'))
    const { sameSize, share } = await difference(approved, picture, noticeable)
    expect(sameSize).toBe(true)
    if (isPinned && share > tolerated) {
      const now = join(import.meta.dirname, '../../.upshot/pictures')
      await mkdir(now, { recursive: true })
      await writeFile(join(now, `${view}-${theme}.png`), picture)
    }
    expect(isPinned ? share : 0, `see .upshot/pictures/${view}-${theme}.png`).toBeLessThanOrEqual(
      tolerated,
    )
  })
})

test('a line that moved, or a colour that changed, is noticed', async () => {
  const { picture } = await draw('inbox', 'light')
  await page.addStyleTag({ content: '.row, article { translate: 0 2px }' })
  const moved = await page.screenshot({ animations: 'disabled' })
  const { share } = await difference(picture, moved, noticeable)
  expect(share).toBeGreaterThan(tolerated)
  const { share: same } = await difference(picture, picture, noticeable)
  expect(same).toBe(0)
})
