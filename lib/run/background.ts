import { createApi } from '../api.ts'
import { browser } from '../browser.ts'
import type { Wanted } from '../cache/meta.ts'
import { beginTelling, endTelling } from '../notify/news.ts'
import { tellOfCalls } from '../notify/show.ts'
import { isPanelOpenIn, wantPanelAt } from '../page/wanted.ts'
import { report, reportTo } from '../report.ts'
import { backend, sayWhereGoodbyeIs } from '../session/backend.ts'
import { browserGotrue, browserSession } from '../session/browser-session.ts'
import { rereadSkipped } from '../sync/apply.ts'
import { createSync } from '../sync/run.ts'
import { showBadge } from './badge.ts'
import { connectFathom, settleLostConsent } from './connect-fathom.ts'
import { enterWithGoogle, settleLostEntering } from './enter-google.ts'
import { ofThisBrowser, seeThatItShows } from './narrow-window.ts'
import { createTeller } from './tell-errors.ts'

/**
 * What the background does once it has been woken. Apart from the entrypoint, which only listens: Chrome
 * starts that script for every event, and most of them need none of this.
 */

const session = browserSession()
const api = createApi(
  session.accessToken,
  browser.runtime.getManifest().version,
  undefined,
  backend,
)
const sync = createSync({
  api,
  locks: navigator.locks,
  isOnline: () => navigator.onLine,
  now: Date.now,
})
/** An error of the background that nobody else heard of. */
export const tellError = createTeller({ script: 'background', send: api.tellErrors })
reportTo(tellError)

let connecting: Promise<unknown> | null = null
let entering: Promise<unknown> | null = null
const lostConsent = Promise.all([
  settleLostConsent(Date.now()),
  settleLostEntering(Date.now()),
]).catch((error: unknown) => {
  report('Upshot could not close a consent that was left open.', error)
})

export { sayWhereGoodbyeIs, showBadge }

/** Where a press of the toolbar button has shown nothing, a window does. */
export async function showSomething(): Promise<void> {
  await seeThatItShows(ofThisBrowser())
}

/** A sync, and what it changes outside the panel: the badge and notifications. */
export async function syncAndTell(): Promise<void> {
  await sync()
  await showBadge()
  await tellOfCalls(Date.now())
}

/** What an update of the extension could not read before, it may read now. */
export async function syncAfterUpdate(): Promise<void> {
  await rereadSkipped()
  await syncAndTell()
}

/** A consent whose window died with the background before this one is recorded as closed. */
export async function lookForLostConsent(): Promise<void> {
  await lostConsent
}

/** Opens Fathom's consent and sees it through; nothing while its window is open. */
export async function connect(): Promise<void> {
  await lostConsent
  // Its window is open already; the rep finds it behind the browser.
  if (connecting !== null) return
  connecting = connectFathom({
    identity: browser.identity,
    api,
    extensionId: browser.runtime.id,
    sync: () =>
      void syncAndTell().catch((error: unknown) => {
        report('Upshot could not sync after connecting Fathom.', error)
      }),
    now: Date.now,
  })
  try {
    await connecting
  } finally {
    connecting = null
  }
}

/** The same for the other CRM; nothing while its window is open. */
export async function connectCrm(): Promise<void> {
  await lostConsent
  if (connecting !== null) return
  connecting = connectFathom({
    identity: browser.identity,
    api: { begin: (id) => api.beginCrm(id, 'hubspot'), claim: api.claimCrm },
    extensionId: browser.runtime.id,
    sync: () =>
      void syncAndTell().catch((error: unknown) => {
        report('Upshot could not sync after connecting another CRM.', error)
      }),
    now: Date.now,
    recordAs: 'connectCrm',
  })
  try {
    await connecting
  } finally {
    connecting = null
  }
}

/** Opens Google's window to sign in and sees it through; nothing while it is open. */
export async function enter(): Promise<void> {
  await lostConsent
  if (entering !== null) return
  entering = browserGotrue().then(({ url, gotrue }) =>
    enterWithGoogle({ identity: browser.identity, url, gotrue, session, now: Date.now }),
  )
  try {
    await entering
  } finally {
    entering = null
  }
}

/**
 * Sends the panel of a window to a place. Where it did not open, because the window has closed meanwhile or
 * the press no longer counts, that is a panel that is open anyway, or a tab.
 */
export async function sendPanelTo(
  windowId: number,
  hasOpened: boolean,
  to: Wanted['to'],
): Promise<void> {
  if (hasOpened || (await isPanelOpenIn(windowId))) {
    return wantPanelAt({ windowId, tabId: null }, to, Date.now())
  }
  const tab = await browser.tabs.create({ url: browser.runtime.getURL('sidepanel.html') })
  await wantPanelAt({ windowId: tab.windowId ?? windowId, tabId: tab.id ?? null }, to, Date.now())
}

/** The rep has just allowed notifications, or taken that back. */
export async function tellFromNowOn(isAllowed: boolean): Promise<void> {
  if (isAllowed) await beginTelling(Date.now())
  else await endTelling()
}
