import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { build, preview } from 'vite'
import { findChromium } from '../../server/local/browser.ts'
import { buildDefinitions, localConstants } from '../../server/local/build-constants.ts'
import type { Measurement, Size } from './measurement.ts'
import { median } from './measurement.ts'
import type { Bench } from './search-page/page.ts'

declare const bench: Bench

const sizes = {
  full: { corpus: { calls: 75, linesOfCall: 1_200 }, warmUps: 60, searches: 600, scanEvery: 25 },
  smoke: { corpus: { calls: 2, linesOfCall: 20 }, warmUps: 1, searches: 6, scanEvery: 1 },
}

/** Searching 75 hours of calls through the worker, against reading them all, in one Chromium. */
export async function measure(size: Size): Promise<Measurement[]> {
  const outDir = await mkdtemp(join(tmpdir(), 'upshot-search-bench-'))
  const site = {
    root: join(import.meta.dirname, 'search-page'),
    configFile: false as const,
    define: buildDefinitions(localConstants),
  }
  await build({ ...site, logLevel: 'error', build: { target: 'chrome123', outDir } })
  const server = await preview({
    ...site,
    logLevel: 'error',
    build: { outDir },
    preview: { port: 0, host: '127.0.0.1' },
  })
  const { chromium } = await import('playwright-core')
  const browser = await chromium.launch({
    executablePath: await findChromium(),
    args: ['--no-sandbox'],
  })
  try {
    const address = server.httpServer.address()
    if (address === null || typeof address === 'string') throw new Error('No port.')
    const page = await browser.newPage()
    page.on('pageerror', (error) => console.error(error))
    page.on('console', (line) => line.type() === 'error' && console.error(line.text()))
    return await measureIn(page, `http://127.0.0.1:${address.port}`, sizes[size])
  } finally {
    await browser.close()
    await server.close()
    await rm(outDir, { recursive: true, force: true })
  }
}

async function measureIn(
  page: Page,
  url: string,
  { corpus, warmUps, searches, scanEvery }: (typeof sizes)[Size],
): Promise<Measurement[]> {
  const open = async () => {
    await page.goto(url)
    await page.waitForFunction(() => 'bench' in globalThis)
  }
  await open()
  const { letters, lines } = await page.evaluate((wanted) => bench.fill(wanted), corpus)
  const built = await page.evaluate(() => bench.build())
  await open()
  const reopened = await page.evaluate(() => bench.open())
  await page.evaluate((amount) => bench.searches(amount), warmUps)
  const times = await page.evaluate((amount) => bench.searches(amount), searches)
  const scans = await page.evaluate((wanted) => bench.scans(...wanted), [
    searches,
    scanEvery,
  ] as const)
  const added = await page.evaluate((lines) => bench.addCall(lines), corpus.linesOfCall)
  const size = await page.evaluate(() => bench.size())
  if (scans.different.length > 0) {
    throw new Error(`The index finds something else than a scan for ${scans.different.join(', ')}`)
  }
  const p95 = percentile(times, 0.95)
  const scan = percentile(scans.times, 0.95)
  return [
    { what: 'lines said', value: lines, unit: 'lines' },
    { what: 'letters said', value: letters / 1024 / 1024, unit: 'MB' },
    { what: 'index: signatures', value: size.signatures / 1024 / 1024, unit: 'MB' },
    { what: 'index: lines, folded and as said', value: size.texts / 1024 / 1024, unit: 'MB' },
    { what: 'building it', value: built.ms, unit: 'ms' },
    { what: 'longest block of the page meanwhile', value: built.block, unit: 'ms' },
    { what: 'opening the panel again, to the first answer', value: reopened, unit: 'ms' },
    { what: 'a search, median', value: median(times), unit: 'ms' },
    {
      what: 'a search, p95',
      value: p95,
      unit: 'ms',
      goal: { text: 'p95 ≤ 10 ms', met: p95 <= 10 },
    },
    { what: 'a search, slowest', value: Math.max(...times), unit: 'ms' },
    { what: 'a plain scan, median', value: median(scans.times), unit: 'ms' },
    { what: 'a plain scan, p95', value: scan, unit: 'ms' },
    { what: 'faster than the scan, p95', value: scan / p95, unit: '×' },
    { what: 'a new call, until it is indexed', value: added.ms, unit: 'ms' },
    {
      what: 'longest block of the page meanwhile',
      value: added.block,
      unit: 'ms',
      goal: { text: 'off the main thread: ≤ 50 ms', met: added.block <= 50 },
    },
  ]
}

function percentile(numbers: readonly number[], share: number): number {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN
}
