import { readFile } from 'node:fs/promises'
import type { Measurement, Size } from './measurement.ts'
import { best } from './measurement.ts'
import type { BuiltPanel } from './panel-browser.ts'
import { buildPanel, newPage, openBrowser, withWorker } from './panel-browser.ts'

const rounds = { full: 20, smoke: 1 }

/**
 * The last thing that either script does: it answers. What a sleeping worker takes to do so is its start,
 * its script and the way there and back.
 */
const answering = `
;chrome.runtime.onMessage.addListener((message, sender, answer) => {
  if (message === 'bench') answer(true)
})
`

/** Waking our service worker by a message, against waking one that does nothing but answer. */
export async function measure(size: Size): Promise<Measurement[]> {
  const built = await buildPanel()
  const own = await readFile(`${built.dir}/background.js`, 'utf8')
  const ours = await withWorker(built, own + answering)
  const empty = await withWorker(built, answering)
  try {
    const [worker, nothing] = await inTurn(rounds[size], await sleeper(ours), await sleeper(empty))
    const ratio = worker / nothing
    return [
      { what: 'our worker, asleep until it answers', value: worker, unit: 'ms' },
      { what: 'an empty one', value: nothing, unit: 'ms' },
      {
        what: 'ours / empty',
        value: ratio,
        unit: '×',
        goal: { text: '≤ 1.5 ×', met: ratio <= 1.5 },
      },
    ]
  } finally {
    await Promise.all([ours, empty].map((one) => one.remove()))
  }
}

type Sleeper = { wake: () => Promise<number>; close: () => Promise<void> }

/** One after the other, round by round: what else the machine does then meets both. */
async function inTurn(rounds: number, one: Sleeper, other: Sleeper): Promise<[number, number]> {
  try {
    const times: [number[], number[]] = [[], []]
    for (let round = 0; round <= rounds; round += 1) {
      const pair = [await one.wake(), await other.wake()] as const
      // The first start has the script compiled for all later ones.
      if (round === 0) continue
      times[0].push(pair[0])
      times[1].push(pair[1])
    }
    return [best(times[0]), best(times[1])]
  } finally {
    await one.close()
    await other.close()
  }
}

/** A browser whose service worker is killed before each wake. */
async function sleeper(panel: BuiltPanel): Promise<Sleeper> {
  const browser = await openBrowser(panel)
  const page = await newPage(browser.context)
  await page.goto(browser.url('fill.html'))
  const cdp = await browser.context.browser()?.newBrowserCDPSession()
  if (!cdp) throw new Error('Chromium closed before it could be driven.')
  return {
    close: browser.close,
    async wake() {
      const { targetInfos } = await cdp.send('Target.getTargets')
      for (const { type, targetId } of targetInfos) {
        if (type === 'service_worker') await cdp.send('Target.closeTarget', { targetId })
      }
      await page.waitForFunction(async () => {
        const contexts = await chrome.runtime.getContexts({
          contextTypes: ['BACKGROUND' as chrome.runtime.ContextType],
        })
        return contexts.length === 0
      })
      return page.evaluate(async () => {
        const start = performance.now()
        await chrome.runtime.sendMessage('bench')
        return performance.now() - start
      })
    },
  }
}
