/**
 * Names of time zones. A machine that does not know its own calls it `Etc/Unknown`; nothing is stored or
 * read by that.
 */

/** The zone where it is one that the runtime can count in; else null. */
export function knownZone(name: string | null | undefined): string | null {
  if (!name || /^etc\/unknown$/i.test(name)) return null
  try {
    // Throws for what it does not know.
    new Intl.DateTimeFormat('en-GB', { timeZone: name })
    return name
  } catch {
    return null
  }
}

/** Where this machine says it is; null where it does not know. */
export function deviceZone(): string | null {
  return knownZone(Intl.DateTimeFormat().resolvedOptions().timeZone)
}

/** `Lisbon`, `Buenos Aires`; the whole name of what is no place. */
export function zonePlace(name: string): string {
  const [area, ...rest] = name.split('/')
  const place = rest.at(-1)
  return area === 'Etc' || place === undefined ? name : place.replaceAll('_', ' ')
}
