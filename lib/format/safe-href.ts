/** An address that may be opened, else null: https, and http to this machine (the local stand-in of Fathom). */
export function safeHref(address: string | null): string | null {
  if (address === null) return null
  const parsed = URL.parse(address)
  if (parsed === null) return null
  const local = parsed.protocol === 'http:' && parsed.hostname === '127.0.0.1'
  return parsed.protocol === 'https:' || local ? parsed.href : null
}
