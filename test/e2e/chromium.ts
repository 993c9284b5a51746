import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrowserContext, CDPSession, Page, Worker } from 'playwright-core'
import { findChromium } from '../../server/local/browser.ts'

/** A real Chromium with the extension loaded and its side panel within reach. */
export type Browser = {
  context: BrowserContext
  extensionId: string
  /** The service worker. Throws after `killWorker`: whoever comes after it cannot be asked. */
  worker(): Promise<Worker>
  /** Presses the toolbar button on the tab whose address begins so, as a rep does. Pressed again, it closes the panel. */
  pressToolbar(tabUrl: string): Promise<void>
  /** Opens the real side panel beside that tab and waits until it has painted. */
  openPanel(tabUrl: string): Promise<Page>
  /** Opens a page in a window of its own, beside which a panel of its own opens. */
  openWindow(url: string): Promise<Page>
  /** A tab within the extension that runs none of its code, to ask Chrome from. */
  openInside(): Promise<Page>
  /** How many real side panels Chrome itself counts. */
  countPanels(): Promise<number>
  /** Ends the service worker as Chrome does when it has been idle; whatever it listens for wakes another. */
  killWorker(): Promise<void>
  /** Ends the whole browser without a word to anybody in it. */
  crash(): Promise<void>
  close(): Promise<void>
}

export type BrowserOptions = {
  extensionDir: string
  /** Kept between launches when given, else thrown away on close. */
  profile?: string
  windowSize?: { width: number; height: number }
  /** Where the computer says it is: an IANA name, Europe/Berlin where left out. */
  timezoneId?: string
  /** Leaves the tab open that greets after installing; else it is closed before anything begins. */
  keepWelcome?: boolean
}

/**
 * Launches Chromium headless with the flags under which extension, consent window and side panel
 * were found to work. Throws in one sentence when there is no usable Chromium.
 */
export async function launchBrowser(options: BrowserOptions): Promise<Browser> {
  // The panel's target is of a kind that Playwright passes over unless told otherwise, and it reads this at import.
  process.env.PW_CHROMIUM_ATTACH_TO_OTHER = '1'
  const { chromium } = await import('playwright-core')
  const executablePath = await findChromium()
  const profile = options.profile ?? (await mkdtemp(join(tmpdir(), 'upshot-profile-')))
  const size = options.windowSize ?? { width: 1280, height: 900 }

  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    headless: false,
    viewport: null,
    timezoneId: options.timezoneId ?? 'Europe/Berlin',
    locale: 'en-GB',
    args: [
      '--headless=new',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--enable-unsafe-extension-debugging',
      '--font-render-hinting=none',
      '--disable-lcd-text',
      '--force-color-profile=srgb',
      // A mouse, as at a rep's desk: headless has none, and would show what is meant for touch.
      '--blink-settings=primaryHoverType=2,availableHoverTypes=2,primaryPointerType=4,availablePointerTypes=4',
      `--window-size=${size.width},${size.height}`,
      `--disable-extensions-except=${options.extensionDir}`,
      `--load-extension=${options.extensionDir}`,
    ],
  })

  let wasKilled = false
  const worker = async () => {
    // To Playwright the next worker is the one that died, and asking it anything waits for ever.
    if (wasKilled) throw new Error('The worker was killed. Ask from openInside().')
    return context.serviceWorkers()[0] ?? (await context.waitForEvent('serviceworker'))
  }
  const extensionId = new URL((await worker()).url()).host
  await listening(await worker())
  // What is loaded by the command line is installed anew at every launch.
  const welcome = await welcomed(context)
  if (!options.keepWelcome) await welcome.close()
  const cdp = await browserSession(context)

  const pressToolbar = async (tabUrl: string) => {
    const { targetInfos } = await cdp.send('Target.getTargets', { filter: [{ type: 'tab' }] })
    const tab = targetInfos.find((target) => target.url.startsWith(tabUrl))
    if (!tab) throw new Error(`No tab shows ${tabUrl}`)
    // Playwright's protocol types do not know this command yet.
    await (cdp as UntypedSession).send('Extensions.triggerAction', {
      id: extensionId,
      targetId: tab.targetId,
    })
  }

  const openInside = async () => {
    const page = await context.newPage()
    await page.goto(`chrome-extension://${extensionId}/manifest.json`)
    return page
  }

  return {
    context,
    extensionId,
    worker,
    pressToolbar,
    async openPanel(tabUrl) {
      const opened = context.waitForEvent('page', {
        predicate: (page) => page.url() === '' || page.url().endsWith('/sidepanel.html'),
      })
      await pressToolbar(tabUrl)
      const panel = await opened
      await panel.waitForSelector('main')
      return panel
    },
    async openWindow(url) {
      const opened = context.waitForEvent('page')
      await cdp.send('Target.createTarget', { url, newWindow: true })
      const page = await opened
      await page.waitForURL((at) => at.href.startsWith(url))
      return page
    },
    async killWorker() {
      const running = async () => {
        const { targetInfos } = await cdp.send('Target.getTargets')
        return targetInfos.find((target) => target.type === 'service_worker')
      }
      const target = await running()
      if (!target) throw new Error('There is no service worker to kill.')
      wasKilled = true
      await cdp.send('Target.closeTarget', { targetId: target.targetId })
      while (await running()) await new Promise((resolve) => setTimeout(resolve, 5))
    },
    async crash() {
      const gone = context.waitForEvent('close')
      // Nothing is left that could answer.
      await Promise.all([gone, cdp.send('Browser.crash').catch(() => {})])
    },
    openInside,
    async countPanels() {
      const count = async () =>
        (await chrome.runtime.getContexts({ contextTypes: ['SIDE_PANEL' as never] })).length
      if (!wasKilled) return (await worker()).evaluate(count)
      const inside = await openInside()
      const counted = await inside.evaluate(count)
      await inside.close()
      return counted
    },
    async close() {
      await context.close()
      if (!options.profile) await rm(profile, { recursive: true, force: true })
    },
  }
}

/** A worker's target is there before its script has run, and a press that nobody listens for is lost. */
async function listening(worker: Worker): Promise<void> {
  await worker.evaluate(async () => {
    while (!chrome.action.onClicked.hasListeners()) {
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  })
}

/** The tab of the first run, which opens once the extension is installed. */
async function welcomed(context: BrowserContext): Promise<Page> {
  const isIt = (page: Page) => page.url().endsWith('/sidepanel.html#welcome')
  const page =
    context.pages().find((one) => isIt(one) || one.url() === '') ??
    (await context.waitForEvent('page'))
  await page.waitForURL((url) => url.href.endsWith('/sidepanel.html#welcome'))
  return page
}

type UntypedSession = { send(method: string, params: object): Promise<unknown> }

async function browserSession(context: BrowserContext): Promise<CDPSession> {
  const browser = context.browser()
  if (!browser) throw new Error('Chromium closed before it could be driven.')
  return browser.newBrowserCDPSession()
}
