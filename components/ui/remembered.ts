/**
 * What survives closing the panel, which throws its document away: route, scroll, a draft, the theme.
 * In localStorage because it must be there, without waiting, for the first frame. All of it is erased
 * on sign-out, drafts carry customers' words.
 */

const prefix = 'upshot.panel.'

/** Reads one remembered value; undefined where there is none or it does not parse. */
export function recall(key: string): unknown {
  try {
    const text = localStorage.getItem(prefix + key)
    return text === null ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Remembers a value; null forgets it. Storage that refuses (full, forbidden) costs the memory and nothing else. */
export function remember(key: string, value: unknown): void {
  try {
    if (value === null || value === undefined) localStorage.removeItem(prefix + key)
    else localStorage.setItem(prefix + key, JSON.stringify(value))
  } catch {
    // Nothing depends on it.
  }
}

/** Forgets everything but how the panel looks, which says nothing about anybody. */
export function forgetAll(): void {
  try {
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith(prefix) && key !== `${prefix}theme`) localStorage.removeItem(key)
    }
  } catch {
    // What cannot be reached was not written either.
  }
}
