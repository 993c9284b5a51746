import type { Tabs } from 'webextension-polyfill'
import { browser } from '../browser.ts'
import type { Page } from './match.ts'

/** What was told within this before a press may be what the press made readable: the browser says so by two roads. */
const newMs = 1_000

/**
 * The page beside this panel: what the active tab of its window shows, as far as the browser tells us.
 * A press of the toolbar button makes that one tab's address readable until it moves to another site;
 * with the permission `tabs` every tab's is. Without either the tab has no address here, and the page is
 * null. Nothing of it is kept.
 */
export function watchPage(
  onPage: (page: Page | null) => void,
  /** The button was pressed and there is nothing new to see: a second press. */
  onPressedAgain: () => void,
): () => void {
  let toldAt = performance.now()
  let isOver = false
  let tabId: number | undefined
  let last: string | null = null
  let asked = 0
  const ownWindow = browser.windows.getCurrent().then(({ id }) => id)

  function tell(tab: Tabs.Tab | undefined): void {
    tabId = tab?.id
    const page =
      tab?.url === undefined || tab.url === '' ? null : { url: tab.url, title: tab.title ?? '' }
    const text = JSON.stringify(page)
    if (text === last) return
    last = text
    toldAt = performance.now()
    onPage(page)
  }

  async function look(): Promise<void> {
    asked += 1
    const turn = asked
    const windowId = await ownWindow
    if (windowId === undefined) return
    const [tab] = await browser.tabs.query({ active: true, windowId })
    // Tabs can be changed faster than they are asked about.
    if (!isOver && turn === asked) tell(tab)
  }

  async function pressed(windowId: number): Promise<void> {
    if (windowId !== (await ownWindow)) return
    await look()
    // The press that opened the panel may still be under way, too.
    if (performance.now() - toldAt > newMs) onPressedAgain()
  }

  const lookNow = () => void look().catch(() => {})
  const onActivated = ({ windowId }: Tabs.OnActivatedActiveInfoType) => {
    void ownWindow.then((own) => windowId === own && lookNow())
  }
  const onUpdated = (id: number, change: Tabs.OnUpdatedChangeInfoType) => {
    // A page that loads loses the right to be read that a press on another site gave.
    if (id === tabId && (change.url ?? change.title ?? change.status) !== undefined) lookNow()
  }
  const onMessage = (message: unknown) => {
    if (isPressed(message)) void pressed(message.windowId).catch(() => {})
    return undefined
  }

  browser.tabs.onActivated.addListener(onActivated)
  browser.tabs.onUpdated.addListener(onUpdated)
  browser.permissions.onAdded.addListener(lookNow)
  browser.permissions.onRemoved.addListener(lookNow)
  browser.runtime.onMessage.addListener(onMessage)
  lookNow()
  return () => {
    isOver = true
    browser.tabs.onActivated.removeListener(onActivated)
    browser.tabs.onUpdated.removeListener(onUpdated)
    browser.permissions.onAdded.removeListener(lookNow)
    browser.permissions.onRemoved.removeListener(lookNow)
    browser.runtime.onMessage.removeListener(onMessage)
  }
}

type Pressed = { type: 'pressed'; windowId: number }

function isPressed(message: unknown): message is Pressed {
  return (
    typeof message === 'object' &&
    message !== null &&
    'type' in message &&
    message.type === 'pressed' &&
    'windowId' in message
  )
}

/** Tells an open panel that the button was pressed, so that it looks at the page again. */
export async function tellPressed(windowId: number): Promise<void> {
  const message: Pressed = { type: 'pressed', windowId }
  // Nobody listens where no panel is open; the one that opens now looks by itself.
  await browser.runtime.sendMessage(message).catch(() => {})
}
