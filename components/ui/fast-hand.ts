/**
 * A hand is faster than a screen. What slid under a resting pointer, or under a key that is pressed twice,
 * was not aimed at: within the time of a double click nothing of it acts. Where the pointer moved to, and
 * where a key led, was aimed at; so was what has stood still for long enough to be read.
 */

/** In milliseconds. Windows takes two presses within this for one double click, and is the slowest to end it. */
const doubleMs = 500

/** No movement of the panel's own takes longer; what turns for ever is not one. */
const longestFoldMs = 1_000

/** A resting hand trembles by as much, in pixels. */
const trembleBy = 6

const controls = 'a, button, input, select, textarea, summary, label, [role], [tabindex]'

/** Of these the words say what they do; what holds others changes its words with them. */
const named = 'a, button, summary, [role="menuitem"], [role="option"], [role="tab"]'

/** Keys that lead somewhere, or are about the panel and not about what is open in it. */
const aims = new Set([
  ...['j', 'k', 'Tab', 'Escape', 'Home', 'End', 'PageUp', 'PageDown'],
  ...['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight'],
  ...['z', 'Z', 'y', 'h', 'g', 'i', 'm', 't', '/', '?', '.', 'Shift', 'Control', 'Alt', 'Meta'],
])

/** These lead away from a field of text as well. */
const leaves = new Set(['Tab', 'Escape'])

/** What a press would act on: the element, and what it is called, since an element may be given another meaning. */
type Aim = { on: Element | null; called: string }

/** Where something acts at once: nobody has looked at what was there before. */
const always = Number.NEGATIVE_INFINITY

/** Watches over a page for as long as it is there. Answers how to stop. */
export function guardFastHand(page: Document): () => void {
  const view = page.defaultView
  if (view === null) return () => {}
  /** What lies under the resting pointer, and since when it does and stands still. */
  let under: (Aim & { top: number; left: number }) | null = null
  let underSince = always
  /** What the keys are about, and since when. */
  let about = subject(page)
  let aboutSince = always
  /** What the hand meant when it came to rest, or pressed, or when the keys were last pressed. */
  let pointed: Aim | null = null
  let keyed: Aim | null = null
  let place: { x: number; y: number } | null = null
  let lastKey = ''
  let changedAt = always
  let frame = 0

  /** Asks once a frame, when the page is laid out anyway, and on while something moves. */
  function change() {
    look(subject(page))
    changedAt = performance.now()
    if (place !== null && frame === 0) frame = view?.requestAnimationFrame(lookUnder) ?? 0
  }

  function look(aim: Aim) {
    if (!isSame(about, aim)) aboutSince = performance.now()
    about = aim
  }

  function lookUnder() {
    frame = 0
    if (place === null) return
    lie(page.elementFromPoint(place.x, place.y))
    const moves =
      performance.now() - changedAt < longestFoldMs && page.getAnimations().some(isRunning)
    if (moves) frame = view?.requestAnimationFrame(lookUnder) ?? 0
  }

  /** Notes what lies under the pointer; what slides there has come only when it stands. */
  function lie(target: EventTarget | null): Aim {
    const aim = aimAt(target)
    const { top, left } = aim.on?.getBoundingClientRect() ?? { top: 0, left: 0 }
    const stands =
      under !== null &&
      isSame(under, aim) &&
      Math.hypot(top - under.top, left - under.left) < trembleBy
    if (!stands) {
      under = { ...aim, top, left }
      underSince = performance.now()
    }
    return aim
  }

  function point(at: { x: number; y: number }, target: EventTarget | null) {
    place = at
    pointed = lie(target)
    underSince = always
  }

  function move({ clientX: x, clientY: y, target }: PointerEvent) {
    const rests = place !== null && Math.hypot(x - place.x, y - place.y) < trembleBy
    if (!rests) point({ x, y }, target)
  }

  // Whoever scrolls looks at what comes.
  function scroll() {
    place = null
  }

  function press(event: MouseEvent) {
    // A key or a script presses a button as well; of the pointer, only the first button does.
    if (!event.isTrusted || event.detail === 0) return
    const at = { x: event.clientX, y: event.clientY }
    const moved = place === null || Math.hypot(at.x - place.x, at.y - place.y) >= trembleBy
    if (moved) point(at, page.elementFromPoint(at.x, at.y))
    // A label passes its press on: what lies there is the label all the same.
    const aim = lie(page.elementFromPoint(at.x, at.y))
    const hasCome = performance.now() - underSince < doubleMs
    if (pointed !== null && hasCome && !isSame(pointed, aim)) return stop(event)
    if (event.type !== 'mousedown') return
    pointed = aim
    keyed = null
  }

  function key(event: KeyboardEvent) {
    if (!event.isTrusted || event.ctrlKey || event.metaKey || event.altKey) return
    if (leaves.has(event.key) || (aims.has(event.key) && !isText(event.target))) {
      keyed = null
      lastKey = ''
      return
    }
    look(subject(page))
    const isBounce = isText(event.target) ? event.key === lastKey : true
    const hasCome = performance.now() - aboutSince < doubleMs
    if (isBounce && hasCome && keyed !== null && !isSame(keyed, about)) return stop(event)
    keyed = about
    lastKey = event.key
  }

  // A focus that moves on a page that stands still was moved by the hand, or by what speaks for it.
  function focus() {
    const aim = subject(page)
    if (performance.now() - changedAt < doubleMs) look(aim)
    else about = aim
  }

  const watch = new MutationObserver(change)
  watch.observe(page, { subtree: true, childList: true, attributes: true, characterData: true })
  const folding = ['transitionrun', 'animationstart', 'transitionend', 'animationend'] as const
  for (const name of folding) page.addEventListener(name, change, true)
  page.addEventListener('focusin', focus)
  view.addEventListener('pointermove', move, { capture: true, passive: true })
  view.addEventListener('wheel', scroll, { capture: true, passive: true })
  const presses = ['mousedown', 'click', 'auxclick', 'dblclick'] as const
  for (const name of presses) view.addEventListener(name, press, true)
  view.addEventListener('keydown', key, true)
  return () => {
    watch.disconnect()
    view.cancelAnimationFrame(frame)
    for (const name of folding) page.removeEventListener(name, change, true)
    page.removeEventListener('focusin', focus)
    view.removeEventListener('pointermove', move, true)
    view.removeEventListener('wheel', scroll, true)
    for (const name of presses) view.removeEventListener(name, press, true)
    view.removeEventListener('keydown', key, true)
  }
}

function isRunning({ playState, effect }: Animation): boolean {
  return playState === 'running' && effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY
}

function stop(event: Event): void {
  event.preventDefault()
  event.stopImmediatePropagation()
}

function aimAt(target: EventTarget | null): Aim {
  const on = target instanceof Element ? target.closest(controls) : null
  return { on, called: nameOf(on) }
}

/** What a key acts on: the open row, or what has the focus inside it or elsewhere. */
function subject(page: Document): Aim {
  const focused = page.activeElement
  const row = page.querySelector('.row.open')
  const isInRow = focused === null || focused === page.body || focused.matches('.row, .feed')
  const on = isInRow ? (row ?? focused) : focused
  return { on, called: nameOf(on) }
}

/** Of a row, whose it is: its words change with what is open in it. Of a control, its words. */
function nameOf(on: Element | null): string {
  if (on === null) return ''
  if (on instanceof HTMLElement && on.dataset.item !== undefined) return on.dataset.item
  if (!on.matches(named)) return ''
  return on.getAttribute('aria-label') ?? on.textContent ?? ''
}

/** A row is its item's, whichever element draws it now. */
function isSame(one: Aim, other: Aim): boolean {
  return one.called === other.called && (one.on === other.on || (isItem(one) && isItem(other)))
}

function isItem({ on }: Aim): boolean {
  return on instanceof HTMLElement && on.dataset.item !== undefined
}

function isText(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.matches('textarea, input:not([type="checkbox"], [type="radio"], [type="range"])')
  )
}
