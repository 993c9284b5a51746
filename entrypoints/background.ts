import { defineBackground } from 'wxt/utils/define-background'
import { browser } from '../lib/browser.ts'
import type { Wanted } from '../lib/cache/meta.ts'
import { readMessage } from '../lib/messages.ts'
import { listenToNotifications } from '../lib/notify/listen.ts'
import { tellPressed } from '../lib/page/watch-page.ts'

const syncAlarm = 'sync'
const syncMinutes = 5
const settleMs = 1_000
const findMenu = 'find'
/** Longer than anything worth searching for; a whole page can be selected. */
const longestQuery = 200

/** Evaluated at the first event that needs it: the script itself is started for every one. */
const tasks = () => import('../lib/run/background.ts')

// Listeners are registered while the script runs for the first time, or Chrome does not wake it for them.
export default defineBackground(() => {
  self.addEventListener('error', ({ error }) => reportError(error))
  self.addEventListener('unhandledrejection', ({ reason }) => reportError(reason))

  const syncAndTell = async () => (await tasks()).syncAndTell()
  const sayWhereGoodbyeIs = async () => (await tasks()).sayWhereGoodbyeIs()
  const showBadge = async () => (await tasks()).showBadge()

  whereThere(() => {
    // Nothing may be awaited before a panel is opened: the click's right to open one would be spent. The
    // keyboard command is a click as well, and either lets the panel read the page that it was made on.
    browser.action.onClicked.addListener(({ windowId }) => {
      if (windowId === undefined) return
      void openPanel(windowId)
        .then(async () => (await tasks()).showSomething())
        .catch(reportError)
      void tellPressed(windowId)
    })
  })

  whereThere(() => {
    browser.contextMenus.onClicked.addListener(({ menuItemId, selectionText }, tab) => {
      const query = selectionText?.replace(/\s+/g, ' ').trim().slice(0, longestQuery)
      if (menuItemId === findMenu && tab?.windowId !== undefined && query) {
        openPanelAt(tab.windowId, { view: 'search', query })
      }
    })
  })

  whereThere(() => {
    listenToNotifications({
      onPress: ({ windowId, meetingId }) => openPanelAt(windowId, { view: 'meeting', meetingId }),
      onAllowed: (isAllowed) => {
        void tasks().then(({ tellFromNowOn }) => tellFromNowOn(isAllowed), reportError)
      },
    })
  })

  whereThere(() => {
    browser.alarms.onAlarm.addListener(({ name }) => {
      if (name === syncAlarm) void syncAndTell().catch(reportError)
    })
    // Chrome forgets alarms at times; one of the same name replaces itself, which would put it off for ever.
    void browser.alarms.get(syncAlarm).then(async (known) => {
      if (!known) await browser.alarms.create(syncAlarm, { periodInMinutes: syncMinutes })
    }, reportError)
  })

  whereThere(() => {
    browser.runtime.onMessage.addListener((received: unknown, sender: { id?: string }) => {
      if (sender.id !== browser.runtime.id) return undefined
      switch (readMessage(received)?.type) {
        case 'sync':
          return syncAndTell()
        case 'connect-fathom':
          // Not waited for: whoever asked may be gone when the window closes.
          void tasks().then(({ connect }) => connect().catch(reportError), reportError)
          return Promise.resolve()
        case 'connect-crm':
          void tasks().then(({ connectCrm }) => connectCrm().catch(reportError), reportError)
          return Promise.resolve()
        case 'enter-google':
          void tasks().then(({ enter }) => enter().catch(reportError), reportError)
          return Promise.resolve()
        case undefined:
          return undefined
      }
    })
  })

  whereThere(() => {
    browser.runtime.onStartup.addListener(() => {
      void showBadge().catch(reportError)
      void sayWhereGoodbyeIs().catch(reportError)
    })
    browser.runtime.onInstalled.addListener(({ reason }) => {
      void showBadge().catch(reportError)
      void offerToFind().catch(reportError)
      void sayWhereGoodbyeIs().catch(reportError)
      if (reason === 'install') void welcome().catch(reportError)
      if (reason === 'update') {
        void tasks().then(
          ({ syncAfterUpdate }) => syncAfterUpdate().catch(reportError),
          reportError,
        )
      }
    })
  })

  // After the event that woke us, which is waited for; a consent that is closed already can wait.
  setTimeout(
    () => void tasks().then(({ lookForLostConsent }) => lookForLostConsent(), reportError),
    settleMs,
  )
})

/** At once: Chrome counts the press for nothing that comes later. Some browsers have no side panel at all. */
function openPanel(windowId: number): Promise<void> {
  const panel: Partial<typeof chrome.sidePanel> | undefined = chrome.sidePanel
  return panel?.open?.({ windowId }).catch(reportError) ?? Promise.resolve()
}

/** A part of Chrome that is missing, or that a policy refuses, takes none of the others along. */
function whereThere(listen: () => void): void {
  try {
    listen()
  } catch (error) {
    reportError(error)
  }
}

function openPanelAt(windowId: number, to: Wanted['to']): void {
  void chrome.sidePanel
    .open({ windowId })
    .then(
      () => true,
      () => false,
    )
    .then(async (hasOpened) => (await tasks()).sendPanelTo(windowId, hasOpened, to))
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
  // A script that cannot be loaded would report that, and so on for ever.
  void tasks().then(
    ({ tellError }) => tellError(error),
    () => {},
  )
}
