import { getMeta, setMeta } from '../cache/meta.ts'

/**
 * Browsers that have `sidePanel.open`, let it resolve, and show nothing (Arc, Opera). There the toolbar button
 * opens Upshot in a narrow window instead.
 */

/** What the page of such a window is told by its address, so that it can say why it is one. */
const page = 'sidepanel.html#window'
const size = { width: 400, height: 800 }

export type WindowDeps = {
  /** Whether a side panel is there, in any window. */
  isPanelThere: () => Promise<boolean>
  /** The window that Upshot has open already; null where there is none. */
  openWindow: () => Promise<number | null>
  focus: (windowId: number) => Promise<void>
  create: () => Promise<void>
  pause: (ms: number) => Promise<void>
}

/** How long a panel may take to be there, in milliseconds: looked at a few times meanwhile. */
const patienceMs = 3_000
const lookMs = 250

/** Sees to it that a press of the toolbar button showed something. Answers how. */
export async function seeThatItShows(deps: WindowDeps): Promise<'panel' | 'window' | 'focused'> {
  const isKnown = (await getMeta('noSidePanel')) === true
  for (let waited = 0; !isKnown && waited < patienceMs; waited += lookMs) {
    if (await deps.isPanelThere()) return 'panel'
    await deps.pause(lookMs)
  }
  // A browser that has learnt it meanwhile.
  if (await deps.isPanelThere()) {
    await setMeta('noSidePanel', false)
    return 'panel'
  }
  await setMeta('noSidePanel', true)
  const open = await deps.openWindow()
  if (open === null) {
    await deps.create()
    return 'window'
  }
  await deps.focus(open)
  return 'focused'
}

export function ofThisBrowser(): WindowDeps {
  const contexts = (filter: chrome.runtime.ContextFilter) => chrome.runtime.getContexts(filter)
  return {
    isPanelThere: async () =>
      (await contexts({ contextTypes: [chrome.runtime.ContextType.SIDE_PANEL] })).length > 0,
    openWindow: async () => {
      const documentUrls = [chrome.runtime.getURL(page)]
      return (await contexts({ documentUrls })).at(0)?.windowId ?? null
    },
    focus: async (windowId) => {
      await chrome.windows.update(windowId, { focused: true })
    },
    create: async () => {
      await chrome.windows.create({ url: chrome.runtime.getURL(page), type: 'popup', ...size })
    },
    pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  }
}
