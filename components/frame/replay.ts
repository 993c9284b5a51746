import type { Early, PaintedFrame } from '../ui/kept-frame.ts'
import { nameOf } from '../ui/kept-frame.ts'

/**
 * Does what was pressed while only a picture of the panel stood there: in order, and to nothing but what was
 * seen. A key that decides about the open row is done if the row that is open now is the one that the hand had
 * in view; anything else is left out, and said.
 */

const moves: Readonly<Record<string, number>> = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }
const decides = /^(?:Enter|[ewnxaco1-9])$/

/** Within this a second press on the same row is the other half of a double click, in milliseconds. */
const doubleMs = 500

export async function replay(frame: PaintedFrame, say: (words: string) => void): Promise<void> {
  const hand: Hand = { rows: frame.rows, expected: frame.open, hasAimed: true, last: null }
  let lost = 0
  try {
    // What is pressed meanwhile comes after it.
    for (let at = 0; at < frame.early.length; at += 1) {
      const one = frame.early[at]
      if (one === undefined) break
      const isDone = one.kind === 'key' ? press(one, hand) : click(one, hand)
      if (!isDone) lost += 1
      await drawn()
    }
  } finally {
    frame.release()
  }
  if (lost > 0) say(leftOut(lost))
}

function leftOut(presses: number): string {
  const what = presses === 1 ? 'A press' : `${presses} presses`
  return `${what} from before the panel was ready did not fit any more. Nothing was done.`
}

type Hand = {
  rows: readonly string[]
  /** The row that the hand takes for the open one; null where it cannot know. */
  expected: string | null
  /** It has moved, or not decided yet: of what opened after a decision nothing had been seen. */
  hasAimed: boolean
  last: { item: string | null; at: number } | null
}

type KeyPress = Extract<Early, { kind: 'key' }>
type Click = Extract<Early, { kind: 'click' }>

function press({ key, shift }: KeyPress, hand: Hand): boolean {
  const field = document.activeElement
  if (key.length === 1 && field instanceof HTMLElement && field.matches('input, textarea')) {
    return document.execCommand('insertText', false, key)
  }
  const by = moves[key]
  if (by !== undefined) {
    hand.expected = beside(hand, by)
    hand.hasAimed = true
  } else if (decides.test(key)) {
    // Of a whole call more is decided than was in sight.
    if (shift && key === 'Enter') return false
    if (!hand.hasAimed || hand.expected === null || openItem() !== hand.expected) return false
    hand.hasAimed = false
    send(key, shift)
    hand.expected = beside(hand, 1)
    return true
  }
  send(key, shift)
  return true
}

function click({ item, name, at }: Click, hand: Hand): boolean {
  const { last } = hand
  hand.last = { item, at }
  if (item === null) {
    if (name === null) return true
    const found = named(document.querySelectorAll('#root :is(button, a)'), name)
    if (found === null || found.closest('[data-item]') || found.matches('.all')) return false
    found.click()
    return true
  }
  if (last?.item === item && at - last.at < doubleMs) return true
  const row = document.querySelector<HTMLElement>(`#root [data-item="${CSS.escape(item)}"]`)
  if (row === null || row.matches('.settled, .settled-row')) return false
  hand.expected = item
  hand.hasAimed = true
  if (name === null) {
    row.focus({ preventScroll: true })
    return true
  }
  const found = named(row.querySelectorAll('button, a, summary'), name)
  if (found === null) return false
  found.click()
  hand.hasAimed = false
  return true
}

/** The only one that goes by this name; numbers on it may have changed. */
function named(controls: Iterable<Element>, name: string): HTMLElement | null {
  const plain = (text: string | null) => text?.replaceAll(/[\d\s,]/g, '')
  const found = [...controls].filter((one) => plain(nameOf(one)) === plain(name))
  const [only] = found
  return found.length === 1 && only instanceof HTMLElement ? only : null
}

function beside({ rows, expected }: Hand, by: number): string | null {
  const at = expected === null ? -1 : rows.indexOf(expected)
  return at < 0 ? null : (rows[at + by] ?? null)
}

function openItem(): string | null {
  return document.querySelector<HTMLElement>('#root .row.open:not(.settled)')?.dataset.item ?? null
}

function send(key: string, shiftKey: boolean): void {
  const on = document.activeElement ?? document.body
  on.dispatchEvent(new KeyboardEvent('keydown', { key, shiftKey, bubbles: true, cancelable: true }))
}

/** What a press changes is drawn before the next one. */
function drawn(): Promise<void> {
  return new Promise((resolve) => setTimeout(() => setTimeout(resolve)))
}
