import { useEffect, useRef } from 'react'

/**
 * Where what had the keyboard went away with its view, the new view has it as soon as it is drawn: a screen
 * reader goes on there, and Tab does not begin at the top again. A view that takes the focus itself keeps
 * it. What only stands in for a view (`aria-busy`) is waited out.
 */
export function useFocusHandover(place: string): void {
  const last = useRef(place)
  useEffect(() => {
    if (last.current === place) return
    last.current = place
    const handOn = () => {
      const view = document.querySelector<HTMLElement>('#view:not([aria-busy=true])')
      if (view === null) return
      observer.disconnect()
      if (document.activeElement !== document.body) return
      view.tabIndex = -1
      view.focus({ preventScroll: true })
    }
    const observer = new MutationObserver(handOn)
    observer.observe(document.body, { childList: true, subtree: true })
    handOn()
    return () => observer.disconnect()
  }, [place])
}
