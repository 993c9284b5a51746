import { browser } from '../browser.ts'

/** What the rep may allow later, each for one thing: the pages they are on, and telling of calls. */
export type Optional = 'tabs' | 'notifications'

/**
 * Asks Chrome to ask the rep; true when they allow it. Nothing may be waited for between the press of a
 * button and this, or Chrome refuses by itself.
 */
export function allow(name: Optional): Promise<boolean> {
  return browser.permissions.request({ permissions: [name] })
}

/** Gives it back. */
export async function giveBack(name: Optional): Promise<void> {
  await browser.permissions.remove({ permissions: [name] })
}

export function isAllowed(name: Optional): Promise<boolean> {
  return browser.permissions.contains({ permissions: [name] })
}

/** Tells at once and after every change what is allowed, wherever it was changed. */
export function watchAllowed(onChange: (allowed: ReadonlySet<Optional>) => void): () => void {
  let isOver = false
  const tell = async () => {
    const { permissions = [] } = await browser.permissions.getAll()
    const names = (['tabs', 'notifications'] as const).filter((name) => permissions.includes(name))
    if (!isOver) onChange(new Set(names))
  }
  const changed = () => void tell().catch(() => {})
  browser.permissions.onAdded.addListener(changed)
  browser.permissions.onRemoved.addListener(changed)
  changed()
  return () => {
    isOver = true
    browser.permissions.onAdded.removeListener(changed)
    browser.permissions.onRemoved.removeListener(changed)
  }
}
