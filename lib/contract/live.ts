import * as z from 'zod/mini'

/** `POST /v1/live`: a one-time ticket for the WebSocket `GET /v1/live/:ticket`, good for a minute. */
export const LiveTicket = z.object({ ticket: z.string() })
export type LiveTicket = z.infer<typeof LiveTicket>

/** Everything that is ever sent over the socket: a hint without data. A lost hint costs a delay and never a row. */
export const LiveHint = z.object({ type: z.enum(['pull']) })
export type LiveHint = z.infer<typeof LiveHint>
