import type { Page } from 'playwright-core'
import type { Measurement, Size } from './measurement.ts'
import { best } from './measurement.ts'
import type { PanelBrowser } from './panel-browser.ts'
import { buildPanel, newPage, openBrowser, withWorker } from './panel-browser.ts'

declare const painted: Promise<number>
declare const alive: Promise<number>

const sizes = {
  full: { items: 10_000, openCalls: 14, rounds: 15 },
  smoke: { items: 100, openCalls: 14, rounds: 1 },
}

/** What is opened, and how many of its rows fit. */
const screens = {
  screenful: { height: 900, rows: 8 },
  fifty: { height: 3_700, rows: 50 },
}

/**
 * From opening the page until its rows are painted, and until a key does something: the panel as built and
 * opened again on its last screen, against a bare page that reads the same rows of the same cache. In turn, in
 * one Chromium, without a network and without a service worker that does anything.
 */
export async function measure(size: Size): Promise<Measurement[]> {
  const { items, openCalls, rounds } = sizes[size]
  const built = await buildPanel()
  const idle = await withWorker(built, '')
  const browser = await openBrowser(idle)
  try {
    await browser.fill({ items, openCalls })
    await browser.context.setOffline(true)
    const screenful = await compare(browser, 'screenful', rounds)
    const fifty = await compare(browser, 'fifty', rounds)
    await browser.context.setOffline(false)
    await browser.fill({ items, openCalls: items })
    await browser.context.setOffline(true)
    const allOpen = await compare(browser, 'screenful', rounds)
    return [
      ...told('a screenful, 10,000 items of which 70 are open', screenful, 0.8),
      ...told('fifty rows of them', fifty, 1.1),
      ...told('a screenful, all 10,000 open', allOpen),
    ]
  } finally {
    await browser.close()
    await idle.remove()
  }
}

type Times = { painted: number; alive: number; bare: number }

function told(what: string, { painted, alive, bare }: Times, goal?: number): Measurement[] {
  const ratio = (value: number, upTo?: number) => ({
    value: value / bare,
    unit: '×',
    ...(upTo && { goal: { text: `≤ ${upTo} ×`, met: value / bare <= upTo } }),
  })
  return [
    { what: `${what}: bare page`, value: bare, unit: 'ms' },
    { what: '  painted / bare page', ...ratio(painted, goal) },
    { what: '  alive / bare page', ...ratio(alive, goal && 1.5) },
  ]
}

async function compare(
  browser: PanelBrowser,
  screen: keyof typeof screens,
  rounds: number,
): Promise<Times> {
  const page = await watchedPage(browser, screens[screen])
  const times = { painted: [] as number[], alive: [] as number[], bare: [] as number[] }
  for (let round = 0; round <= rounds; round += 1) {
    const panel = await open(page, browser.url('sidepanel.html'))
    const whenAlive = await page.evaluate(() => alive)
    // Its screen is kept by what comes once it stands.
    await page.waitForFunction(() => localStorage.getItem('upshot.panel.rep') !== null)
    const bare = await open(page, browser.url('bare.html'))
    // The first of each fills the caches of the browser, and leaves the screen that the others begin with.
    if (round === 0) continue
    times.painted.push(panel)
    times.alive.push(whenAlive)
    times.bare.push(bare)
  }
  await page.close()
  return { painted: best(times.painted), alive: best(times.alive), bare: best(times.bare) }
}

/** Notes when its rows were painted, and when `j` first led on. */
async function watchedPage(
  { context }: PanelBrowser,
  { height, rows }: { height: number; rows: number },
): Promise<Page> {
  const page = await newPage(context)
  await page.setViewportSize({ width: 360, height })
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
    const openRow = () => document.querySelector<HTMLElement>('#root .row.open')?.dataset.item
    const alive = new Promise<number>((resolve) => {
      const press = () => {
        const before = openRow()
        if (before === undefined) {
          setTimeout(press, 4)
          return
        }
        const j = { key: 'j', bubbles: true, cancelable: true }
        document.body.dispatchEvent(new KeyboardEvent('keydown', j))
        setTimeout(() => {
          if (openRow() === before) press()
          else resolve(performance.now())
        })
      }
      press()
    })
    Object.assign(globalThis, { painted, alive })
  }, rows)
  return page
}

/** Resolves with when its rows were painted, in milliseconds from the opening. */
async function open(page: Page, url: string): Promise<number> {
  await page.goto('about:blank')
  await page.goto(url)
  return page.evaluate(() => painted)
}
