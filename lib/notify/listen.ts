import type { Notifications } from 'webextension-polyfill'
import { browser } from '../browser.ts'

/**
 * Notifications of calls, where the rep has allowed them. Until then Chrome does not even have the API,
 * and touching it would end the whole background script.
 */
export function notifications(): Notifications.Static | null {
  // Its type says it is always there.
  const { notifications: api }: { notifications?: Notifications.Static } = browser
  return api ?? null
}

/** The window is part of the id: a click may open its panel, and asking for a window first would spend it. */
export function idOf(meetingId: string, windowId: number): string {
  return `call ${meetingId} ${windowId}`
}

/** The call and the window that a notification names; null for one that is none of ours. */
export function readId(id: string): { meetingId: string; windowId: number } | null {
  const [kind, meetingId, windowId] = id.split(' ')
  if (kind !== 'call' || meetingId === undefined || windowId === undefined) return null
  return { meetingId, windowId: Number(windowId) }
}

export type NotificationListeners = {
  onPress: (call: { meetingId: string; windowId: number }) => void
  /** The rep has just allowed them, or taken that back. */
  onAllowed: (isAllowed: boolean) => void
}

/**
 * Listens for presses on notifications, now if they are allowed or as soon as they are. To be called while
 * the script runs for the first time.
 */
export function listenToNotifications({ onPress, onAllowed }: NotificationListeners): void {
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
    onAllowed(true)
  })
  browser.permissions.onRemoved.addListener(({ permissions }) => {
    if (permissions?.includes('notifications')) onAllowed(false)
  })
}
