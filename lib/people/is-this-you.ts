import { mailboxKey } from '../contract/mailbox.ts'
import type { Attendee, Meeting } from '../contract/rows.ts'

/** Whose panel it is, as far as it is asked whether somebody is them. */
type Self = {
  email: string
  names: readonly string[]
  addresses?: readonly string[]
  others?: readonly string[]
}

/** Why somebody of a call may be the rep by an address that is not known to be theirs. */
export type MaybeYou = 'name' | 'recorder'

/**
 * Whether to ask the rep if an attendee is them: Fathom says that they recorded the rep's own call, or they go
 * by the rep's full name. Not of an address that is the rep's or a colleague's, and not of one that the rep
 * has said is somebody else's.
 */
export function maybeYou(
  { email, name, nature = 'person', mayBeRep = false, isOrganizer }: Attendee,
  { source, shared }: Pick<Meeting, 'source' | 'shared'>,
  viewer: Self,
  colleagues: readonly { email: string }[],
): MaybeYou | null {
  if (email === null || nature !== 'person' || shared) return null
  const key = mailboxKey(email.trim())
  const known = [
    viewer.email,
    ...(viewer.addresses ?? []),
    ...(viewer.others ?? []),
    ...colleagues.map((one) => one.email),
  ]
  if (known.some((one) => mailboxKey(one) === key)) return null
  // Fathom tells a rep of no calls but those they recorded.
  if (source === 'fathom' && isOrganizer) return 'recorder'
  return mayBeRep || isSameName(name, viewer.names) ? 'name' : null
}

/** First and last name: a first name alone is shared by too many. */
function isSameName(name: string | null, names: readonly string[]): boolean {
  const told = folded(name ?? '')
  return told.includes(' ') && names.some((one) => folded(one) === told)
}

function folded(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}
