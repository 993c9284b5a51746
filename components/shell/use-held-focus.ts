import { useEffect, useState } from 'react'

/** What has the keyboard, as far as the keys mean something else there. */
export type Focus =
  /** A row, the list or the page: the keys of the view. `row`: the open one has it, or would. */
  | { kind: 'list'; row: 'open' | 'done' | null }
  /** Letters are letters. `saves` is what Enter does; null where it does nothing of its own. */
  | { kind: 'typing'; saves: string | null }
  /** Enter presses it. */
  | { kind: 'control'; word: string }
  | { kind: 'tick' }
  | { kind: 'menu' }
  /** Something is asked in place: Enter says what has the keyboard, Escape goes back. */
  | { kind: 'asked'; word: string | null }
  /** Something is asked in the open row, and the keyboard is elsewhere: on what has this word, or on nothing. */
  | { kind: 'beside'; word: string | null }

const acts = ['keyup', 'click'] as const
const atFirst: Focus = { kind: 'list', row: null }

/** Follows the keyboard: the status bar names the keys of where it is. */
export function useHeldFocus(): Focus {
  const [focus, setFocus] = useState(() => focusOf(document.activeElement))
  useEffect(() => {
    const look = () => {
      const now = focusOf(document.activeElement)
      setFocus((before) => (isSame(before, now) ? before : now))
    }
    // Where it goes is known only after it has left.
    const left = () => queueMicrotask(look)
    // What was drawn with this may have taken it before anybody listened.
    look()
    document.addEventListener('focusin', look)
    document.addEventListener('focusout', left)
    // What a key or a click has opened is drawn by the next frame.
    const drawn = () => requestAnimationFrame(look)
    for (const event of acts) document.addEventListener(event, drawn)
    return () => {
      document.removeEventListener('focusin', look)
      document.removeEventListener('focusout', left)
      for (const event of acts) document.removeEventListener(event, drawn)
    }
  }, [])
  return focus
}

/** `at` is what has the focus: nothing, and the page itself, are the list's. */
function focusOf(at: Element | null): Focus {
  if (at === null) return atFirst
  if (at.closest('[role="menu"]')) return { kind: 'menu' }
  const asked = askedAt(at)
  if (asked !== null) return asked
  if (at.matches('[type="checkbox"], [type="radio"]')) return { kind: 'tick' }
  if (at.matches('input, textarea, select')) {
    const saves = at.closest('form.edit, form.rename')?.querySelector('[type="submit"]')
    return { kind: 'typing', saves: saves ? wordOf(saves) : null }
  }
  const isControl = at.matches('button, a, summary')
  if (document.querySelector('#view .row.open form.edit')) {
    return { kind: 'beside', word: isControl ? wordOf(at) : null }
  }
  if (isControl) return { kind: 'control', word: wordOf(at) }
  const open = at.closest('.row') ?? at.querySelector('.row.open')
  if (!open?.matches('.open')) return atFirst
  return { kind: 'list', row: open.matches('.settled') ? 'done' : 'open' }
}

/** What asks in a row: an answer has the keyboard, or the row in which a kind is chosen by its number. */
const questions = '.question, .row .days, .row .types, .row form.edit'

function askedAt(at: Element): Focus | null {
  if (at.matches('button') && at.closest(questions)) return { kind: 'asked', word: wordOf(at) }
  const open = at.closest('.row.open') ?? at.querySelector('.row.open')
  const isChoosing = !at.matches('button, a, input, textarea') && open?.querySelector('.types')
  return isChoosing ? { kind: 'asked', word: null } : null
}

/** More does not fit beside the other keys. */
const longestWord = 18

/** What is written on it, without the key or the count that stands beside. */
function wordOf(control: Element): string {
  const written = [...control.childNodes].map((one) =>
    one instanceof Element && one.matches('.kbd, .pill') ? '' : one.textContent,
  )
  const word = (control.getAttribute('aria-label') ?? written.join('')).trim()
  if (word !== '' && word.length <= longestWord) return word
  return control.matches('a') ? 'Open' : 'Press'
}

function isSame(one: Focus, other: Focus): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
