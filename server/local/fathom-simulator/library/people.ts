import type { Colleague } from '../directory.ts'
import type { Participant } from '../scenario.ts'

/** A member of the organisation, on the invitation. */
export function member({ name, email, team }: Colleague): Participant {
  return { name, email, invited: true, team }
}

/** Somebody from outside, on the invitation. */
export function guest(name: string, email: string): Participant {
  return { name, email, invited: true, team: null }
}

/** A voice without an invitation, so without an address: Fathom knows the display name alone. */
export function voice(name: string): Participant {
  return { name, email: null, invited: false, team: null }
}
