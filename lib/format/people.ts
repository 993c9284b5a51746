import type { Attendee, Contact } from '../contract/rows.ts'

/** A contact's name; the address where there is none. */
export function contactName(contact: Pick<Contact, 'firstName' | 'lastName' | 'email'>): string {
  const name = [contact.firstName, contact.lastName].filter(Boolean).join(' ').trim()
  return name || contact.email || 'No name'
}

/** An attendee's name as Fathom gave it; the address where there is none. */
export function attendeeName(attendee: Pick<Attendee, 'name' | 'email'>): string {
  return attendee.name?.trim() || attendee.email || 'No name'
}

/** The name people are called by in a short line: `Priya` of `Priya Raman`, the part before @ of an address. */
export function shortName(name: string): string {
  const trimmed = name.trim()
  if (trimmed.includes('@')) return trimmed.slice(0, trimmed.indexOf('@'))
  return trimmed.split(/\s+/)[0] ?? trimmed
}

/** One letter for the square that stands for a company or a person. */
export function initial(name: string): string {
  for (const letter of name.trim()) {
    if (/\p{L}|\p{N}/u.test(letter)) return letter.toUpperCase()
  }
  return '?'
}

/** `1 call`, `3 calls`. */
export function count(amount: number, one: string, many = `${one}s`): string {
  return `${amount.toLocaleString('en-GB')} ${amount === 1 ? one : many}`
}

/** `Northwind or Globex`, `Northwind, Globex or Initech`. */
export function alternatives(words: readonly string[]): string {
  const last = words.at(-1) ?? ''
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} or ${last}`
}
