import { liveQuery } from 'dexie'
import { browser } from '../browser.ts'
import type { Wanted } from '../cache/meta.ts'
import { getMeta } from '../cache/meta.ts'
import { takeWanted, wantPanelAt } from './wanted.ts'

/** Calls back once for each place that this window's panel is sent to. */
export function watchWanted(go: (to: Wanted['to']) => void, now: () => number): () => void {
  let isOver = false
  const ownWindow = browser.windows.getCurrent().then(({ id }) => id)
  const take = async () => {
    const own = await ownWindow
    if (isOver) return
    const to = await takeWanted(own, now())
    if (to === null) return
    // Taken by a view that has gone meanwhile: the next one is to find it.
    if (isOver && own !== undefined) await wantPanelAt(own, to, now())
    else go(to)
  }
  const watching = liveQuery(() => getMeta('wanted')).subscribe({
    next: (wanted) => wanted !== undefined && void take().catch(() => {}),
    error: () => {},
  })
  return () => {
    isOver = true
    watching.unsubscribe()
  }
}
