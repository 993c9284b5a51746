import type { RefObject } from 'react'
import { useEffect } from 'react'
import type { VirtualizerHandle } from 'virtua'
import type { OpenRow } from './use-open-row.ts'

/** Scrolls as little as is needed for a row that was opened by hand to be seen whole. */
export function useSeenWhole(
  { wanted, index }: OpenRow,
  list: RefObject<VirtualizerHandle | null>,
  scroll: RefObject<HTMLElement | null>,
): void {
  useEffect(() => {
    if (!wanted.byHand || index < 0) return
    const row = () => scroll.current?.querySelector('.row.open')
    // The list finds what is far away by what rows are thought to measure, and moves back and forth till
    // it knows: near by, the browser moves once and by as much as is needed.
    if (!isNear(row(), scroll.current)) list.current?.scrollToIndex(index, { align: 'nearest' })
    // Open it is higher than it was, which is known once it has been measured.
    let frame = requestAnimationFrame(() => {
      frame = requestAnimationFrame(() => row()?.scrollIntoView({ block: 'nearest' }))
    })
    return () => cancelAnimationFrame(frame)
  }, [wanted, index, list, scroll])
}

/** Whether the row stands in the window of the list or within half of one beside it. */
function isNear(row: Element | null | undefined, scroll: HTMLElement | null): boolean {
  if (!row || !scroll) return false
  const { top, bottom } = row.getBoundingClientRect()
  const window = scroll.getBoundingClientRect()
  const room = window.height / 2
  return top < window.bottom + room && bottom > window.top - room
}
