import { Ellipsis } from 'lucide-react'
import type { ReactNode } from 'react'
import { useState } from 'react'
import { Menu, warmLayers } from './layers.tsx'

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

/** A button that opens a menu. The menu's code is fetched when the rep reaches for it, if not before. */
export function MenuButton(props: MenuProps) {
  const [isWanted, want] = useState(false)
  if (isWanted) return <Menu {...props} />
  // Replaced only by a click: a swap under the keyboard would lose the focus.
  return (
    <button
      type="button"
      className={props.className}
      aria-label={props.label}
      title={props.label}
      aria-haspopup="menu"
      onPointerEnter={warmLayers}
      onFocus={warmLayers}
      onClick={() => want(true)}
    >
      {props.face}
    </button>
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
