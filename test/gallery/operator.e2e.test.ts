import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Browser } from 'playwright-core'
import { chromium } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { findChromium } from '../../server/local/browser.ts'
import { confirmPage, pageHeaders, signInPage } from '../../server/operator/page.ts'
import { overviewPage } from '../../server/operator/sections.ts'
import { style } from '../../server/operator/style.ts'
import { overview } from './fixtures/operator.ts'

// The operator's page as a browser draws it, under its own headers; nobody else is behind it.

let browser: Browser
let axe: string

beforeAll(async () => {
  browser = await chromium.launch({
    executablePath: await findChromium(),
    args: ['--no-sandbox'],
  })
  axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
})
afterAll(() => browser?.close())

const pages = {
  'the whole of a bad day': () => overviewPage(overview),
  'a CRM that does not answer': () =>
    overviewPage({ ...overview, classes: null, parked: [], done: 'A test delivery came through.' }),
  'the first door': () => signInPage('That is not the token of this companion.'),
  'a question before it is done': () =>
    confirmPage({
      title: 'Was the CRM set back?',
      words: 'Every panel starts over.',
      action: '/operator/resync',
      button: 'It was set back',
      form: 'x',
      fields: { since: '2026-11-23T15:00' },
    }),
}

test.each(Object.entries(pages))(
  '%s: axe finds nothing, and nothing is cut off',
  async (_, draw) => {
    const body = String(await draw())
    for (const [colorScheme, width] of [
      ['light', 1100],
      ['dark', 360],
    ] as const) {
      const page = await browser.newPage({
        colorScheme,
        viewport: { width, height: 700 },
        // For axe alone, which is a script: the page's own policy allows none.
        bypassCSP: true,
      })
      await page.route('https://companion.test/**', (route) =>
        route.request().url().endsWith('.css')
          ? route.fulfill({ body: style, contentType: 'text/css' })
          : route.fulfill({ body, contentType: 'text/html', headers: pageHeaders }),
      )
      await page.goto('https://companion.test/operator')
      await page.evaluate(axe)
      const violations = await page.evaluate(
        'axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + " " + nodes[0].html))',
      )
      expect(violations).toEqual([])
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
      await page.close()
    }
  },
)

test('its policy lets no script run, not even one that got into it', async () => {
  const page = await browser.newPage()
  const refused: string[] = []
  page.on('console', (message) => refused.push(message.text()))
  const body = String(await overviewPage(overview)).replace(
    '</main>',
    '<script>document.title = "taken"</script></main>',
  )
  await page.route('https://companion.test/**', (route) =>
    route.fulfill({ body, contentType: 'text/html', headers: pageHeaders }),
  )
  await page.goto('https://companion.test/operator')
  expect(await page.title()).toBe('Upshot: operator')
  expect(refused.join()).toContain('Content Security Policy')
  await page.close()
})
