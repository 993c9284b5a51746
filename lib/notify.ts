import type { Notifications } from 'webextension-polyfill'
import { browser } from './browser.ts'
import type { News } from './notify-news.ts'
import { beginTelling, endTelling, markTold, takeNews, untold } from './notify-news.ts'

/**
 * Notifications of calls, where the rep has allowed them. Until then Chrome does not even have the API,
 * and touching it would end the whole background script.
 */
function notifications(): Notifications.Static | null {
  // Its type says it is always there.
  const { notifications: api }: { notifications?: Notifications.Static } = browser
  return api ?? null
}

/** The window is part of the id: a click may open its panel, and asking for a window first would spend it. */
function idOf(meetingId: string, windowId: number): string {
  return `call ${meetingId} ${windowId}`
}

/** The call and the window that a notification names; null for one that is none of ours. */
export function readId(id: string): { meetingId: string; windowId: number } | null {
  const [kind, meetingId, windowId] = id.split(' ')
  if (kind !== 'call' || meetingId === undefined || windowId === undefined) return null
  return { meetingId, windowId: Number(windowId) }
}

type Pressed = (call: { meetingId: string; windowId: number }) => void

/**
 * Listens for presses on notifications, now if they are allowed or as soon as they are. To be called while
 * the script runs for the first time.
 */
export function listenToNotifications(onPress: Pressed): void {
  let isListening = false
  const press = (id: string) => {
    const call = readId(id)
    if (call === null) return
    onPress(call)
    void notifications()?.clear(id)
  }
  const listen = () => {
    const api = notifications()
    if (api === null || isListening) return
    isListening = true
    api.onClicked.addListener(press)
    api.onButtonClicked.addListener(press)
  }
  listen()
  browser.permissions.onAdded.addListener(({ permissions }) => {
    if (!permissions?.includes('notifications')) return
    listen()
    void beginTelling(Date.now())
  })
  browser.permissions.onRemoved.addListener(({ permissions }) => {
    if (permissions?.includes('notifications')) void endTelling()
  })
}

/** Shows what has not been told. Where a panel is open the rep sees it there, and it counts as told. */
export async function tellOfCalls(now: number): Promise<void> {
  const api = notifications()
  if (api === null || !(await browser.permissions.contains({ permissions: ['notifications'] }))) {
    return
  }
  await beginTelling(now)
  if (await isPanelOpen()) return markTold(await untold(now))
  const news = await takeNews(now)
  if (news.length === 0) return
  const { id: windowId = -1 } = await browser.windows.getLastFocused()
  for (const one of news) await api.create(idOf(one.meetingId, windowId), looksOf(one))
}

function looksOf({ title, message }: News): Notifications.CreateNotificationOptions {
  const options: Notifications.CreateNotificationOptions & { buttons: { title: string }[] } = {
    type: 'basic',
    iconUrl: browser.runtime.getURL('icon/128.png'),
    title,
    message,
    buttons: [{ title: 'Review' }],
  }
  return options
}

async function isPanelOpen(): Promise<boolean> {
  const panels = await chrome.runtime.getContexts({
    contextTypes: [chrome.runtime.ContextType.SIDE_PANEL],
  })
  return panels.length > 0
}
