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

/** A name with a dot that only the public directory can know. Addresses in numbers are nobody's. */
function isPublicHost(hostname: string): boolean {
  const name = hostname.toLowerCase().replace(/\.$/, '')
  if (name.startsWith('[') || /^[\d.]+$/.test(name) || !name.includes('.')) return false
  return !/\.(?:local|localhost|internal|intranet|lan|home|corp|private|home\.arpa)$/.test(name)
}

async function read(response: Response): Promise<PictureResult> {
  const length = Number(response.headers.get('content-length') ?? 0)
  if (length > maxPictureBytes || response.body === null) {
    await response.body?.cancel()
    return refused
  }
  const chunks: Uint8Array[] = []
  let size = 0
  const reader: ReadableStreamDefaultReader<Uint8Array> = response.body.getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    size += value.length
    if (size > maxPictureBytes) {
      await reader.cancel()
      return refused
    }
    chunks.push(value)
  }
  const bytes = new Uint8Array(size)
  let filled = 0
  for (const chunk of chunks) {
    bytes.set(chunk, filled)
    filled += chunk.length
  }
  const type = typeOf(bytes)
  return type === null ? refused : { ok: true, picture: { bytes, type } }
}

/** By its first bytes: what a header calls it proves nothing. */
function typeOf(bytes: Uint8Array): PictureType | null {
  const head = String.fromCharCode(...bytes.subarray(0, 12))
  if (head.startsWith('\xff\xd8\xff')) return 'image/jpeg'
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png'
  if (head.startsWith('RIFF') && head.endsWith('WEBP')) return 'image/webp'
  return null
}
