import { Ellipsis } from 'lucide-react'
import type { ReactNode } from 'react'
import { useId, useRef, useState } from 'react'
import { later } from './later.tsx'

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

export const Menu = later(async () => (await import('./Menu.tsx')).Menu)

/** A button that opens a menu, and has the focus back when it closes. */
export function MenuButton({ label, className, face, entries }: MenuProps) {
  const button = useRef<HTMLButtonElement>(null)
  const [isOpen, setOpen] = useState(false)
  const id = useId()

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
        <Menu
          id={id}
          label={label}
          entries={entries}
          button={button}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  )
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
