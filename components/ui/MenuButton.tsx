import type { ReactNode, RefObject } from 'react'
import { useId, useRef, useState } from 'react'
import { later } from './later.tsx'

/** What a menu is told by its button. */
export type MenuFrame = {
  id: string
  label: string
  button: RefObject<HTMLButtonElement | null>
  onClose: () => void
}

export const Menu = later(async () => (await import('./Menu.tsx')).Menu)

/** A button that opens a menu, and has the focus back when it closes. */
export function MenuButton({
  label,
  className,
  face,
  children,
}: {
  label: string
  className: string
  face: ReactNode
  /** Draws the menu while it is open. */
  children: (frame: MenuFrame) => ReactNode
}) {
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
      {isOpen && children({ id, label, button, onClose: () => setOpen(false) })}
    </>
  )
}
