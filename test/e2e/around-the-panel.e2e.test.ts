import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest'
import { indexed } from '../../lib/cache/inbox-index.ts'
import * as all from '../gallery/fixtures.ts'
import type { Browser } from './chromium.ts'
import { launchBrowser } from './chromium.ts'

/** What the extension does with the browser around its panel, in a real Chromium, with nobody to talk to. */

const northwind = 'https://www.northwind.example/'
const globex = 'https://globex.example/pricing'
const stranger = 'https://northwind.example.evil.example/'

let browser: Browser

/** Every site there is, for a browser without a network. */
async function openSites({ context }: Browser): Promise<void> {
  await context.route(/^https:/, (route) =>
    route.fulfill({ contentType: 'text/html', body: '<title>A page</title><p>Hello</p>' }),
  )
}

/** Puts rows into the cache behind the back of the panel, which then begins anew. */
async function seed(panel: Page, rows: Record<string, readonly unknown[]>): Promise<void> {
  await panel.evaluate(async (given) => {
    const db = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open('upshot')
      request.onsuccess = () => resolve(request.result)
      request.onerror = () => reject(request.error)
    })
    await new Promise<void>((resolve, reject) => {
      const change = db.transaction(Object.keys(given), 'readwrite')
      for (const [store, list] of Object.entries(given)) {
        for (const row of list) change.objectStore(store).put(row)
      }
      change.oncomplete = () => resolve()
      change.onerror = () => reject(change.error)
    })
    db.close()
  }, rows)
  await panel.reload()
  await panel.getByRole('tab', { name: /^Inbox/ }).waitFor()
}

const samsCache = {
  meta: [{ key: 'owner', value: { userId: all.rep.userId, email: all.rep.email } }],
  settings: [all.settings],
  companies: all.companies,
  contacts: all.contacts,
  meetings: all.meetings.map((call) => ({ ...call, receivedAt: '2026-01-01T00:00:00Z' })),
  attendees: all.attendees,
  // Written past the cache's own code, which gives each item the word it is found by.
  actionItems: all.items.map(indexed),
}

const strip = (panel: Page) => panel.locator('.about-strip')

async function visit(url: string): Promise<Page> {
  const page = await browser.context.newPage()
  await page.goto(url)
  await page.bringToFront()
  return page
}

describe('with what is allowed at install', () => {
  let panel: Page
  let page: Page

  beforeAll(async () => {
    browser = await launchBrowser({ extensionDir: inject('extension').dir, keepWelcome: true })
    await openSites(browser)
  })
  afterAll(() => browser?.close())

  test('installing opens the first run, once', async () => {
    const open = () => browser.context.pages().filter((one) => one.url().includes('sidepanel.html'))
    expect(open()).toHaveLength(1)
    const [welcome] = open()
    await welcome?.getByLabel('Email').waitFor()
    await welcome?.close()
    expect(open()).toHaveLength(0)
  })

  test('the button on the page of a known company names it', async () => {
    page = await visit(northwind)
    panel = await browser.openPanel(northwind)
    await seed(panel, samsCache)
    await strip(panel)
      .getByRole('button', { name: /^Northwind/ })
      .waitFor()
    expect(await browser.countPanels()).toBe(1)
  })

  test('nothing is known of the page once it moves to another site, nor of another tab', async () => {
    await page.goto(globex)
    await strip(panel).waitFor({ state: 'detached' })
    const other = await visit(northwind)
    expect(await strip(panel).count()).toBe(0)
    await other.close()
    await page.bringToFront()
  })

  test('pressing the button again on another page names that one', async () => {
    await browser.pressToolbar(globex)
    await strip(panel)
      .getByRole('button', { name: /^Globex/ })
      .waitFor()
  })

  test('a look-alike names nobody', async () => {
    await page.goto(stranger)
    await strip(panel).waitFor({ state: 'detached' })
    await browser.pressToolbar(stranger)
    const seen = await (await browser.worker()).evaluate(async () => {
      const [tab] = await chrome.tabs.query({ active: true, lastFocusedWindow: true })
      return tab?.url
    })
    expect(seen).toBe(stranger)
    expect(await strip(panel).count()).toBe(0)
  })

  test('no permission beyond those of the install is held, and none reads a site', async () => {
    const held = await (await browser.worker()).evaluate(() => chrome.permissions.getAll())
    expect(held.origins).toEqual([])
    expect(held.permissions).not.toContain('tabs')
    expect(held.permissions).not.toContain('notifications')
  })

  test('a key opens the panel as the button does, and the menu offers to find what is selected', async () => {
    const worker = await browser.worker()
    const commands = await worker.evaluate(() => chrome.commands.getAll())
    expect(commands.map(({ name }) => name)).toEqual(['_execute_action'])
    // An entry that is there can be updated; one that is not is an error.
    await worker.evaluate(() => chrome.contextMenus.update('find', { enabled: true }))
  })

  test('finding what was selected fills the search of the open panel', async () => {
    await find('  security\n questionnaire ')
    await expect
      .poll(() => panel.getByLabel('Search', { exact: true }).inputValue())
      .toBe('security questionnaire')
    expect(browser.context.pages().filter((one) => one.url().includes('sidepanel.html'))).toEqual([
      panel,
    ])
    await panel.locator('.result').first().waitFor()
    await panel.getByRole('button', { name: 'Close search, esc' }).click()
    await panel.getByRole('tab', { name: /^Inbox/ }).waitFor()
  })

  test('badge and title say nothing in client-safe mode', async () => {
    await vi.waitFor(async () => expect(await badge()).not.toBe(''), { timeout: 10_000 })
    await panel.keyboard.press('h')
    await panel.getByRole('heading', { name: 'Hidden while you share.' }).waitFor()
    await vi.waitFor(async () => expect(await badge()).toBe(''), { timeout: 10_000 })
    expect(await panel.title()).toBe('Upshot')
    await panel.reload()
    await panel.getByRole('heading', { name: 'Hidden while you share.' }).waitFor()
    await panel.getByRole('button', { name: 'Show everything' }).click()
    await vi.waitFor(async () => expect(await badge()).not.toBe(''), { timeout: 10_000 })
  })

  test.each([
    'action',
    'alarms',
    'contextMenus',
    'identity',
    'notifications',
    'permissions',
    'sidePanel',
    'storage.managed',
    'storage.session',
    'tabs',
    'windows',
  ])('a browser without chrome.%s shows the panel, and what is in it works', async (name) => {
    const without = await browser.context.newPage()
    const errors: string[] = []
    without.on('pageerror', (error) => errors.push(String(error)))
    await without.addInitScript((path) => {
      localStorage.removeItem('upshot.panel.route')
      const names = path.split('.')
      const last = names.pop() ?? ''
      const owner = names.reduce<object>((from, one) => Reflect.get(from, one), chrome)
      Reflect.defineProperty(owner, last, { value: undefined })
      if (Reflect.get(owner, last) !== undefined) throw new Error(`chrome.${path} stays.`)
    }, name)
    await without.goto(`chrome-extension://${browser.extensionId}/sidepanel.html`)
    await without.getByRole('article').first().waitFor()
    await without.getByRole('tab', { name: /^Tasks/ }).click()
    await expect
      .poll(() => without.getByRole('tab', { name: /^Tasks/ }).getAttribute('aria-selected'))
      .toBe('true')
    await without.getByRole('button', { name: 'More' }).click()
    await without.getByRole('menuitem', { name: 'Settings' }).click()
    await without.getByRole('heading', { name: 'Fathom' }).waitFor()
    await without.getByRole('checkbox', { name: 'Single-key shortcuts' }).waitFor()
    expect(errors).toEqual([])
    await without.close()
  })

  async function badge(): Promise<string> {
    return (await browser.worker()).evaluate(() => chrome.action.getBadgeText({}))
  }

  async function find(selectionText: string): Promise<void> {
    await (await browser.worker()).evaluate(async (text) => {
      const [tab] = await chrome.tabs.query({ active: true, lastFocusedWindow: true })
      const info = { menuItemId: 'find', selectionText: text, editable: false }
      dispatch(chrome.contextMenus.onClicked, info, tab)

      /** Chrome's events can be told by hand; their types do not say so. */
      function dispatch(event: object, ...args: unknown[]): void {
        Reflect.apply(Reflect.get(event, 'dispatch'), event, args)
      }
    }, selectionText)
  }
})

describe('with what the rep allowed', () => {
  let profile: string
  let twin: string

  beforeAll(async () => {
    // A prompt cannot be pressed here. What a twin of ours holds from its install stays granted to us.
    profile = await mkdtemp(join(tmpdir(), 'upshot-profile-'))
    twin = await mkdtemp(join(tmpdir(), 'upshot-twin-'))
    const extensionDir = inject('extension').dir
    await cp(extensionDir, twin, { recursive: true })
    const path = join(twin, 'manifest.json')
    const manifest = JSON.parse(await readFile(path, 'utf8'))
    manifest.permissions.push(...manifest.optional_permissions)
    delete manifest.optional_permissions
    await writeFile(path, JSON.stringify(manifest))

    const first = await launchBrowser({ extensionDir: twin, profile })
    const page = await first.context.newPage()
    await page.goto(`chrome-extension://${first.extensionId}/sidepanel.html`)
    await page.waitForSelector('main')
    await seed(page, samsCache)
    await first.close()

    browser = await launchBrowser({ extensionDir, profile })
    await openSites(browser)
  })
  afterAll(async () => {
    await browser?.close()
    await rm(profile, { recursive: true, force: true })
    await rm(twin, { recursive: true, force: true })
  })

  test('a call that arrives while no panel is open is told of once, in one notification', async () => {
    await alarm()
    // What is there when telling begins is not news.
    await vi.waitFor(async () => expect(await meta('announceSince')).toBeDefined())
    expect(await shown()).toEqual([])
    const receivedAt = new Date(Date.now() + 1_000).toISOString()
    const call = { ...all.meeting(50, 'Trial', 0), companyName: 'Initech', receivedAt }
    const items = [1, 2, 3].map((number) => all.item(500 + number, 50, `Thing ${number}`))
    await put({ meetings: [call], actionItems: items })
    await alarm()
    await vi.waitFor(async () => expect(await shown()).toHaveLength(1))
    await alarm()
    await vi.waitFor(async () => expect(await meta('announced')).toEqual([call.id]))
    expect(await shown()).toHaveLength(1)
    expect((await shown())[0]).toContain(call.id)
  })

  test('pressing Review opens that call though another tab of ours is open, and takes the notification away', async () => {
    const welcome = await browser.context.newPage()
    await welcome.goto(`chrome-extension://${browser.extensionId}/sidepanel.html`)
    await welcome.getByRole('tab', { name: /^Inbox/ }).waitFor()
    const opened = browser.context.waitForEvent('page')
    await (await browser.worker()).evaluate(async () => {
      const [id] = Object.keys(
        await new Promise<object>((done) => chrome.notifications.getAll(done)),
      )
      const { onButtonClicked } = chrome.notifications
      Reflect.apply(Reflect.get(onButtonClicked, 'dispatch'), onButtonClicked, [id, 0])
    })
    const call = await opened
    await expect.poll(() => call.url(), { timeout: 10_000 }).toMatch(/\/sidepanel\.html/)
    await call.getByRole('heading', { name: 'Trial' }).waitFor()
    await vi.waitFor(async () => expect(await shown()).toEqual([]), { timeout: 10_000 })
    expect(await welcome.getByRole('heading', { name: 'Trial' }).count()).toBe(0)
    await call.close()
    await welcome.close()
  })

  test('the panel follows the tabs of its window, until the permission is given back', async () => {
    const one = await visit(northwind)
    const panel = await browser.openPanel(northwind)
    await strip(panel)
      .getByRole('button', { name: /^Northwind/ })
      .waitFor()
    const other = await visit(globex)
    await strip(panel)
      .getByRole('button', { name: /^Globex/ })
      .waitFor()
    await other.goto(stranger)
    await strip(panel).waitFor({ state: 'detached' })
    await one.bringToFront()
    await strip(panel)
      .getByRole('button', { name: /^Northwind/ })
      .waitFor()

    await panel.getByRole('button', { name: 'More' }).click()
    await panel.getByRole('menuitem', { name: 'Settings' }).click()
    const recognise = panel.getByRole('checkbox', { name: "Recognise the page I'm on" })
    await expect.poll(() => recognise.isChecked()).toBe(true)
    await recognise.click()
    await expect.poll(() => recognise.isChecked()).toBe(false)
    await other.goto(globex)
    await other.bringToFront()
    await strip(panel).waitFor({ state: 'detached' })
    const held = await (await browser.worker()).evaluate(() => chrome.permissions.getAll())
    expect(held.permissions).not.toContain('tabs')
  })

  async function alarm(): Promise<void> {
    await (await browser.worker()).evaluate(() => {
      const { onAlarm } = chrome.alarms
      Reflect.apply(Reflect.get(onAlarm, 'dispatch'), onAlarm, [{ name: 'sync' }])
    })
  }

  async function shown(): Promise<string[]> {
    return (await browser.worker()).evaluate(async () =>
      Object.keys(await new Promise<object>((done) => chrome.notifications.getAll(done))),
    )
  }

  /** Writes to the cache from the worker, which reads it afresh every time. */
  async function put(rows: Record<string, readonly unknown[]>): Promise<void> {
    await (await browser.worker()).evaluate(async (given) => {
      const db = await new Promise<IDBDatabase>((resolve) => {
        const request = indexedDB.open('upshot')
        request.onsuccess = () => resolve(request.result)
      })
      await new Promise<void>((resolve) => {
        const change = db.transaction(Object.keys(given), 'readwrite')
        for (const [store, list] of Object.entries(given)) {
          for (const row of list) change.objectStore(store).put(row)
        }
        change.oncomplete = () => resolve()
      })
      db.close()
    }, rows)
  }

  async function meta(key: string): Promise<unknown> {
    return (await browser.worker()).evaluate(async (wanted) => {
      const db = await new Promise<IDBDatabase>((resolve) => {
        const request = indexedDB.open('upshot')
        request.onsuccess = () => resolve(request.result)
      })
      const value = await new Promise<{ value: unknown } | undefined>((resolve) => {
        const request = db.transaction('meta').objectStore('meta').get(wanted)
        request.onsuccess = () => resolve(request.result)
      })
      db.close()
      return value?.value
    }, key)
  }
})
