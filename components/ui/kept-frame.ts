/**
 * The panel's last screen, painted before any of the panel's code runs. What painted it leaves this behind for
 * the panel that comes alive under it.
 */

/** A key or a click from before the panel was alive. `at`: as `performance.now()`. */
export type Early =
  | { kind: 'key'; key: string; shift: boolean; at: number }
  | {
      kind: 'click'
      /** Of the row it was on; null outside rows. */
      item: string | null
      /** What the control is called; null where it was on none. */
      name: string | null
      at: number
    }

export type PaintedFrame = {
  /** Whose screen it was. */
  rep: string
  /** The list it showed, as the feed names its place. */
  place: string
  /** Items whose rows were seen, from the top, and which of them was open. */
  rows: readonly string[]
  open: string | null
  /** Whether something lies above the first row that was seen. */
  isScrolled: boolean
  early: Early[]
  /** Takes the picture away; keys and clicks are still noted. */
  takeDown: () => void
  /** Lets keys and clicks through. */
  release: () => void
}

declare global {
  var upshotFrame: PaintedFrame | undefined
}

/** What stands painted, or stood; undefined where this opening began without. */
export function paintedFrame(): PaintedFrame | undefined {
  return globalThis.upshotFrame
}

/** Takes it away without a word: what comes is something else. */
export function dropFrame(): void {
  const frame = globalThis.upshotFrame
  globalThis.upshotFrame = undefined
  frame?.takeDown()
  frame?.release()
}

/** What a press can be on. */
export const pressable = 'button, a, summary, article'

/** What a control is called; null for a row, and for what has no name. */
export function nameOf(control: Element): string | null {
  if (control.matches('article')) return null
  return control.ariaLabel || control.textContent?.trim() || null
}
