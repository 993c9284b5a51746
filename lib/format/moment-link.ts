import { fathomHref } from './fathom-href.ts'

/**
 * Address of a moment in a recording: Fathom's own playback link where it gave one, else the call's
 * page with the second in its query (the form of Fathom's own links; share pages do not seek).
 */
export function momentHref(
  seconds: number | null,
  playbackUrl: string | null,
  callUrl: string | null,
): string | null {
  const given = fathomHref(playbackUrl)
  if (given !== null) return given
  const call = fathomHref(callUrl)
  if (call === null || seconds === null) return call
  const address = new URL(call)
  address.searchParams.set('timestamp', String(Math.max(0, Math.floor(seconds))))
  return address.href
}
