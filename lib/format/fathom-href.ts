import { builtIn } from '../config.ts'

/** A build for the embedded stack, whose Fathom is a stand-in on this machine. */
const isLocalBuild = builtIn !== null && new URL(builtIn.companionUrl).hostname === '127.0.0.1'

/**
 * An address of Fathom's that may be opened, else null. What came with a call leads to Fathom or nowhere;
 * to this machine in a build for the embedded stack alone.
 */
export function fathomHref(address: string | null, isLocal = isLocalBuild): string | null {
  const parsed = address === null ? null : URL.parse(address)
  if (parsed === null || parsed.username !== '' || parsed.password !== '') return null
  const { protocol, hostname, port, href } = parsed
  if (protocol === 'http:') return isLocal && hostname === '127.0.0.1' ? href : null
  const isFathom = hostname === 'fathom.video' || hostname.endsWith('.fathom.video')
  return protocol === 'https:' && port === '' && isFathom ? href : null
}
