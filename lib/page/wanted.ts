import { db } from '../cache/db.ts'
import type { Wanted } from '../cache/meta.ts'
import { getMeta, setMeta } from '../cache/meta.ts'

/** Where the background sends a panel: through the cache, so that one that only just opens learns it too. */

/** A panel that opens later than this has nothing to do with it. */
const freshMs = 60_000

/** To be said after the panel was told to open: what is awaited before it spends the gesture. */
export async function wantPanelAt(windowId: number, to: Wanted['to'], now: number): Promise<void> {
  await setMeta('wanted', { windowId, at: now, to })
}

/** Takes what a window's panel was sent to; null where there is nothing for it. Two panels never take the same. */
export async function takeWanted(
  windowId: number | undefined,
  now: number,
): Promise<Wanted['to'] | null> {
  return db.transaction('rw', db.meta, async () => {
    const wanted = await getMeta('wanted')
    if (wanted === undefined) return null
    const isOld = now - wanted.at > freshMs
    if (wanted.windowId !== windowId && !isOld) return null
    await db.meta.delete('wanted')
    return isOld ? null : wanted.to
  })
}
