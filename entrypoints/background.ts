import { defineBackground } from 'wxt/utils/define-background'
import { createApi } from '../lib/api.ts'
import { showBadge } from '../lib/badge.ts'
import { browser } from '../lib/browser.ts'
import { rereadSkipped } from '../lib/cache/apply.ts'
import type { Wanted } from '../lib/cache/meta.ts'
import { connectFathom, settleLostConsent } from '../lib/fathom-connect.ts'
import { Message } from '../lib/messages.ts'
import { listenToNotifications, tellOfCalls } from '../lib/notify.ts'
import type { Spot } from '../lib/page/wanted.ts'
import { isPanelOpenIn, wantPanelAt } from '../lib/page/wanted.ts'
import { tellPressed } from '../lib/page/watch-page.ts'
import { browserSession } from '../lib/session/browser-session.ts'
import { createSync } from '../lib/sync/run.ts'

const syncAlarm = 'sync'
const syncMinutes = 5
const findMenu = 'find'
/** Longer than anything worth searching for; a whole page can be selected. */
const longestQuery = 200

// Listeners are registered while the script runs for the first time, or Chrome does not wake it for them.
export default defineBackground(() => {
  const session = browserSession()
  const api = createApi(session.accessToken, browser.runtime.getManifest().version)
  const sync = createSync({
    api,
    locks: navigator.locks,
    isOnline: () => navigator.onLine,
    now: Date.now,
  })
  const syncAndTell = async () => {
    await sync()
    await showBadge()
    await tellOfCalls(Date.now())
  }
  let connecting: Promise<unknown> | null = null
  const lostConsent = settleLostConsent(Date.now()).catch(reportError)

  async function connect(): Promise<void> {
    await lostConsent
    // Its window is open already; the rep finds it behind the browser.
    if (connecting !== null) return
    connecting = connectFathom({
      identity: browser.identity,
      api,
      extensionId: browser.runtime.id,
      sync: () => void syncAndTell().catch(reportError),
      now: Date.now,
    })
    try {
      await connecting
    } finally {
      connecting = null
    }
  }

  // Nothing may be awaited before a panel is opened: the click's right to open one would be spent. The
  // keyboard command is a click as well, and either lets the panel read the page that it was made on.
  browser.action.onClicked.addListener(({ windowId }) => {
    if (windowId === undefined) return
    void chrome.sidePanel.open({ windowId }).catch(reportError)
    void tellPressed(windowId)
  })

  browser.contextMenus.onClicked.addListener(({ menuItemId, selectionText }, tab) => {
    const query = selectionText?.replace(/\s+/g, ' ').trim().slice(0, longestQuery)
    if (menuItemId === findMenu && tab?.windowId !== undefined && query) {
      openPanelAt(tab.windowId, { view: 'search', query })
    }
  })

  listenToNotifications(({ windowId, meetingId }) =>
    openPanelAt(windowId, { view: 'meeting', meetingId }),
  )

  browser.alarms.onAlarm.addListener(({ name }) => {
    if (name === syncAlarm) void syncAndTell().catch(reportError)
  })
  // Chrome forgets alarms at times; one of the same name replaces itself, which would put it off for ever.
  void browser.alarms.get(syncAlarm).then(async (known) => {
    if (!known) await browser.alarms.create(syncAlarm, { periodInMinutes: syncMinutes })
  }, reportError)

  browser.runtime.onMessage.addListener((received: unknown, sender: { id?: string }) => {
    if (sender.id !== browser.runtime.id) return undefined
    const message = Message.safeParse(received)
    if (!message.success) return undefined
    switch (message.data.type) {
      case 'sync':
        return syncAndTell()
      case 'connect-fathom':
        // Not waited for: whoever asked may be gone when the window closes.
        void connect().catch(reportError)
        return Promise.resolve()
    }
  })

  browser.runtime.onStartup.addListener(() => void showBadge().catch(reportError))
  browser.runtime.onInstalled.addListener(({ reason }) => {
    void showBadge().catch(reportError)
    void offerToFind().catch(reportError)
    if (reason === 'install') void welcome().catch(reportError)
    if (reason === 'update') void rereadSkipped().then(syncAndTell).catch(reportError)
  })
})

/**
 * Opens a window's panel at a place. A window that has closed meanwhile, or a press that no longer counts,
 * gives a tab, unless the panel is open anyway.
 */
function openPanelAt(windowId: number, to: Wanted['to']): void {
  chrome.sidePanel
    .open({ windowId })
    .then((): Spot => ({ windowId, tabId: null }))
    .catch(async (): Promise<Spot> => {
      if (await isPanelOpenIn(windowId)) return { windowId, tabId: null }
      const tab = await browser.tabs.create({ url: browser.runtime.getURL('sidepanel.html') })
      return { windowId: tab.windowId ?? windowId, tabId: tab.id ?? null }
    })
    .then((opened) => wantPanelAt(opened, to, Date.now()))
    .catch(reportError)
}

/** Chrome keeps the entry; one that is made twice would be an error. */
async function offerToFind(): Promise<void> {
  await browser.contextMenus.removeAll()
  browser.contextMenus.create({ id: findMenu, title: 'Find in Upshot', contexts: ['selection'] })
}

/** First run, once. Only a press may open a side panel, so it comes as a tab. */
async function welcome(): Promise<void> {
  await browser.tabs.create({ url: browser.runtime.getURL('sidepanel.html#welcome') })
}

function reportError(error: unknown): void {
  console.error('Upshot could not finish in the background.', error)
}
