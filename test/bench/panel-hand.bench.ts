import type { Page } from 'playwright-core'
import type { Measurement, Size } from './measurement.ts'
import { median } from './measurement.ts'
import { buildPanel, newPage, openBrowser, withWorker } from './panel-browser.ts'

const sizes = {
  full: { items: 10_000, presses: 12, frames: 180 },
  smoke: { items: 100, presses: 2, frames: 10 },
}

/** A frame that comes this much later than the others was dropped before it. */
const late = 1.6

/**
 * What a hand feels in a panel of ten thousand rows to decide: a key until its frame is painted, another view until
 * it stands, and the frames of a list that is scrolled.
 */
export async function measure(size: Size): Promise<Measurement[]> {
  const { items, presses, frames } = sizes[size]
  const idle = await withWorker(await buildPanel(), '')
  const browser = await openBrowser(idle)
  try {
    await browser.fill({ items, openCalls: items })
    await browser.context.setOffline(true)
    const page = await newPage(browser.context)
    await page.goto(browser.url('sidepanel.html'))
    await page.locator('#root .row.open').waitFor()
    await page.waitForTimeout(size === 'full' ? 3_000 : 200)
    const j = await pressed(page, 'j', presses)
    const x = await pressed(page, 'x', presses)
    const enter = await pressed(page, 'Enter', presses)
    const switches = await switched(page, presses)
    const dropped = await scrolled(page, frames)
    const key = (what: string, times: readonly number[]): Measurement => ({
      what: `${what} until painted, median of ${presses}`,
      value: median(times),
      unit: 'ms',
      goal: { text: '≤ 50 ms', met: median(times) <= 50 },
    })
    return [
      key('j', j),
      key('x', x),
      key('Enter', enter),
      {
        what: 'another view until it stands, the slowest',
        value: Math.max(...switches),
        unit: 'ms',
        goal: { text: '≤ 100 ms', met: Math.max(...switches) <= 100 },
      },
      {
        what: `frames dropped of ${frames} while the list is scrolled`,
        value: dropped,
        unit: 'frames',
        goal: { text: 'none', met: dropped === 0 },
      },
    ]
  } finally {
    await browser.close()
    await idle.remove()
  }
}

/** Milliseconds from each press until the frame after it, a second apart: no press is the other half of another. */
function pressed(page: Page, key: string, presses: number): Promise<number[]> {
  return page.evaluate(
    async ({ key, presses }) => {
      const times: number[] = []
      for (let n = 0; n < presses; n += 1) {
        const begun = performance.now()
        const event = { key, bubbles: true, cancelable: true }
        const on = document.activeElement ?? document.body
        on.dispatchEvent(new KeyboardEvent('keydown', event))
        await new Promise((painted) => requestAnimationFrame(() => setTimeout(painted)))
        times.push(performance.now() - begun)
        await new Promise((passed) => setTimeout(passed, 400))
      }
      return times
    },
    { key, presses },
  )
}

/** From the inbox to the calls and back. */
function switched(page: Page, times: number): Promise<number[]> {
  return page.evaluate(async (times) => {
    const tabs = [...document.querySelectorAll<HTMLElement>('#root [role=tab]')]
    const found: number[] = []
    for (let n = 0; n < times; n += 1) {
      const tab = tabs[(n + 1) % 2]
      const begun = performance.now()
      tab?.click()
      const stands = () => document.querySelector('#view:not([aria-busy=true]) :is(article, h1)')
      do await new Promise((frame) => requestAnimationFrame(frame))
      while (tab?.ariaSelected !== 'true' || !stands())
      await new Promise((painted) => setTimeout(painted))
      found.push(performance.now() - begun)
      await new Promise((passed) => setTimeout(passed, 300))
    }
    tabs[0]?.click()
    await new Promise((passed) => setTimeout(passed, 300))
    return found
  }, times)
}

function scrolled(page: Page, frames: number): Promise<number> {
  return page.evaluate(
    async ({ frames, late }) => {
      const list = document.querySelector<HTMLElement>('#root [data-scroll]')
      if (!list) throw new Error('There is no list.')
      const steps: number[] = []
      let before = await new Promise<number>((frame) => requestAnimationFrame(frame))
      for (let n = 0; n < frames; n += 1) {
        list.scrollTop += 120
        const now = await new Promise<number>((frame) => requestAnimationFrame(frame))
        steps.push(now - before)
        before = now
      }
      const usual = steps.toSorted((one, other) => one - other)[Math.floor(steps.length / 2)] ?? 0
      return steps.filter((step) => step > usual * late).length
    },
    { frames, late },
  )
}
