import type { Colleague } from '../directory.ts'
import type { Participant } from '../scenario.ts'

/** A member of the organisation, on the invitation. */
export function member({ name, email, team }: Colleague): Participant {
  return { name, email, invited: true, team }
}

/** The same member once more, by a tag of their address, as a forwarded invitation has it. */
export function tagged({ name, email }: Colleague, tag: string): Participant {
  return { name, email: email.replace('@', `+${tag}@`), invited: true, team: null }
}

/** What calendars invite like a person and is none: a room, a list, a program. Nobody hears it speak. */
export function thing(name: string, email: string): Participant {
  return { name, email, invited: true, team: null }
}

/** Somebody from outside, on the invitation. */
export function guest(name: string, email: string): Participant {
  return { name, email, invited: true, team: null }
}

/** A voice without an invitation, so without an address: Fathom knows the display name alone. */
export function voice(name: string): Participant {
  return { name, email: null, invited: false, team: null }
}
