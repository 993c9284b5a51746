import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { finishMeeting } from './rep.ts'
import type { Workplace } from './workplace.ts'
import { openConnected } from './workplace.ts'

/** What is a rep's stays theirs, whatever Chrome and the computer do to the processes it lives in. */

let work: Workplace
let panel: Page

beforeAll(async () => {
  // Low, so that the lists have something to scroll.
  ;({ work, panel } = await openConnected('Ask me first', {
    windowSize: { width: 1280, height: 560 },
  }))
  for (const key of ['discovery', 'demo', 'qbr', 'security-review', 'pricing']) {
    await finishMeeting(work.stack.fathom.url, key)
  }
  await vi.waitFor(
    async () => {
      const { data } = await work.crm.from('meeting_action_items').select('id')
      expect(data?.length).toBeGreaterThan(15)
    },
    { timeout: 30_000, interval: 100 },
  )
  await panel.reload()
  await row('exit clause').waitFor()
})

afterAll(() => work?.close())

const row = (text: string) => panel.getByRole('article').filter({ hasText: text }).first()

/** Scrolls down from the top until the row is drawn: only those near the window are. */
async function show(text: string): Promise<void> {
  const list = panel.locator('[data-scroll]')
  await list.evaluate((element) => element.scrollTo(0, 0))
  await expect
    .poll(
      async () => {
        if ((await row(text).count()) > 0) return true
        await list.evaluate((element) => element.scrollBy(0, element.clientHeight / 2))
        return false
      },
      { timeout: 40_000 },
    )
    .toBe(true)
}

/** Makes a task of an item, by hand. */
async function create(text: string): Promise<void> {
  await show(text)
  await row(text).click()
  await row(text)
    .getByRole('button', { name: /^Create task/ })
    .click()
  await row(text).getByRole('button', { name: 'Undo' }).waitFor()
}

/** How many tasks of the CRM have these words in their title. */
async function tasksNamed(text: string): Promise<number> {
  const { data, error } = await work.crm.from('tasks').select('id').ilike('title', `%${text}%`)
  if (error) throw error
  return data.length
}

const arrived = (text: string) =>
  expect.poll(() => tasksNamed(text), { timeout: 20_000, interval: 100 }).toBe(1)

async function closePanel(): Promise<void> {
  await panel.close()
  await expect.poll(() => work.browser.countPanels()).toBe(0)
}

async function reopenPanel(): Promise<void> {
  panel = await work.browser.openPanel(work.stack.fathom.url)
}

/** By keys, which lead there from everywhere. */
async function toInbox(): Promise<void> {
  await panel.keyboard.press('g')
  await panel.keyboard.press('i')
  await panel.getByRole('button', { name: /^For you/, pressed: true }).waitFor()
}

const isSignedOut = async () =>
  (await panel.getByText(/Signed out of the CRM/).count()) +
    (await panel.getByRole('heading', { name: 'Sign in to Upshot' }).count()) >
  0

/** How many clicks this device keeps that the CRM is not known to have. */
function unsent(): Promise<number> {
  return panel.evaluate(async () => {
    const db = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open('upshot')
      request.onsuccess = () => resolve(request.result)
      request.onerror = () => reject(request.error)
    })
    const count = await new Promise<number>((resolve, reject) => {
      const request = db.transaction('outbox').objectStore('outbox').count()
      request.onsuccess = () => resolve(request.result)
      request.onerror = () => reject(request.error)
    })
    db.close()
    return count
  })
}

describe('after the service worker has died', () => {
  test('a click in the open panel reaches the CRM', async () => {
    await work.browser.killWorker()
    await create('exit clause')
    await arrived('exit clause')
  })

  test('the alarm wakes another, which sends what waits and tells how much is left to decide', async () => {
    await work.stack.companion.stop()
    await create('revised two-year proposal')
    await panel.getByText("Can't reach Upshot.").waitFor()
    const inside = await work.browser.openInside()
    await closePanel()
    await work.browser.killWorker()
    await work.stack.restartCompanion()
    const running = () =>
      inside.evaluate(() => chrome.runtime.getContexts({ contextTypes: ['BACKGROUND' as never] }))
    expect(await running()).toEqual([])
    expect(await tasksNamed('revised two-year proposal')).toBe(0)

    await inside.evaluate(() => chrome.action.setBadgeText({ text: '' }))
    // Chrome's own alarm, only sooner: nobody waits five minutes here.
    await inside.evaluate(() =>
      chrome.alarms.create('sync', { when: Date.now() + 200, periodInMinutes: 5 }),
    )
    await arrived('revised two-year proposal')
    expect(await work.browser.countPanels()).toBe(0)
    const badge = () => inside.evaluate(() => chrome.action.getBadgeText({}))
    await expect.poll(badge, { timeout: 30_000 }).not.toBe('')
    const told = await badge()
    await inside.close()
    await reopenPanel()
    await panel.getByRole('tab', { name: new RegExp(`^Inbox\\s*${told}`) }).waitFor()
    expect(await isSignedOut()).toBe(false)
  })
})

describe('after the browser was closed and opened again', () => {
  const scrolled = () => panel.locator('[data-scroll]').evaluate((list) => list.scrollTop)

  /** The row at the upper edge of the list, and how far it is scrolled away. */
  const atTheTop = () =>
    panel.locator('[data-scroll]').evaluate((list) => {
      const edge = list.getBoundingClientRect().top
      const rows = [...list.querySelectorAll('article')].map((row) => ({
        words: row.querySelector('.title')?.textContent,
        from: Math.round(row.getBoundingClientRect().top - edge),
        to: row.getBoundingClientRect().bottom - edge,
      }))
      const row = rows.sort((one, other) => one.from - other.from).find(({ to }) => to > 0)
      return [row?.words, row?.from]
    })

  /** Scrolls as far as asked and waits until the panel has taken note. */
  async function scrollTo(top: number): Promise<void> {
    const noted = () =>
      panel.evaluate(() =>
        Object.entries(localStorage)
          .filter(([key]) => key.startsWith('upshot.panel.scroll '))
          .map(([, value]) => JSON.parse(value).top),
      )
    // What is drawn late above moves what is looked at, and the list with it: scrolled again then.
    await expect
      .poll(async () => {
        await panel.locator('[data-scroll]').evaluate((list, to) => list.scrollTo(0, to), top)
        await panel.waitForTimeout(300)
        return noted()
      })
      .toContain(top)
  }

  async function restart(): Promise<void> {
    await work.browser.close()
    await work.relaunchBrowser()
    await work.openTool()
  }

  test('the panel is painted without a network, at the filter and place where it was left', async () => {
    await show('security questionnaire')
    await row('security questionnaire').click()
    await row('security questionnaire').getByRole('button', { name: 'Edit' }).click()
    await panel
      .getByRole('textbox', { name: 'Title' })
      .fill('Send Tom the questionnaire, version 3')
    await panel.getByRole('button', { name: /^Waiting/ }).click()
    await scrollTo(420)
    const left = await atTheTop()
    expect(left[0]).toBeTruthy()

    await restart()
    await work.browser.context.setOffline(true)
    await reopenPanel()
    await expect.poll(atTheTop).toEqual(left)
    expect(await panel.getByRole('button', { name: /^Waiting/ }).getAttribute('aria-pressed')).toBe(
      'true',
    )
    expect(await isSignedOut()).toBe(false)
  })

  test('every view can be read without a network', async () => {
    const tab = (name: RegExp) => panel.getByRole('tab', { name })
    const more = async (name: string) => {
      await panel.getByRole('button', { name: 'More' }).click()
      await panel.getByRole('menuitem', { name }).click()
    }
    const strip = panel.getByText('Offline. Everything here can still be read.')
    await tab(/^Meetings/).click()
    await panel
      .getByRole('button', { name: /Northwind pricing/ })
      .first()
      .click()
    await panel.getByRole('button', { name: 'Full summary' }).click()
    await panel.getByRole('heading', { name: 'Key takeaways' }).waitFor()
    await panel.getByRole('region', { name: 'People' }).getByText('Ingrid Halvorsen').waitFor()
    await panel.getByRole('button', { name: 'Show transcript' }).click()
    await panel.getByText('she holds the money').waitFor()
    await strip.waitFor()
    await panel.getByRole('button', { name: 'Back to Meetings' }).click()

    await tab(/^Tasks/).click()
    await row('exit clause').waitFor()
    await panel.keyboard.press('/')
    await panel.getByRole('searchbox', { name: 'Search' }).fill('lines with zero')
    await panel.locator('.result').first().waitFor()
    await panel.getByRole('button', { name: 'Close search, esc' }).click()

    await more('History')
    await panel.getByRole('listitem').filter({ hasText: 'exit clause' }).first().waitFor()
    await panel.keyboard.press('Escape')
    await more('Settings')
    await panel.getByRole('radio', { name: 'Ask me first' }).waitFor()
    await strip.waitFor()
    await toInbox()
    await panel.getByRole('button', { name: /^Unclear/ }).click()
    await panel.getByRole('article').first().waitFor()
  })

  test('the edit that was in progress is there, and goes out as it was typed', async () => {
    await panel.getByRole('button', { name: /^For you/ }).click()
    const title = panel.getByRole('textbox', { name: 'Title' })
    expect(await title.inputValue()).toBe('Send Tom the questionnaire, version 3')
    await work.browser.context.setOffline(false)
    await panel
      .getByRole('form')
      .getByRole('button', { name: /^Create task/ })
      .click()
    await arrived('Send Tom the questionnaire, version 3')
  })

  test('a call that was being read is open again, where it was scrolled to', async () => {
    await panel.getByRole('tab', { name: 'Meetings' }).click()
    await panel
      .getByRole('button', { name: /Pricing & terms|Northwind pricing/ })
      .first()
      .click()
    const title = await panel.getByRole('heading', { level: 1 }).textContent()
    await scrollTo(240)
    await restart()
    await reopenPanel()
    await expect.poll(() => panel.getByRole('heading', { level: 1 }).textContent()).toBe(title)
    await expect.poll(scrolled).toBe(240)
  })

  test('tasks are filtered as they were', async () => {
    await toInbox()
    await panel.getByRole('tab', { name: /^Tasks/ }).click()
    await panel.getByRole('button', { name: /^From calls/ }).click()
    await panel.getByRole('button', { name: /^From calls/, pressed: true }).waitFor()
    await panel.reload()
    await panel.getByRole('button', { name: /^From calls/, pressed: true }).waitFor()
  })

  test('a click made just before the browser crashed arrives once', async () => {
    await toInbox()
    await work.stack.companion.stop()
    await create('product demo with both planners')
    await expect.poll(unsent).toBe(1)
    await work.browser.crash()
    await work.stack.restartCompanion()
    expect(await tasksNamed('product demo with both planners')).toBe(0)
    await work.relaunchBrowser()
    await work.openTool()
    await reopenPanel()
    await arrived('product demo with both planners')
    await expect.poll(unsent, { timeout: 30_000 }).toBe(0)
    expect(await tasksNamed('product demo with both planners')).toBe(1)
  })
})

describe('after the computer has slept for an hour', () => {
  /** A page that neither syncs nor draws: it counts, and holds the others up. */
  let watcher: Page

  beforeAll(async () => {
    await toInbox()
    watcher = await work.browser.openInside()
  })
  afterAll(() => watcher?.close())

  test('panel and worker wake to a token that has ended, and refresh once between them', async () => {
    const refreshes = await countRefreshes()
    // All at once, as when the lid is opened: what is due, what is seen, and a hand that is quick.
    await whileBothWait(async () => {
      await spoilSession({ accessToken: 'ended', expiresAt: Date.now() - 60_000 })
      await Promise.all([alarm(), panel.reload()])
      await create('Call Priya on Thursday')
    })
    await arrived('Call Priya on Thursday')
    await expect.poll(unsent, { timeout: 30_000 }).toBe(0)
    expect(await refreshes()).toBe(1)
    expect(await isSignedOut()).toBe(false)
  })

  test('a token that is turned down before its time is asked for anew, once between them', async () => {
    const refreshes = await countRefreshes()
    await whileBothWait(async () => {
      const { accessToken } = await session()
      await spoilSession({ accessToken: `${accessToken.slice(0, -8)}AAAAAAAA` })
      await Promise.all([alarm(), panel.reload()])
      await create('Offer Femke two slots')
    })
    await arrived('Offer Femke two slots')
    await expect.poll(unsent, { timeout: 30_000 }).toBe(0)
    expect(await refreshes()).toBe(1)
    expect(await isSignedOut()).toBe(false)
  })

  test('with no network at first, nobody is signed out and the click goes out later', async () => {
    await work.browser.context.setOffline(true)
    await panel.getByText(/^Offline\./).waitFor()
    await spoilSession({ accessToken: 'ended', expiresAt: Date.now() - 60_000 })
    await Promise.all([alarm(), create('quote for 20 additional vans')])
    await panel.getByText(/Offline\. 1 change/).waitFor()
    expect(await isSignedOut()).toBe(false)
    await work.browser.context.setOffline(false)
    await arrived('quote for 20 additional vans')
    expect(await isSignedOut()).toBe(false)
  })

  type Kept = { accessToken: string; expiresAt: number }

  function session(): Promise<Kept> {
    return watcher.evaluate(async () => {
      const { 'upshot.session': kept } = await chrome.storage.local.get('upshot.session')
      return kept as Kept
    })
  }

  function spoilSession(changes: Partial<Kept>): Promise<void> {
    return watcher.evaluate(async (given) => {
      const { 'upshot.session': kept } = await chrome.storage.local.get('upshot.session')
      await chrome.storage.local.set({ 'upshot.session': { ...(kept as Kept), ...given } })
    }, changes)
  }

  /** Every refresh spends the token there was and leaves another, whoever asked for it. */
  async function countRefreshes(): Promise<() => Promise<number>> {
    await watcher.evaluate(() => {
      const tokens = new Set<string>()
      Reflect.set(window, 'tokens_', tokens)
      chrome.storage.local.onChanged.addListener(({ 'upshot.session': change }) => {
        const { refreshToken } = (change?.newValue ?? {}) as { refreshToken?: string }
        if (refreshToken !== (change?.oldValue as { refreshToken?: string })?.refreshToken) {
          tokens.add(refreshToken ?? 'none')
        }
      })
    })
    return () => watcher.evaluate(() => Reflect.get(window, 'tokens_').size)
  }

  /** Keeps everybody from the session until both the panel and the worker want it. */
  async function whileBothWait(work: () => Promise<void>): Promise<void> {
    await watcher.evaluate(
      () =>
        new Promise<void>((held) => {
          void navigator.locks.request('upshot-session', () => {
            held()
            return new Promise<void>((release) => Reflect.set(window, 'release_', release))
          })
        }),
    )
    await work()
    const waiting = () =>
      watcher.evaluate(async () => {
        const { pending = [] } = await navigator.locks.query()
        const wanted = pending.filter(({ name }) => name === 'upshot-session')
        return new Set(wanted.map(({ clientId }) => clientId)).size
      })
    await expect.poll(waiting, { timeout: 30_000 }).toBe(2)
    await watcher.evaluate(() => Reflect.get(window, 'release_')())
  }

  async function alarm(): Promise<void> {
    await (await work.browser.worker()).evaluate(() => {
      const { onAlarm } = chrome.alarms
      Reflect.apply(Reflect.get(onAlarm, 'dispatch'), onAlarm, [{ name: 'sync' }])
    })
  }
})
