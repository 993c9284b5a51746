import { Ellipsis } from 'lucide-react'
import type { ReactNode } from 'react'
import { lazy, Suspense, useState } from 'react'

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

export type MenuProps = {
  label: string
  className: string
  face: ReactNode
  entries: readonly MenuEntry[]
}

// Base UI is two thirds as large as everything that paints; it comes after the first paint.
const LoadedMenu = lazy(async () => ({ default: (await import('./Menu.tsx')).Menu }))

/** Loads what menus and dialogs are made of, when there is nothing better to do. */
export function warmLayers(): void {
  void import('./Menu.tsx')
  void import('./Dialog.tsx')
}

/** A button that opens a menu. The menu's code is fetched when the rep reaches for it, if not before. */
export function MenuButton(props: MenuProps) {
  const [isWanted, want] = useState(false)
  // Replaced only by a click: a swap under the keyboard would lose the focus.
  const button = (
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
  if (!isWanted) return button
  return (
    <Suspense fallback={button}>
      <LoadedMenu {...props} />
    </Suspense>
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
