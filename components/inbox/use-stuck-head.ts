import type { RefObject } from 'react'
import { useCallback, useEffect, useRef, useState } from 'react'
import type { VirtualizerHandle } from 'virtua'
import type { Entry } from '../../lib/inbox/entries.ts'

export type Head = Extract<Entry, { kind: 'call' | 'section' }>

/** The head whose rows are at the top of the list, once it has itself been scrolled away. */
export function useStuckHead(
  entries: readonly Entry[],
  list: RefObject<VirtualizerHandle | null>,
): { head: Head | null; onScroll: () => void } {
  const [key, setKey] = useState<string | null>(null)

  const look = useCallback(() => {
    const handle = list.current
    if (!handle || handle.scrollOffset <= 0) return setKey(null)
    const top = handle.findItemIndex(handle.scrollOffset)
    for (let index = top; index >= 0; index -= 1) {
      const entry = entries[index]
      if (entry?.kind !== 'call' && entry?.kind !== 'section') continue
      // While the head is still on screen there is nothing to hold on to.
      const isAway = index < top || handle.getItemOffset(index) < handle.scrollOffset
      return setKey(isAway ? entry.key : null)
    }
    setKey(null)
  }, [entries, list])

  // After a jump rows get their real heights, and what is at the top is another, without being scrolled to.
  const frame = useRef(0)
  const onScroll = useCallback(() => {
    look()
    cancelAnimationFrame(frame.current)
    frame.current = requestAnimationFrame(() => {
      frame.current = requestAnimationFrame(look)
    })
  }, [look])
  useEffect(() => {
    onScroll()
    return () => cancelAnimationFrame(frame.current)
  }, [onScroll])

  const found = key === null ? undefined : entries.find((entry) => entry.key === key)
  const head = found?.kind === 'call' || found?.kind === 'section' ? found : null
  return { head, onScroll }
}
