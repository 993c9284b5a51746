import * as z from 'zod/mini'

/** What the panel asks of the background. Answers come through the cache, so that a closed panel loses none. */
export const Message = z.discriminatedUnion('type', [
  /** Push and pull now. */
  z.object({ type: z.literal('sync') }),
  /** Begin the consent at Fathom; its outcome is recorded under `connect`. */
  z.object({ type: z.literal('connect-fathom') }),
])
export type Message = z.infer<typeof Message>

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
