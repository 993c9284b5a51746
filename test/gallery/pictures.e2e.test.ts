import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { platform } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { atRest } from './at-rest.ts'
import { browseGallery } from './browse-gallery.ts'

/**
 * The views as they were last approved, at 360 px in both themes and in the system's own colours: how
 * they look, and what a screen reader is told. Text is drawn by the browser, so a picture is only compared where the same Chromium
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
  'inbox-unsorted',
  'inbox-opposite',
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
const themes = ['light', 'dark', 'forced'] as const
type Theme = (typeof themes)[number]

const gallery = browseGallery()
let page: Page
let isPinned = false

beforeAll(async () => {
  page = await gallery.page()
  const version = page.context().browser()?.version() ?? ''
  const major = Number(version.split('.')[0])
  isPinned = major === pinned.major && platform() === pinned.platform
  if (!isPinned) {
    console.warn(
      `Chromium ${version} on ${platform()} is not the ${pinned.major} on ${pinned.platform} that drew the pictures: only sizes and what is read out are compared.`,
    )
  }
})

async function draw(view: string): Promise<{ pictures: Record<Theme, Buffer>; words: string }> {
  await page.bringToFront()
  await gallery.show(page, view, { theme: 'light' })
  await atRest(page)
  // A caret blinks.
  await page.addStyleTag({ content: '* { caret-color: transparent !important }' })
  const take = () => page.screenshot({ animations: 'disabled' })
  const light = await take()
  const words = await page.locator('body').ariaSnapshot()
  await gallery.retheme(page, 'dark')
  const dark = await take()
  await gallery.retheme(page, 'light')
  await page.emulateMedia({ forcedColors: 'active' })
  const forced = await take()
  await page.emulateMedia({ forcedColors: 'none' })
  return { pictures: { light, dark, forced }, words }
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

test.each(views)(
  '%s looks as it was approved, light, dark and in the colours of the system',
  async (view) => {
    const { pictures, words } = await draw(view)
    const text = join(folder, `${view}.txt`)
    if (approves) {
      await mkdir(folder, { recursive: true })
      await writeFile(text, `${words}\n`)
    }
    for (const theme of themes) {
      const picture = pictures[theme]
      const file = join(folder, `${view}-${theme}.png`)
      if (approves) await writeFile(file, picture)
      const { sameSize, share } = await difference(await readFile(file), picture, noticeable)
      expect(sameSize, theme).toBe(true)
      if (isPinned && share > tolerated) {
        const now = join(import.meta.dirname, '../../.upshot/pictures')
        await mkdir(now, { recursive: true })
        await writeFile(join(now, `${view}-${theme}.png`), picture)
      }
      expect(isPinned ? share : 0, `see .upshot/pictures/${view}-${theme}.png`).toBeLessThanOrEqual(
        tolerated,
      )
    }
    expect(`${words}\n`).toBe(await readFile(text, 'utf8'))
  },
)

test('a line that moved, or a colour that changed, is noticed', async () => {
  const { pictures } = await draw('inbox')
  await page.addStyleTag({ content: '.row, article { translate: 0 2px }' })
  const moved = await page.screenshot({ animations: 'disabled' })
  const { share } = await difference(pictures.light, moved, noticeable)
  expect(share).toBeGreaterThan(tolerated)
  const { share: same } = await difference(pictures.dark, pictures.dark, noticeable)
  expect(same).toBe(0)
  const { share: other } = await difference(pictures.dark, pictures.light, noticeable)
  expect(other).toBeGreaterThan(tolerated)
})
