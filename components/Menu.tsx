import { Menu as BaseMenu } from '@base-ui/react/menu'
import type { MenuProps } from './MenuButton.tsx'

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
          <BaseMenu.Popup className="menu">
            {entries.map((entry, index) =>
              entry.kind === 'line' ? (
                // biome-ignore lint/suspicious/noArrayIndexKey: lines have no identity
                <BaseMenu.Separator key={index} className="menu-line" />
              ) : (
                <BaseMenu.Item
                  key={entry.word}
                  className={entry.danger ? 'menu-item danger' : 'menu-item'}
                  onClick={entry.run}
                >
                  {entry.icon}
                  {entry.word}
                  {entry.end && <span className="end">{entry.end}</span>}
                </BaseMenu.Item>
              ),
            )}
          </BaseMenu.Popup>
        </BaseMenu.Positioner>
      </BaseMenu.Portal>
    </BaseMenu.Root>
  )
}
