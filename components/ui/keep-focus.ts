const acts = ['keydown', 'pointerdown'] as const

/**
 * The keyboard never falls to the page. What goes away with the focus on it leaves it with the open row, or
 * with the view; what was switched off for as long as it worked has it back. Where nothing has it, a view that
 * is switched to does: a screen reader goes on there, and Tab does not begin at the top again.
 */
export function keepFocus(page: Document): () => void {
  /** What had the focus and did not give it to anything by itself. */
  let last: HTMLElement | null = null
  let frame = 0
  let seen = viewOf(page)
  /** Nobody who has not done anything yet has switched. */
  let hasActed = false

  function take(event: FocusEvent) {
    last = event.target instanceof HTMLElement ? event.target : null
  }
  function act() {
    hasActed = true
  }
  // A press beside everything lets go on purpose. What is being removed is still there when it is told of.
  function leave({ target }: FocusEvent) {
    queueMicrotask(() => {
      if (target === last && last?.isConnected && !last.matches(':disabled')) last = null
    })
  }
  function look() {
    if (frame !== 0) return
    if (page.activeElement !== page.body) {
      seen = viewOf(page) ?? seen
      return
    }
    if (last?.isConnected) {
      if (!last.matches(':disabled')) last.focus({ preventScroll: true })
      return
    }
    const view = viewOf(page)
    if (view === null) return
    if (!hasActed) seen = view
    if (last === null && view === seen) return
    // Whatever takes its place may want the focus: it has a frame for that.
    frame = requestAnimationFrame(() => {
      frame = requestAnimationFrame(() => {
        frame = 0
        if (page.activeElement === page.body) standIn()?.focus({ preventScroll: true })
      })
    })
  }

  function standIn(): HTMLElement | null {
    const view = viewOf(page)
    const row = view === seen && view?.querySelector<HTMLElement>('.row.open[tabindex]')
    seen = view
    if (row) return row
    if (view !== null) view.tabIndex = -1
    return view
  }

  const watch = new MutationObserver(look)
  watch.observe(page.body, { childList: true, subtree: true, attributeFilter: ['disabled'] })
  page.addEventListener('focusin', take)
  page.addEventListener('focusout', leave)
  for (const name of acts) page.addEventListener(name, act, { capture: true, once: true })
  return () => {
    watch.disconnect()
    cancelAnimationFrame(frame)
    page.removeEventListener('focusin', take)
    page.removeEventListener('focusout', leave)
    for (const name of acts) page.removeEventListener(name, act, true)
  }
}

/** The view; null while something only stands in for it. */
function viewOf(page: Document): HTMLElement | null {
  return page.querySelector<HTMLElement>('#view:not([aria-busy=true])')
}
