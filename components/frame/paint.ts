import type { Early } from '../ui/kept-frame.ts'
import { nameOf, pressable } from '../ui/kept-frame.ts'
import { rememberedTheme, showTheme } from '../ui/theme.ts'
import { keptFrame } from './kept.ts'
import { drawn } from './markup.ts'

/**
 * Paints the last screen, before the panel's own code is even there. It is a picture: out of reach of pointer,
 * keyboard and screen reader (`inert`, hidden), which get the panel itself a moment later and never the same words twice.
 * @param by what draws the panel this time
 * @returns whether there was a screen to paint
 */
export function paintFrame(by: string): boolean {
  showTheme(rememberedTheme())
  const kept = keptFrame(by, Date.now())
  if (kept === null) return false
  const picture = document.createElement('div')
  picture.inert = true
  picture.ariaHidden = 'true'
  picture.style.cssText = 'position:fixed;inset:0;z-index:9;background:var(--bg)'
  picture.append(drawn(kept.screen, document))
  document.body.append(picture)
  if (kept.top > 0) picture.querySelector('[data-scroll]')?.scrollTo(0, kept.top)
  const { rep, place, rows, open, isScrolled } = kept
  const early: Early[] = []
  globalThis.upshotFrame = {
    rep,
    place,
    rows,
    open,
    isScrolled,
    early,
    takeDown: () => picture.remove(),
    release: note(early, picture),
  }
  return true
}

const most = 50
const passing = new Set(['Tab', 'Shift', 'Control', 'Alt', 'Meta', 'CapsLock'])

/** Keeps keys and clicks from what cannot take them yet, and notes them. Answers how to stop. */
function note(early: Early[], picture: HTMLElement): () => void {
  const take = (event: Event) => {
    if (!event.isTrusted) return
    if (event instanceof KeyboardEvent) {
      if (event.ctrlKey || event.metaKey || event.altKey || passing.has(event.key)) return
      if (event.type === 'keydown' && !event.isComposing && early.length < most) {
        early.push({ kind: 'key', key: event.key, shift: event.shiftKey, at: performance.now() })
      }
    } else if (event.type === 'click' && event instanceof MouseEvent && early.length < most) {
      early.push({ kind: 'click', ...aimOf(event, picture), at: performance.now() })
    }
    event.preventDefault()
    event.stopImmediatePropagation()
  }
  const names = ['keydown', 'keyup', 'pointerdown', 'mousedown', 'mouseup', 'click', 'auxclick']
  for (const name of names) addEventListener(name, take, true)
  return () => {
    for (const name of names) removeEventListener(name, take, true)
  }
}

/** What the pointer was on; what is inert hides from it. */
function aimOf({ clientX, clientY }: MouseEvent, picture: HTMLElement) {
  picture.inert = false
  const on = document.elementFromPoint(clientX, clientY)?.closest(pressable)
  picture.inert = true
  return {
    item: on?.closest('[data-item]')?.getAttribute('data-item') ?? null,
    name: on ? nameOf(on) : null,
  }
}
