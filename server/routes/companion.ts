import type { Settings } from '../env.ts'
import type { Mailbox } from '../mailbox/mailbox.ts'

/** What a request carries through the companion. */
export type CompanionEnv = {
  Bindings: Env
  Variables: { settings: Settings; requestId: string }
}

type Mailboxes = DurableObjectNamespace<Mailbox>

/** The rep's own mailbox. */
export function mailboxOf(mailboxes: Mailboxes, userId: string): DurableObjectStub<Mailbox> {
  return mailboxes.get(mailboxes.idFromName(userId))
}

/**
 * The mailbox that an address from outside names, or null. An id that we did not make is refused
 * here, before any object is woken: it carries a code that only this namespace can compute.
 */
export function mailboxById(mailboxes: Mailboxes, hex: string): DurableObjectStub<Mailbox> | null {
  if (!/^[0-9a-f]{64}$/.test(hex)) return null
  try {
    return mailboxes.get(mailboxes.idFromString(hex))
  } catch {
    return null
  }
}
