import { useEffect, useRef } from 'react'

/** Key name (as `KeyboardEvent.key`, with `Shift+` in front where it matters) to what it does. */
export type KeyMap = Readonly<Record<string, (event: KeyboardEvent) => void>>

/** An arrow does what its letter does. */
const arrows: Readonly<Record<string, string>> = { ArrowDown: 'j', ArrowUp: 'k' }

const moves = new Set(['j', 'k'])

const alwaysOn = new Set(['Enter', 'Shift+Enter', 'Escape', 'ArrowUp', 'ArrowDown', 'Home', 'End'])

/**
 * Listens for single keys. They are off while typing, with a modifier, or with a menu or dialog open;
 * the letters can be switched off for good (speech input types them). `Enter` on a button is the button's.
 */
export function useKeys(map: KeyMap, letters: boolean): void {
  const current = useRef(map)
  current.current = map

  useEffect(() => {
    function onKey(event: KeyboardEvent) {
      if (event.defaultPrevented || event.isComposing) return
      if (event.altKey || event.ctrlKey || event.metaKey) return
      const name = event.shiftKey && event.key === 'Enter' ? 'Shift+Enter' : event.key
      const run = current.current[arrows[name] ?? name]
      if (!run) return
      if (!letters && !alwaysOn.has(name)) return
      if (isBusyElsewhere(event.target, name)) return
      // A key held down moves on, but decides only once.
      if (event.repeat && !moves.has(arrows[name] ?? name)) return event.preventDefault()
      event.preventDefault()
      run(event)
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [letters])
}

function isBusyElsewhere(target: EventTarget | null, name: string): boolean {
  if (document.querySelector('[role="menu"], dialog[open]')) return true
  if (!(target instanceof HTMLElement)) return false
  if (target.isContentEditable || target.matches('textarea, select')) return true
  if (target.matches('input') && !target.matches('[type="checkbox"], [type="radio"]')) return true
  if (target.matches('input') && name.startsWith('Arrow')) return true
  const presses = name === 'Enter' || name === 'Shift+Enter' || name === ' '
  return presses && target.closest('button, a, input, summary') !== null
}
