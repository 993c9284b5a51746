import type { KeyboardEvent, RefObject } from 'react'
import { useLayoutEffect, useRef } from 'react'
import type { MenuEntry } from './menu-entry.ts'

/** Distance to the button and to the edges of the panel, in pixels. */
const gap = 4
const edge = 8

/**
 * What a menu button opens. The browser's own popover gives the top layer, closing by Escape or by a press
 * elsewhere; arrows, Home, End and first letters are the menu's.
 */
export function Menu({
  id,
  label,
  entries,
  button,
  onClose,
}: {
  id: string
  label: string
  entries: readonly MenuEntry[]
  /** Has the focus back when the menu closes. */
  button: RefObject<HTMLButtonElement | null>
  onClose: () => void
}) {
  const menu = useRef<HTMLDivElement>(null)

  useLayoutEffect(() => {
    const element = menu.current
    const trigger = button.current
    if (!element || !trigger) return
    element.showPopover()
    place(element, trigger.getBoundingClientRect())
    items(element)[0]?.focus()
  }, [button])

  function close() {
    menu.current?.hidePopover()
    button.current?.focus()
  }

  function onKeyDown(event: KeyboardEvent<HTMLDivElement>) {
    const all = items(event.currentTarget)
    const { activeElement } = document
    const at = activeElement instanceof HTMLElement ? all.indexOf(activeElement) : -1
    const next = nextItem(event.key, all, at)
    if (event.key === 'Tab') close()
    if (next === undefined) return
    event.preventDefault()
    next.focus()
  }

  return (
    <div
      ref={menu}
      id={id}
      className="menu"
      role="menu"
      aria-label={label}
      tabIndex={-1}
      popover="auto"
      onToggle={(event) => {
        if (event.newState === 'closed') onClose()
      }}
      onKeyDown={onKeyDown}
    >
      {entries.map((entry, index) =>
        drawEntry(entry, index, (run) => {
          close()
          run()
        }),
      )}
    </div>
  )
}

function drawEntry(entry: MenuEntry, index: number, choose: (run: () => void) => void) {
  switch (entry.kind) {
    case 'line':
      return <hr key={index} className="menu-line" />
    case 'item':
      return (
        <button
          key={entry.word}
          type="button"
          role="menuitem"
          className={entry.danger ? 'menu-item danger' : 'menu-item'}
          tabIndex={-1}
          onPointerEnter={(event) => event.currentTarget.focus()}
          onClick={() => choose(entry.run)}
        >
          {entry.icon}
          {entry.word}
          {entry.end && <span className="end">{entry.end}</span>}
        </button>
      )
  }
}

function items(menu: HTMLElement): HTMLElement[] {
  return [...menu.querySelectorAll<HTMLElement>('[role="menuitem"]')]
}

function nextItem(key: string, all: readonly HTMLElement[], at: number): HTMLElement | undefined {
  switch (key) {
    case 'ArrowDown':
      return all[(at + 1) % all.length]
    case 'ArrowUp':
      return all.at(at <= 0 ? -1 : at - 1)
    case 'Home':
      return all[0]
    case 'End':
      return all.at(-1)
    default:
      if (key.length !== 1 || key === ' ') return undefined
      return [...all.slice(at + 1), ...all].find((one) =>
        one.textContent?.trim().toLowerCase().startsWith(key.toLowerCase()),
      )
  }
}

/** Under the button, its right edge at the button's, all of it within the panel. */
function place(menu: HTMLElement, anchor: DOMRect): void {
  const { width, height } = menu.getBoundingClientRect()
  const left = Math.max(edge, Math.min(anchor.right - width, innerWidth - width - edge))
  const below = anchor.bottom + gap
  const isRoom = below + height + edge <= innerHeight
  const top = isRoom ? below : Math.max(edge, anchor.top - gap - height)
  menu.style.left = `${left}px`
  menu.style.top = `${top}px`
}
