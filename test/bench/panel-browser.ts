import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build as bundle } from 'esbuild'
import type { BrowserContext, Page } from 'playwright-core'
import { findChromium } from '../../server/local/browser.ts'
import { buildDefinitions, localConstants } from '../../server/local/build-constants.ts'
import { buildExtension } from '../../server/local/build-extension.ts'
import { modernDexie } from '../../server/local/modern-dexie.ts'
import { oncePerRun } from './once-per-run.ts'
import type { Filling } from './panel-page/fill.ts'

declare const fill: (filling: Filling) => Promise<void>

const pages = ['fill', 'bare'] as const
type BenchPage = (typeof pages)[number]

/** Our extension as built, with pages of the benchmarks beside its own, so that they share its cache. */
export type BuiltPanel = { dir: string; remove: () => Promise<void> }

/** Built once for all benchmarks of a run, which copy it: see {@link withWorker}. */
export const buildPanel = oncePerRun(build, ({ remove }) => remove())

async function build(): Promise<BuiltPanel> {
  const outDir = await mkdtemp(join(tmpdir(), 'upshot-panel-bench-'))
  const dir = await buildExtension(localConstants, { outDir })
  await bundle({
    entryPoints: pages.map((name) => join(import.meta.dirname, 'panel-page', `${name}.ts`)),
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'chrome123',
    define: buildDefinitions(localConstants),
    alias: { dexie: modernDexie.replacement },
    outdir: join(dir, 'bench'),
  })
  const panel = await readFile(join(dir, 'sidepanel.html'), 'utf8')
  const styles =
    panel.match(/<(?:style>[^<]*<\/style|link rel="stylesheet"[^>]*)>/g)?.join('') ?? ''
  for (const name of pages) {
    const script = `<script type="module" src="/bench/${name}.js"></script>`
    await writeFile(
      join(dir, `${name}.html`),
      `<!doctype html><html lang="en"><meta charset="utf-8"><title>${name}</title>${styles}<body>${script}</body></html>`,
    )
  }
  return { dir, remove: () => rm(outDir, { recursive: true, force: true }) }
}

/** A copy whose service worker is another script. */
export async function withWorker(panel: BuiltPanel, script: string): Promise<BuiltPanel> {
  const copy = await mkdtemp(join(tmpdir(), 'upshot-panel-bench-'))
  await cp(panel.dir, copy, { recursive: true })
  await writeFile(join(copy, 'background.js'), script)
  return { dir: copy, remove: () => rm(copy, { recursive: true, force: true }) }
}

export type PanelBrowser = {
  context: BrowserContext
  /** Address of a file of the extension. */
  url: (file: 'sidepanel.html' | `${BenchPage}.html`) => string
  fill: (filling: Filling) => Promise<void>
  close: () => Promise<void>
}

export async function openBrowser({ dir }: BuiltPanel): Promise<PanelBrowser> {
  const { chromium } = await import('playwright-core')
  const profile = await mkdtemp(join(tmpdir(), 'upshot-panel-bench-profile-'))
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: await findChromium(),
    headless: false,
    viewport: { width: 360, height: 900 },
    args: [
      '--headless=new',
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      `--disable-extensions-except=${dir}`,
      `--load-extension=${dir}`,
    ],
  })
  const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent('serviceworker'))
  // Chrome's `URL` knows the scheme, Node's does not.
  const origin = `chrome-extension://${new URL(worker.url()).host}`
  const url: PanelBrowser['url'] = (file) => `${origin}/${file}`
  return {
    context,
    url,
    async fill(filling) {
      const page = await newPage(context)
      await page.goto(url('fill.html'))
      await page.waitForFunction(() => 'fill' in globalThis)
      await page.evaluate((wanted) => fill(wanted), filling)
      await page.close()
    },
    async close() {
      await context.close()
      await rm(profile, { recursive: true, force: true })
    },
  }
}

/** A page that says aloud what goes wrong in it. */
export async function newPage(context: BrowserContext): Promise<Page> {
  const page = await context.newPage()
  page.on('pageerror', (error) => console.error(error))
  return page
}
