import type { Page } from 'playwright-core'
import type { Measurement } from './measurement.ts'
import { best } from './measurement.ts'
import type { PanelBrowser } from './panel-browser.ts'
import { buildPanel, newPage, openBrowser, withWorker } from './panel-browser.ts'

declare const firstRows: Promise<number>

const rounds = 15
const rows = 50

/**
 * From opening the page until its first fifty rows are painted: the panel as built, against a bare page
 * that reads the same rows of the same cache. In turn, in one Chromium, without a network and without a
 * service worker that does anything.
 */
export async function measure(): Promise<Measurement[]> {
  const built = await buildPanel()
  const idle = await withWorker(built, '')
  const browser = await openBrowser(idle)
  try {
    await browser.fill({ items: 10_000, openCalls: 14 })
    await browser.context.setOffline(true)
    const page = await watchedPage(browser)
    const mostlyDecided = await compare(page, browser)
    await page.close()
    await browser.context.setOffline(false)
    await browser.fill({ items: 10_000, openCalls: 2_000 })
    await browser.context.setOffline(true)
    const allOpen = await watchedPage(browser)
    const nothingDecided = await compare(allOpen, browser)
    const ratio = mostlyDecided.panel / mostlyDecided.bare
    return [
      { what: 'panel, 10,000 items of which 70 are open', value: mostlyDecided.panel, unit: 'ms' },
      { what: 'bare page, the same rows', value: mostlyDecided.bare, unit: 'ms' },
      {
        what: 'panel / bare page',
        value: ratio,
        unit: '×',
        goal: { text: '≤ 1.5 ×', met: ratio <= 1.5 },
      },
      { what: 'panel, all 10,000 open', value: nothingDecided.panel, unit: 'ms' },
      { what: 'bare page, all 10,000 open', value: nothingDecided.bare, unit: 'ms' },
      { what: 'panel / bare page', value: nothingDecided.panel / nothingDecided.bare, unit: '×' },
    ]
  } finally {
    await browser.close()
    await idle.remove()
    await built.remove()
  }
}

/** As tall as fifty rows and the heads of their calls, and it notes when the fiftieth was painted. */
async function watchedPage({ context }: PanelBrowser): Promise<Page> {
  const page = await newPage(context)
  await page.setViewportSize({ width: 360, height: 3_300 })
  await page.addInitScript((wanted) => {
    const painted = new Promise<number>((resolve) => {
      const look = () => {
        if (document.querySelectorAll('article.row').length < wanted) return
        observer.disconnect()
        requestAnimationFrame(() => setTimeout(() => resolve(performance.now())))
      }
      const observer = new MutationObserver(look)
      observer.observe(document, { childList: true, subtree: true })
    })
    Object.assign(globalThis, { firstRows: painted })
  }, rows)
  return page
}

async function compare(
  page: Page,
  { url }: PanelBrowser,
): Promise<{ panel: number; bare: number }> {
  const times = { panel: [] as number[], bare: [] as number[] }
  for (let round = 0; round <= rounds; round += 1) {
    const panel = await open(page, url('sidepanel.html'))
    const bare = await open(page, url('bare.html'))
    // The first of each fills the caches of the browser.
    if (round === 0) continue
    times.panel.push(panel)
    times.bare.push(bare)
  }
  return { panel: best(times.panel), bare: best(times.bare) }
}

async function open(page: Page, url: string): Promise<number> {
  await page.goto('about:blank')
  await page.goto(url)
  return page.evaluate(() => firstRows)
}
