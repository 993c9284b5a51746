import * as z from 'zod/mini'
import type { LiveHint } from '../../lib/contract/live.ts'

/**
 * The rep's open panels, as hibernating WebSockets: they cost nothing while nothing happens. All
 * that is ever sent is a hint without data.
 */

const Attachment = z.object({ sessionEndsAt: z.number() })
/** Application close code: the CRM session that the socket was opened with is over. */
export const sessionOverCode = 4001
const hint: LiveHint = { type: 'pull' }

export function acceptSocket(state: DurableObjectState, sessionEndsAt: number): Response {
  const { 0: client, 1: server } = new WebSocketPair()
  state.acceptWebSocket(server)
  server.serializeAttachment({ sessionEndsAt })
  return new Response(null, { status: 101, webSocket: client })
}

/** Hints every open panel of this rep; closes those whose session is over. */
export function hintSockets(state: DurableObjectState, now: number): void {
  for (const socket of openSockets(state, now)) send(socket, JSON.stringify(hint))
}

/** Closes the sockets whose session is over and answers the others. */
export function openSockets(state: DurableObjectState, now: number): WebSocket[] {
  return state.getWebSockets().filter((socket) => {
    if (sessionEnd(socket) > now) return true
    close(socket)
    return false
  })
}

/** When the next session ends that a socket was opened with. */
export function nextSessionEnd(state: DurableObjectState): number | null {
  const ends = state.getWebSockets().map(sessionEnd)
  return ends.length === 0 ? null : Math.min(...ends)
}

/** The account is gone, and with it every session. */
export function closeSockets(state: DurableObjectState): void {
  for (const socket of state.getWebSockets()) close(socket)
}

function sessionEnd(socket: WebSocket): number {
  const attachment = Attachment.safeParse(socket.deserializeAttachment())
  return attachment.success ? attachment.data.sessionEndsAt : 0
}

function send(socket: WebSocket, text: string): void {
  try {
    socket.send(text)
  } catch {
    // It closed a moment ago; the panel polls.
  }
}

function close(socket: WebSocket): void {
  try {
    socket.close(sessionOverCode, 'session over')
  } catch {
    // Closed already.
  }
}
