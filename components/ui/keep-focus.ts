/**
 * The keyboard never falls to the page. What goes away with the focus on it leaves it with the open row, or
 * with the view; what was switched off for as long as it worked has it back.
 */
export function keepFocus(page: Document): () => void {
  /** What had the focus and did not give it to anything by itself. */
  let last: HTMLElement | null = null
  let frame = 0

  function take(event: FocusEvent) {
    last = event.target instanceof HTMLElement ? event.target : null
  }
  // A press beside everything lets go on purpose.
  function leave(event: FocusEvent) {
    const left = event.target
    if (left === last && last !== null && last.isConnected && !last.matches(':disabled'))
      last = null
  }
  function look() {
    if (last === null || frame !== 0 || page.activeElement !== page.body) return
    if (last.isConnected) {
      if (!last.matches(':disabled')) last.focus({ preventScroll: true })
      return
    }
    // Whatever takes its place may want the focus: it has a frame for that.
    frame = requestAnimationFrame(() => {
      frame = requestAnimationFrame(() => {
        frame = 0
        if (page.activeElement === page.body) standIn(page)?.focus({ preventScroll: true })
      })
    })
  }

  const watch = new MutationObserver(look)
  watch.observe(page.body, { childList: true, subtree: true, attributeFilter: ['disabled'] })
  page.addEventListener('focusin', take)
  page.addEventListener('focusout', leave)
  return () => {
    watch.disconnect()
    cancelAnimationFrame(frame)
    page.removeEventListener('focusin', take)
    page.removeEventListener('focusout', leave)
  }
}

function standIn(page: Document): HTMLElement | null {
  const row = page.querySelector<HTMLElement>('#view .row.open[tabindex]')
  if (row !== null) return row
  const view = page.querySelector<HTMLElement>('#view:not([aria-busy=true])')
  if (view !== null) view.tabIndex = -1
  return view
}
