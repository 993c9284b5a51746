import { useLiveQuery } from 'dexie-react-hooks'
import { useEffect, useSyncExternalStore } from 'react'

/**
 * The first frame that shows the rep's rows. What it does not need waits for it: a list that measures
 * itself has React run every effect before that frame, and each query begun there holds it up.
 */

let isPainted = false
const waiting = new Set<() => void>()

function subscribe(changed: () => void): () => void {
  waiting.add(changed)
  return () => waiting.delete(changed)
}

/** Says that what is drawn now is what the rep came for; true for everybody once it is on screen. */
export function useFirstPaint(): boolean {
  useEffect(() => {
    if (isPainted) return
    // A panel that opens out of sight gets no frame.
    const limit = setTimeout(paint, 1_000)
    const frame = requestAnimationFrame(() => setTimeout(paint))
    return () => {
      clearTimeout(limit)
      cancelAnimationFrame(frame)
    }
  }, [])
  return usePainted()
}

function paint(): void {
  if (isPainted) return
  isPainted = true
  for (const changed of waiting) changed()
}

export function usePainted(): boolean {
  return useSyncExternalStore(subscribe, () => isPainted)
}

/** `useLiveQuery` of something that the first frame does not show. */
export function useQueryAfterPaint<T>(
  read: () => Promise<T>,
  dependencies: readonly unknown[],
): T | undefined {
  const begins = usePainted()
  return useLiveQuery(() => (begins ? read() : undefined), [begins, ...dependencies])
}
