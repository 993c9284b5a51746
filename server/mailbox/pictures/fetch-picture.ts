import { readBody } from '../../read-body.ts'

/**
 * Fetching a picture from an address that came in a payload: public hosts over https alone, redirects
 * followed one by one under the same rule, the first megabyte and no more.
 */

export type Picture = { bytes: Uint8Array<ArrayBuffer>; type: PictureType }
export type PictureType = 'image/jpeg' | 'image/png' | 'image/webp'

/** `refused`: no picture that we take, now or later. `unavailable`: it may be there another time. */
export type PictureResult =
  | { ok: true; picture: Picture }
  | { ok: false; reason: 'refused' | 'unavailable' }

export const maxPictureBytes = 1024 * 1024
const timeoutMs = 10_000
const maxRedirects = 3

const refused: PictureResult = { ok: false, reason: 'refused' }
const unavailable: PictureResult = { ok: false, reason: 'unavailable' }

/** @param trusted origins that are taken whatever they look like: Fathom's own, as configured. */
export async function fetchPicture(
  address: string,
  trusted: readonly string[],
): Promise<PictureResult> {
  const signal = AbortSignal.timeout(timeoutMs)
  let url = address
  try {
    for (let hop = 0; hop <= maxRedirects; hop += 1) {
      if (!isAllowed(url, trusted)) return refused
      const response = await fetch(url, {
        redirect: 'manual',
        signal,
        headers: { accept: 'image/jpeg, image/png, image/webp' },
      })
      const location = response.headers.get('location')
      if (response.status >= 300 && response.status < 400 && location !== null) {
        await response.body?.cancel()
        url = new URL(location, url).href
        continue
      }
      if (!response.ok) {
        await response.body?.cancel()
        // A call that ended a moment ago has no picture yet.
        return unavailable
      }
      return await read(response)
    }
    return refused
  } catch {
    return unavailable
  }
}

function isAllowed(address: string, trusted: readonly string[]): boolean {
  if (!URL.canParse(address)) return false
  const { origin, protocol, hostname, port, username, password } = new URL(address)
  if (username !== '' || password !== '') return false
  if (trusted.includes(origin)) return true
  return protocol === 'https:' && port === '' && isPublicHost(hostname)
}

/**
 * Endings of names that the public directory does not know, or that mean this machine or this network:
 * RFC 6761, 6762, 7686, 8375, 9476 and the registry of special-use names, what ICANN keeps back for
 * private use, and what clusters, clouds and home routers answer to.
 */
const privateNames: ReadonlySet<string> = new Set(
  (
    'localhost localdomain local internal intranet private corp home lan mail ' +
    'test example invalid onion alt arpa i2p bit exit ' +
    'svc cluster pod node service consul docker kube router gateway modem dhcp workgroup'
  ).split(' '),
)

/** Names under public endings that stand for addresses of one's own choosing, loopback among them. */
const mirrors =
  /(?:^|\.)(?:nip\.io|sslip\.io|xip\.io|localtest\.me|lvh\.me|vcap\.me|lacolhost\.com)$/

/** A name with a dot that the public directory can know. Addresses in numbers are nobody's. */
function isPublicHost(hostname: string): boolean {
  const name = hostname.toLowerCase().replace(/\.+$/, '')
  const labels = name.split('.')
  const ending = labels.at(-1) ?? ''
  // An address in brackets, or in whatever spelling of numbers; no ending is a number.
  if (name.startsWith('[') || /^(?:\d+|0x[\da-f]*)$/.test(ending)) return false
  if (labels.length < 2 || labels.includes('')) return false
  return !privateNames.has(ending) && !mirrors.test(name)
}

async function read(response: Response): Promise<PictureResult> {
  const bytes = await readBody(response, maxPictureBytes)
  const type = bytes && typeOf(bytes)
  return type ? { ok: true, picture: { bytes, type } } : refused
}

/** By its first bytes: what a header calls it proves nothing. */
function typeOf(bytes: Uint8Array): PictureType | null {
  const head = String.fromCharCode(...bytes.subarray(0, 12))
  if (head.startsWith('\xff\xd8\xff')) return 'image/jpeg'
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png'
  if (head.startsWith('RIFF') && head.endsWith('WEBP')) return 'image/webp'
  return null
}
