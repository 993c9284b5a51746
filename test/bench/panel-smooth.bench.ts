import type { Page, Route } from 'playwright-core'
import type { ActionItem } from '../../lib/contract/rows.ts'
import { localConstants } from '../../server/local/build-constants.ts'
import * as all from '../gallery/fixtures.ts'
import type { Measurement, Size } from './measurement.ts'
import { median } from './measurement.ts'
import type { BuiltPanel, PanelBrowser } from './panel-browser.ts'
import { buildPanel, newPage, openBrowser, withWorker } from './panel-browser.ts'

declare const longTasks: number[]

const itemsOfCall = 5
/** Calls that wait to be decided. */
const openCalls = 14

const sizes = {
  full: { items: 10_000, deltaRows: 1_000, newCalls: 40, rounds: 5, quietMs: 1_000 },
  smoke: { items: 300, deltaRows: 60, newCalls: 4, rounds: 1, quietMs: 50 },
}
type Amounts = (typeof sizes)[Size]

/**
 * An open panel that pulls a delta of a thousand rows from a companion that is stood in for here: what of it
 * the main thread does at a stretch, what the list costs in nodes, and what the page keeps. Once with a
 * cache of 10,000 items as a rep has it, most of them decided, and once with nothing decided at all.
 */
export async function measure(size: Size): Promise<Measurement[]> {
  const amounts = sizes[size]
  const { items, rounds } = amounts
  const built = await buildPanel()
  const idle = await withWorker(built, '')
  try {
    const usual = await measureWith(idle, openCalls, amounts)
    const extreme = await measureWith(idle, items / itemsOfCall, amounts)
    return [
      {
        what: `longest task while 1,000 rows arrive, median of ${rounds} times`,
        value: usual.longest,
        unit: 'ms',
      },
      {
        what: `the worst of the ${rounds} (0: none over 50 ms)`,
        value: usual.worst,
        unit: 'ms',
        goal: { text: 'none over 50 ms', met: usual.worst <= 50 },
      },
      {
        what: 'the worst with nothing decided',
        value: extreme.worst,
        unit: 'ms',
        goal: { text: 'none over 50 ms', met: extreme.worst <= 50 },
      },
      {
        what: 'elements with 10,000 rows to decide',
        value: extreme.nodes,
        unit: 'nodes',
        goal: { text: '≤ 1,500', met: extreme.nodes <= 1_500 },
      },
      {
        what: 'heap after collecting',
        value: usual.heap,
        unit: 'MB',
        goal: { text: '≤ 40 MB', met: usual.heap <= 40 },
      },
      {
        what: 'the same with nothing decided',
        value: extreme.heap,
        unit: 'MB',
        goal: { text: '≤ 40 MB', met: extreme.heap <= 40 },
      },
    ]
  } finally {
    await idle.remove()
  }
}

type Found = { longest: number; worst: number; nodes: number; heap: number }

async function measureWith(panel: BuiltPanel, open: number, amounts: Amounts): Promise<Found> {
  const { items, newCalls, rounds, quietMs } = amounts
  const browser = await openBrowser(panel)
  try {
    await browser.fill({ items, openCalls: open })
    const companion = await standIn(browser)
    const page = await openPanel(browser)
    await companion.settled()
    const longest: number[] = []
    for (let round = 1; round <= rounds; round += 1) {
      await quiet(page, quietMs)
      await page.evaluate(() => void longTasks.splice(0))
      companion.offer(delta(round, open, amounts))
      await page.evaluate(() => window.dispatchEvent(new Event('online')))
      await companion.settled()
      await inboxCounts(page, (open + round * newCalls) * itemsOfCall)
      await quiet(page, quietMs)
      longest.push(...(await page.evaluate(() => [Math.max(0, ...longTasks)])))
    }
    return {
      longest: median(longest),
      worst: Math.max(...longest),
      nodes: await page.evaluate(() => document.querySelectorAll('*').length),
      heap: (await heapBytes(page)) / 1024 / 1024,
    }
  } finally {
    await browser.close()
  }
}

/** Rows as the feed tells them: titles that changed, and new calls with their items. */
function delta(
  round: number,
  open: number,
  { deltaRows, newCalls }: Amounts,
): { entity: string; row: { id: string } }[] {
  const changed = Array.from({ length: deltaRows - newCalls * (itemsOfCall + 1) }, (_, index) => {
    const call = Math.floor(index / itemsOfCall) + 1
    const number = call * 10 + (index % itemsOfCall)
    const item: ActionItem = all.item(number, call, `Changed in round ${round}, number ${index}`)
    const taskId = call <= open ? null : all.id('tk', number)
    return { entity: 'action_item', row: { ...item, taskId } }
  })
  const calls = Array.from({ length: newCalls }, (_, index) => {
    const number = 5_000 + round * 100 + index
    const meeting = all.meeting(number, `New call ${number}`, 0, {
      meetingStart: new Date(Date.now() - index * 60_000).toISOString(),
    })
    const items = Array.from({ length: itemsOfCall }, (_, at) => ({
      entity: 'action_item',
      row: all.item(number * 10 + at, number, `New in round ${round}, number ${at}`),
    }))
    return [{ entity: 'meeting', row: meeting }, ...items]
  })
  return [...calls.flat(), ...changed]
}

type StandIn = {
  offer: (rows: readonly { entity: string; row: { id: string } }[]) => void
  /** Waits until everything offered was fetched and the panel has asked once more. */
  settled: () => Promise<void>
}

/** A companion that has nothing new, but for what it is told to offer once. */
async function standIn({ context }: PanelBrowser): Promise<StandIn> {
  let waiting: readonly { entity: string; row: { id: string } }[] = []
  let version = 1
  let asked = Promise.withResolvers<void>()
  const headers = { 'access-control-allow-origin': '*', 'access-control-allow-headers': '*' }
  const answer = (route: Route, body: unknown) =>
    route.fulfill({
      status: 200,
      headers,
      contentType: 'application/json',
      body: JSON.stringify(body),
    })
  await context.route(`${localConstants.companionUrl}/**`, async (route) => {
    const request = route.request()
    if (request.method() === 'OPTIONS') return route.fulfill({ status: 204, headers })
    if (!request.url().endsWith('/v1/pull')) return route.abort()
    const isRows = request.postData()?.includes('"rows"') ?? false
    const rows = isRows ? waiting : []
    if (isRows) waiting = []
    const changes = rows.map(({ entity, row }) => {
      version += 1
      return { entity, id: row.id, version, deleted: false, row }
    })
    await answer(route, { cursor: String(version), reset: false, more: false, changes })
    // Transcripts come last: by then the rows have been applied.
    if (!isRows) {
      asked.resolve()
      asked = Promise.withResolvers<void>()
    }
  })
  return {
    offer: (rows) => {
      waiting = rows
    },
    settled: () => asked.promise,
  }
}

/** Signed in for a day, with an eye on every long task. */
async function openPanel({ context, url }: PanelBrowser): Promise<Page> {
  const page = await newPage(context)
  await page.goto(url('fill.html'))
  await page.evaluate((session) => chrome.storage.local.set({ 'upshot.session': session }), {
    accessToken: 'of the bench',
    refreshToken: 'of the bench',
    expiresAt: Date.now() + 86_400_000,
    userId: all.rep.userId,
    email: all.rep.email,
  })
  await page.addInitScript(() => {
    const tasks: number[] = []
    Object.assign(globalThis, { longTasks: tasks })
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) tasks.push(duration)
    }).observe({ type: 'longtask' })
  })
  await page.goto(url('sidepanel.html'))
  await page.getByRole('article').first().waitFor()
  return page
}

/** Until the tab of the inbox shows so many, whatever stands between their thousands. */
async function inboxCounts(page: Page, amount: number): Promise<void> {
  const tab = await page.getByRole('tab', { name: /^Inbox/ }).elementHandle()
  await page.waitForFunction(
    ([shown, wanted]) => Number(shown?.textContent?.replace(/\D/g, '')) === wanted,
    [tab, amount] as const,
  )
}

/** Until so many milliseconds have passed without a long task. */
async function quiet(page: Page, ms: number): Promise<void> {
  await page.evaluate(async (pause) => {
    for (let before = -1; before !== longTasks.length; ) {
      before = longTasks.length
      await new Promise((resolve) => setTimeout(resolve, pause))
    }
  }, ms)
}

async function heapBytes(page: Page): Promise<number> {
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('HeapProfiler.enable')
  await cdp.send('HeapProfiler.collectGarbage')
  const { usedSize } = await cdp.send('Runtime.getHeapUsage')
  return usedSize
}
