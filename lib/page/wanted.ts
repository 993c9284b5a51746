import { db } from '../cache/db.ts'
import type { Wanted } from '../cache/meta.ts'
import { getMeta, setMeta } from '../cache/meta.ts'

/** Where the background sends a panel: through the cache, so that one that only just opens learns it too. */

/** Where a panel is drawn. */
export type Spot = Pick<Wanted, 'windowId' | 'tabId'>

/** A panel that opens later than this has nothing to do with it. */
const freshMs = 60_000

/** Held by the side panel of a window while it watches. Chrome names no window for a side panel of its own. */
export const panelLock = (windowId: number | string) => `upshot-panel-${windowId}`

/** Whether a window's side panel is open and would go where it is sent. */
export async function isPanelOpenIn(windowId: number): Promise<boolean> {
  const { held = [] } = await navigator.locks.query()
  return held.some(({ name }) => name === panelLock(windowId))
}

/** To be said after the panel was told to open: what is awaited before it spends the gesture. */
export async function wantPanelAt(
  { windowId, tabId }: Spot,
  to: Wanted['to'],
  now: number,
): Promise<void> {
  await setMeta('wanted', { windowId, tabId, at: now, to })
}

/** Takes what a panel was sent to; null where there is nothing for it. Two panels never take the same. */
export async function takeWanted(
  { windowId, tabId }: Spot,
  now: number,
): Promise<Wanted['to'] | null> {
  return db.transaction('rw', db.meta, async () => {
    const wanted = await getMeta('wanted')
    if (wanted === undefined) return null
    const isOld = now - wanted.at > freshMs
    const isHere = wanted.windowId === windowId && wanted.tabId === tabId
    if (!isHere && !isOld) return null
    await db.meta.delete('wanted')
    return isOld ? null : wanted.to
  })
}
