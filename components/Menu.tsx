import { Menu as BaseMenu } from '@base-ui/react/menu'
import type { MenuEntry, MenuProps } from './MenuButton.tsx'

/** The menu itself: loaded after the first paint. */
export function Menu({ label, className, face, entries }: MenuProps) {
  return (
    // It is mounted by the click that asked for it.
    <BaseMenu.Root modal={false} defaultOpen>
      <BaseMenu.Trigger className={className} aria-label={label} title={label}>
        {face}
      </BaseMenu.Trigger>
      <BaseMenu.Portal>
        <BaseMenu.Positioner sideOffset={4} align="end" collisionPadding={8}>
          <BaseMenu.Popup className="menu">{entries.map(drawEntry)}</BaseMenu.Popup>
        </BaseMenu.Positioner>
      </BaseMenu.Portal>
    </BaseMenu.Root>
  )
}

function drawEntry(entry: MenuEntry, index: number) {
  switch (entry.kind) {
    case 'line':
      return <BaseMenu.Separator key={index} className="menu-line" />
    case 'note':
      return (
        <p key={entry.words} className="menu-note meta">
          {entry.words}
        </p>
      )
    case 'item':
      return (
        <BaseMenu.Item
          key={entry.word}
          className={entry.danger ? 'menu-item danger' : 'menu-item'}
          onClick={entry.run}
        >
          {entry.icon}
          {entry.word}
          {entry.end && <span className="end">{entry.end}</span>}
        </BaseMenu.Item>
      )
  }
}
