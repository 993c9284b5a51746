import type { RefObject } from 'react'
import { useEffect, useRef, useState } from 'react'
import { paintedFrame } from '../ui/kept-frame.ts'

const restMs = 60_000

/**
 * Runs `sweep` when the rep leaves the list, and a minute after neither pointer nor focus was in it.
 * Until then a second click lands on what was there at the first. Answers how to open a call from the list: who
 * comes back from it finds everything as it was.
 */
export function useRestingSweep(
  list: RefObject<HTMLElement | null>,
  sweep: () => void,
  onOpenCall: (meetingId: string) => void,
): (meetingId: string) => void {
  const run = useRef(sweep)
  run.current = sweep
  const comesBack = useRef(false)

  useEffect(() => {
    const element = list.current
    if (!element) return
    let timer: ReturnType<typeof setTimeout> | undefined
    const rest = () => {
      clearTimeout(timer)
      timer = setTimeout(() => {
        const isWatched = element.matches(':hover') || element.contains(document.activeElement)
        if (isWatched) rest()
        else run.current()
      }, restMs)
    }
    const events = ['pointerleave', 'pointermove', 'focusout', 'keydown'] as const
    for (const name of events) element.addEventListener(name, rest, { passive: true })
    rest()
    return () => {
      clearTimeout(timer)
      for (const name of events) element.removeEventListener(name, rest)
      if (!comesBack.current) run.current()
    }
  }, [list])
  return (meetingId) => {
    comesBack.current = true
    onOpenCall(meetingId)
  }
}

const untouchedMs = 5_000

/** Calls `ready` once the list is at its top and nobody has touched the panel for five seconds. */
export function useUntouched(
  list: RefObject<HTMLElement | null>,
  isWanted: boolean,
  ready: () => void,
): void {
  // Who opened the panel looks at what it showed at once.
  const [opened] = useState(() => (paintedFrame() ? performance.now() : Number.NEGATIVE_INFINITY))
  const lastTouch = useRef(opened)
  const run = useRef(ready)
  run.current = ready

  useEffect(() => {
    const touch = () => {
      lastTouch.current = performance.now()
    }
    const events = ['pointermove', 'pointerdown', 'keydown', 'wheel'] as const
    for (const name of events) window.addEventListener(name, touch, { passive: true })
    return () => {
      for (const name of events) window.removeEventListener(name, touch)
    }
  }, [])

  useEffect(() => {
    if (!isWanted) return
    let timer: ReturnType<typeof setTimeout>
    const look = () => {
      const left = lastTouch.current + untouchedMs - performance.now()
      const isAtTop = (list.current?.scrollTop ?? 0) <= 0
      if (left <= 0 && isAtTop) run.current()
      else timer = setTimeout(look, Math.max(left, 500))
    }
    look()
    return () => clearTimeout(timer)
  }, [isWanted, list])
}
