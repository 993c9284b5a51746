import { later } from './later.tsx'
import type { MenuProps } from './MenuButton.tsx'

/** What lies over the list is made of Base UI, larger than all that paints: it comes after the first paint. */

export const Dialog = later(async () => (await import('./Dialog.tsx')).Dialog)

export const Menu = later(
  async () => (await import('./Menu.tsx')).Menu,
  ({ className, label, face }: MenuProps) => (
    <button type="button" className={className} aria-label={label}>
      {face}
    </button>
  ),
)

/** Fetches menus and dialogs ahead of need. */
export function warmLayers(): void {
  // What cannot be fetched now is asked for again when it is needed, and says so then.
  Dialog.warm().catch(() => {})
  Menu.warm().catch(() => {})
}
