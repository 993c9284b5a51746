import { liveQuery } from 'dexie'
import { browser } from '../browser.ts'
import type { Wanted } from '../cache/meta.ts'
import { getMeta } from '../cache/meta.ts'
import type { Spot } from './wanted.ts'
import { panelLock, takeWanted, wantPanelAt } from './wanted.ts'

/** Calls back once for each place that this panel is sent to. */
export function watchWanted(go: (to: Wanted['to']) => void, now: () => number): () => void {
  let isOver = false
  const here = ownSpot()
  const take = async () => {
    const spot = await here
    if (isOver || spot === null) return
    const to = await takeWanted(spot, now())
    if (to === null) return
    // Taken by a view that has gone meanwhile: the next one is to find it.
    if (isOver) await wantPanelAt(spot, to, now())
    else go(to)
  }
  const watching = liveQuery(() => getMeta('wanted')).subscribe({
    next: (wanted) => wanted !== undefined && void take().catch(() => {}),
    error: () => {},
  })
  const over = new AbortController()
  void here.then((spot) => hold(spot, over.signal)).catch(() => {})
  return () => {
    isOver = true
    over.abort()
    watching.unsubscribe()
  }
}

/** Says that this side panel is open, until the signal. */
async function hold(spot: Spot | null, over: AbortSignal): Promise<void> {
  if (spot === null || spot.tabId !== null || over.aborted) return
  const ended = new Promise<void>((resolve) => over.addEventListener('abort', () => resolve()))
  // Shared: a view that has just gone may still have it.
  await navigator.locks.request(panelLock(spot.windowId), { mode: 'shared' }, () => ended)
}

async function ownSpot(): Promise<Spot | null> {
  // Of the side panel Chrome knows no tab, though a tab of the same window may show our page as well.
  const [{ id: windowId }, tab] = await Promise.all([
    browser.windows.getCurrent(),
    browser.tabs.getCurrent(),
  ])
  return windowId === undefined ? null : { windowId, tabId: tab?.id ?? null }
}
