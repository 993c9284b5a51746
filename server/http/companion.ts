import type { Settings } from '../env.ts'

/** What a request carries through the companion. */
export type CompanionEnv = {
  Bindings: Env
  Variables: { settings: Settings; requestId: string }
}

/** The mailbox of this rep, as one of those that `mailboxes` holds. */
export function mailboxOf<Kind extends Rpc.DurableObjectBranded | undefined>(
  mailboxes: DurableObjectNamespace<Kind>,
  userId: string,
): DurableObjectStub<Kind> {
  return mailboxes.get(mailboxes.idFromName(userId))
}

/**
 * The mailbox that an address from outside names, or null. An id that we did not make is refused
 * here, before any object is woken: it carries a code that only this namespace can compute.
 */
export function mailboxById<Kind extends Rpc.DurableObjectBranded | undefined>(
  mailboxes: DurableObjectNamespace<Kind>,
  hex: string,
): DurableObjectStub<Kind> | null {
  if (!/^[0-9a-f]{64}$/.test(hex)) return null
  try {
    return mailboxes.get(mailboxes.idFromString(hex))
  } catch {
    return null
  }
}
