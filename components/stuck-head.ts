import type { RefObject } from 'react'
import { useCallback, useState } from 'react'
import type { VirtualizerHandle } from 'virtua'
import type { Entry } from '../lib/inbox/entries.ts'

export type Head = Extract<Entry, { kind: 'call' | 'person' }>

/** The head whose rows are at the top of the list, once it has itself been scrolled away. */
export function useStuckHead(
  entries: readonly Entry[],
  list: RefObject<VirtualizerHandle | null>,
): { head: Head | null; onScroll: () => void } {
  const [key, setKey] = useState<string | null>(null)

  const onScroll = useCallback(() => {
    const handle = list.current
    if (!handle || handle.scrollOffset <= 0) return setKey(null)
    const top = handle.findItemIndex(handle.scrollOffset)
    for (let index = top; index >= 0; index -= 1) {
      const entry = entries[index]
      if (entry?.kind !== 'call' && entry?.kind !== 'person') continue
      // While the head is still on screen there is nothing to hold on to.
      const isAway = index < top || handle.getItemOffset(index) < handle.scrollOffset
      return setKey(isAway ? entry.key : null)
    }
    setKey(null)
  }, [entries, list])

  const found = key === null ? undefined : entries.find((entry) => entry.key === key)
  const head = found?.kind === 'call' || found?.kind === 'person' ? found : null
  return { head, onScroll }
}
