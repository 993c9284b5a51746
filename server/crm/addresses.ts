/**
 * An address as people and programs write it, brought to the one it means: `mailto:ann@x`, `Ann Lee
 * <ann@x>`, and a guest of a Microsoft tenant (`ann_customer.com#EXT#@tenant.onmicrosoft.com`), which
 * encodes the address its person really has. Null where there is none in it.
 */
export function writtenAddress(text: string): { email: string; name: string | null } | null {
  const angled = /^(.*)<([^<>]+)>[^<>]*$/.exec(text)
  const name = angled?.[1]?.replace(/^[\s"'“]+|[\s"'”,:]+$/g, '') ?? ''
  const bare = (angled?.[2] ?? text)
    .trim()
    .replace(/^(?:mailto|smtp|sip|e-?mail):\s*/i, '')
    .replace(/\?[^@]*$/, '')
    .replace(/^['"]+|['".,;]+$/g, '')
    .toLowerCase()
  return bare.includes('@') ? { email: hostOfGuest(bare), name: name === '' ? null : name } : null
}

/** Of a guest's address the one it encodes: what stood where the last underscore is was an @. */
function hostOfGuest(email: string): string {
  const guest = /^(.+)_([^_@]+\.[^_@]+)#ext#@[^@]+\.onmicrosoft\.(?:com|us|cn)$/.exec(email)
  return guest === null ? email : `${guest[1]}@${guest[2]}`
}
