/**
 * The panel's last screen is kept in localStorage, where it can be read without waiting. It is a copy of what
 * the cache holds, so whatever wipes or hides the cache ends it here. A service worker has no localStorage,
 * and wipes nothing.
 */

const frameKey = 'upshot.panel.frame'

/** Whose screen may be kept. Without it a window that still shows the rep's rows keeps none after a wipe. */
const repKey = 'upshot.panel.rep'

/** Forgets the kept screen, and whose it was. */
export function forgetFrame(): void {
  write(frameKey, null)
  write(repKey, null)
}

/** Forgets it, and none is kept until {@link allowFrames}: others can see the rep's screen. */
export function forbidFrames(): void {
  write(frameKey, '"forbidden"')
}

export function allowFrames(): void {
  write(frameKey, null)
}

function write(key: string, value: string | null): void {
  try {
    if (typeof localStorage === 'undefined') return
    if (value === null) localStorage.removeItem(key)
    else localStorage.setItem(key, value)
  } catch {
    // A storage that refuses keeps no screen either.
  }
}
