/** Where dots before the @ are read over, and one mailbox goes by two domains. */
const dotless = new Set(['gmail.com', 'googlemail.com'])

/**
 * What all spellings of one mailbox have in common: no tag (`sam+calls@` is `sam@`, at providers and
 * companies alike), at Gmail no dots. For comparing; a letter goes to the address as it was given.
 */
export function mailboxKey(email: string): string {
  const at = email.lastIndexOf('@')
  const host = email.slice(at + 1).toLowerCase()
  const local = email
    .slice(0, Math.max(at, 0))
    .toLowerCase()
    .replace(/(?<=.)\+.*$/, '')
  return dotless.has(host) ? `${local.replaceAll('.', '')}@gmail.com` : `${local}@${host}`
}
