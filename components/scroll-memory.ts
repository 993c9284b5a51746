import type { RefObject } from 'react'
import { useEffect, useLayoutEffect } from 'react'
import { recall, remember } from './remembered.ts'

/** Brings a place back to where it was scrolled to, also after the panel was closed. */
export function useScrollMemory(
  place: string,
  element: RefObject<HTMLElement | null>,
  isReady: boolean,
): void {
  useLayoutEffect(() => {
    const scroll = element.current
    if (!scroll || !isReady) return
    const stored = recall(`scroll ${place}`)
    if (typeof stored !== 'number' || stored <= 0) return
    scroll.scrollTop = stored
    // A virtual list grows as it measures; once more when it has.
    const frame = requestAnimationFrame(() => {
      if (scroll.scrollTop < stored) scroll.scrollTop = stored
    })
    return () => cancelAnimationFrame(frame)
  }, [place, element, isReady])

  useEffect(() => {
    const scroll = element.current
    if (!scroll) return
    let timer: ReturnType<typeof setTimeout> | undefined
    const save = () => {
      clearTimeout(timer)
      timer = setTimeout(() => {
        remember(`scroll ${place}`, scroll.scrollTop > 0 ? Math.round(scroll.scrollTop) : null)
      }, 150)
    }
    scroll.addEventListener('scroll', save, { passive: true })
    return () => {
      clearTimeout(timer)
      scroll.removeEventListener('scroll', save)
    }
  }, [place, element])
}
