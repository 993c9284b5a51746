/** What the panel asks of the background. Answers come through the cache, so that a closed panel loses none. */
export type Message =
  /** Push and pull now. */
  | { type: 'sync' }
  /** Begin the consent at Fathom; its outcome is recorded under `connect`. */
  | { type: 'connect-fathom' }
  /** The same at the rep's other CRM; recorded under `connectCrm`. */
  | { type: 'connect-crm' }
  /** Open Google's window to sign in; its outcome is recorded under `entering`. */
  | { type: 'enter-google' }

/** A message that was received; null for one that is none of these. By hand: it is read at every wake. */
export function readMessage(received: unknown): Message | null {
  if (typeof received !== 'object' || received === null || !('type' in received)) return null
  const { type } = received
  return type === 'sync' ||
    type === 'connect-fathom' ||
    type === 'connect-crm' ||
    type === 'enter-google'
    ? { type }
    : null
}

type Send = (message: Message) => void

let send: Send = () => {}

/** Says how messages travel. Set by the panel's entrypoint; the background calls its own parts instead. */
export function deliverMessagesBy(way: Send): void {
  send = way
}

/** Asks for a sync and waits for nothing. */
export function requestSync(): void {
  send({ type: 'sync' })
}

/** Asks the background to connect Fathom and waits for nothing. */
export function requestConnect(): void {
  send({ type: 'connect-fathom' })
}

/** Asks the background to sign in with Google and waits for nothing. */
export function requestGoogle(): void {
  send({ type: 'enter-google' })
}

/** Asks the background to connect the other CRM and waits for nothing. */
export function requestConnectCrm(): void {
  send({ type: 'connect-crm' })
}
