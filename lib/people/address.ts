/** An address that somebody typed or pasted, as mail is sent to it; or why it is none. */
export type ReadAddress = { ok: true; address: string } | { ok: false; message: string }

/** What cannot be seen and comes along with a copy: zero-width spaces, marks of direction, soft hyphens. */
const unseen = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]/g

const latin = /\p{Script=Latin}/u
const lookalikes = /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}]/u

/**
 * Reads one address: `mailto:`, angle brackets and case do not matter; plus tags stay, since mail goes there.
 * Letters that only look Latin are refused: `раул@acme.com` may be somebody else's.
 */
export function readAddress(text: string): ReadAddress {
  const bare = text
    .replace(unseen, '')
    .trim()
    .replace(/^.*<([^<>]*)>$/, '$1')
    .replace(/^mailto:/i, '')
    .trim()
    .toLowerCase()
  const [local = '', domain = '', ...rest] = bare.split('@')
  if (local === '' || domain === '' || rest.length > 0 || /[\s,;"()<>[\]\\]/.test(bare)) {
    return { ok: false, message: 'Write one address, such as dana@northbeam.com.' }
  }
  const odd = oddLetter(bare)
  if (odd !== null) {
    return {
      ok: false,
      message: `The letter “${odd}” in this address is of another alphabet and only looks like ours. Type the address anew.`,
    }
  }
  // In ASCII, as mail servers are asked; whatever a browser would not open is no domain.
  const url = URL.parse(`https://${domain}`)
  const host = url !== null && url.port === '' && url.pathname === '/' ? url.hostname : ''
  const isDomain = /^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(host) && !/^[\d.]+$/.test(host)
  if (!isDomain || local.length > 64 || /^\.|\.\.|\.$/.test(local) || bare.length > 254) {
    return { ok: false, message: 'This is not an address that mail can be sent to.' }
  }
  return { ok: true, address: `${local}@${host}` }
}

/** The first letter of another alphabet among Latin ones that looks like one of them; null where there is none. */
export function oddLetter(text: string): string | null {
  return latin.test(text) ? ([...text].find((letter) => lookalikes.test(letter)) ?? null) : null
}

/** A code as it was mailed, whatever came along with the copy: spaces, dashes, full-width figures. */
export function readCode(text: string): string {
  return text
    .normalize('NFKC')
    .replace(unseen, '')
    .replace(/[\s\-–—.]/g, '')
}
