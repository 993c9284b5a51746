import type { RefObject } from 'react'
import { useEffect, useLayoutEffect, useRef } from 'react'
import type { VirtualizerHandle } from 'virtua'
import { recall, remember } from './remembered.ts'

/** A virtual list within what scrolls. */
type List = {
  handle: RefObject<VirtualizerHandle | null>
  /** Its rows from the first to the last. */
  rows: readonly { key: string }[]
}

/** `row` is the key of the row at the upper edge, `into` how far it is scrolled away; both in pixels. */
type Stored = { top: number; row: string | null; into: number }

/** A list measures its rows within a few frames, a page is filled by its queries. */
const settlingMs = 500
const hands = ['wheel', 'pointerdown', 'keydown', 'touchstart'] as const

/**
 * Brings a place back to where it was scrolled to, also after the panel was closed. In a virtual list that
 * is a row and not a height: rows that were never drawn have a guessed one.
 */
export function useScrollMemory(
  place: string,
  element: RefObject<HTMLElement | null>,
  isReady: boolean,
  list?: List,
): void {
  const latest = useRef(list)
  latest.current = list

  useLayoutEffect(() => {
    const scroll = element.current
    if (!scroll || !isReady) return
    const stored = parse(recall(`scroll ${place}`))
    if (stored === null) return
    const began = performance.now()
    let frame = 0
    const restore = () => {
      const top = whereIs(stored, latest.current)
      if (Math.abs(scroll.scrollTop - top) >= 1) scroll.scrollTop = top
      if (performance.now() - began < settlingMs) frame = requestAnimationFrame(restore)
    }
    // The rep's own hand goes before what is remembered.
    const stop = () => cancelAnimationFrame(frame)
    for (const hand of hands) window.addEventListener(hand, stop, { passive: true })
    restore()
    return () => {
      stop()
      for (const hand of hands) window.removeEventListener(hand, stop)
    }
  }, [place, element, isReady])

  useEffect(() => {
    const scroll = element.current
    if (!scroll) return
    let timer: ReturnType<typeof setTimeout> | undefined
    const save = () => {
      timer = undefined
      remember(`scroll ${place}`, scroll.scrollTop > 0 ? here(scroll, latest.current) : null)
    }
    const soon = () => {
      clearTimeout(timer)
      timer = setTimeout(save, 150)
    }
    const now = () => {
      if (timer === undefined) return
      clearTimeout(timer)
      save()
    }
    scroll.addEventListener('scroll', soon, { passive: true })
    window.addEventListener('pagehide', now)
    return () => {
      clearTimeout(timer)
      scroll.removeEventListener('scroll', soon)
      window.removeEventListener('pagehide', now)
    }
  }, [place, element])
}

function here(scroll: HTMLElement, list: List | undefined): Stored {
  const top = Math.round(scroll.scrollTop)
  const handle = list?.handle.current
  if (!handle) return { top, row: null, into: 0 }
  const index = handle.findItemIndex(scroll.scrollTop)
  const into = Math.round(scroll.scrollTop - handle.getItemOffset(index))
  return { top, row: list?.rows[index]?.key ?? null, into }
}

/** By its height where the row is gone. */
function whereIs(stored: Stored, list: List | undefined): number {
  const handle = list?.handle.current
  const index = handle ? (list?.rows.findIndex(({ key }) => key === stored.row) ?? -1) : -1
  return handle && index >= 0 ? handle.getItemOffset(index) + stored.into : stored.top
}

function parse(value: unknown): Stored | null {
  if (typeof value !== 'object' || value === null) return null
  const { top, row, into }: Partial<Record<keyof Stored, unknown>> = value
  if (typeof top !== 'number' || top <= 0 || typeof into !== 'number') return null
  return { top, row: typeof row === 'string' ? row : null, into }
}
