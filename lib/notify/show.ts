import type { Notifications } from 'webextension-polyfill'
import { browser } from '../browser.ts'
import { idOf, notifications } from './listen.ts'
import type { News } from './news.ts'
import { beginTelling, markTold, takeNews, untold } from './news.ts'

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
