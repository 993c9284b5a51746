import { Ellipsis } from 'lucide-react'
import type { KeyboardEvent, ReactNode } from 'react'
import { useId, useLayoutEffect, useRef, useState } from 'react'

/** One entry of a menu. */
export type MenuEntry =
  | {
      kind: 'item'
      word: string
      icon?: ReactNode
      end?: string
      danger?: boolean
      run: () => void
    }
  | { kind: 'line' }
  | { kind: 'note'; words: string }

export type MenuProps = {
  label: string
  className: string
  face: ReactNode
  entries: readonly MenuEntry[]
}

/** Distance to the button and to the edges of the panel, in pixels. */
const gap = 4
const edge = 8

/**
 * A button that opens a menu. The browser's own popover gives the top layer, closing by Escape or by a
 * press elsewhere, and the focus back; arrows, Home, End and first letters are the menu's.
 */
export function MenuButton({ label, className, face, entries }: MenuProps) {
  const button = useRef<HTMLButtonElement>(null)
  const menu = useRef<HTMLDivElement>(null)
  const [isOpen, setOpen] = useState(false)
  const id = useId()

  useLayoutEffect(() => {
    const element = menu.current
    const trigger = button.current
    if (!isOpen || !element || !trigger) return
    element.showPopover()
    place(element, trigger.getBoundingClientRect())
    items(element)[0]?.focus()
  }, [isOpen])

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
    <>
      <button
        ref={button}
        type="button"
        className={className}
        aria-label={label}
        title={label}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        onClick={() => setOpen(true)}
      >
        {face}
      </button>
      {isOpen && (
        <div
          ref={menu}
          id={id}
          className="menu"
          role="menu"
          aria-label={label}
          tabIndex={-1}
          popover="auto"
          onToggle={(event) => setOpen(event.newState === 'open')}
          onKeyDown={onKeyDown}
        >
          {entries.map((entry, index) =>
            drawEntry(entry, index, (run) => {
              close()
              run()
            }),
          )}
        </div>
      )}
    </>
  )
}

function drawEntry(entry: MenuEntry, index: number, choose: (run: () => void) => void) {
  switch (entry.kind) {
    case 'line':
      return <hr key={index} className="menu-line" />
    case 'note':
      return (
        <p key={entry.words} className="menu-note meta" role="none">
          {entry.words}
        </p>
      )
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

/** The three dots. */
export function MoreMenu({ entries }: { entries: readonly MenuEntry[] }) {
  return (
    <MenuButton
      label="More"
      className="icon-button"
      face={<Ellipsis size={16} strokeWidth={1.75} aria-hidden="true" />}
      entries={entries}
    />
  )
}
