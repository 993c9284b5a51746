import { defineBackground } from 'wxt/utils/define-background'
import { createApi } from '../lib/api.ts'
import { showBadge } from '../lib/badge.ts'
import { browser } from '../lib/browser.ts'
import { rereadSkipped } from '../lib/cache/apply.ts'
import { connectFathom, settleLostConsent } from '../lib/fathom-connect.ts'
import { Message } from '../lib/messages.ts'
import { browserSession } from '../lib/session/browser-session.ts'
import { createSync } from '../lib/sync/run.ts'

const syncAlarm = 'sync'
const syncMinutes = 5

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
  const syncAndCount = async () => {
    await sync()
    await showBadge()
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
      sync: () => void syncAndCount().catch(reportError),
      now: Date.now,
    })
    try {
      await connecting
    } finally {
      connecting = null
    }
  }

  browser.action.onClicked.addListener((tab) => {
    // Nothing may be awaited before this: the click's right to open a panel would be spent.
    if (tab.windowId !== undefined) void chrome.sidePanel.open({ windowId: tab.windowId })
  })

  browser.alarms.onAlarm.addListener(({ name }) => {
    if (name === syncAlarm) void syncAndCount().catch(reportError)
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
        return syncAndCount()
      case 'connect-fathom':
        // Not waited for: whoever asked may be gone when the window closes.
        void connect().catch(reportError)
        return Promise.resolve()
    }
  })

  browser.runtime.onStartup.addListener(() => void showBadge().catch(reportError))
  browser.runtime.onInstalled.addListener(({ reason }) => {
    void showBadge().catch(reportError)
    if (reason === 'update') void rereadSkipped().then(syncAndCount).catch(reportError)
  })
})

function reportError(error: unknown): void {
  console.error('Upshot could not finish in the background.', error)
}
