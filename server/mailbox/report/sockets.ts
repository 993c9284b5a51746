import * as z from 'zod/mini'
import type { LiveHint } from '../../../lib/contract/live.ts'
import { mailboxOf } from '../../http/companion.ts'
import { issueOneTime, takeOneTime } from '../connection/one-time.ts'
import type { MailboxContext } from '../context.ts'

/**
 * The rep's open panels, as hibernating WebSockets: they cost nothing while nothing happens. All
 * that is ever sent is a hint without data.
 */

/** What a ticket and a socket carry: milliseconds since epoch. */
const Session = z.object({ sessionEndsAt: z.number() })
/** Application close code: the CRM session that the socket was opened with is over. */
const sessionOverCode = 4001
const ticketLifeMs = 60_000
const hint: LiveHint = { type: 'pull' }

/** A one-time text that opens a socket, good for a minute. `sessionEndsAt` is in milliseconds. */
export function issueTicket({ sql, now }: MailboxContext, sessionEndsAt: number): Promise<string> {
  return issueOneTime(sql, 'ticket', { sessionEndsAt }, now() + ticketLifeMs)
}

/** Opens a panel's socket for a ticket; null where that is unknown, used or too old. */
export async function openSocket(
  state: DurableObjectState,
  { sql, now }: MailboxContext,
  ticket: string,
): Promise<Response | null> {
  const taken = Session.safeParse(await takeOneTime(sql, 'ticket', ticket, now()))
  if (!taken.success || taken.data.sessionEndsAt <= now()) return null
  return acceptSocket(state, taken.data.sessionEndsAt)
}

function acceptSocket(state: DurableObjectState, sessionEndsAt: number): Response {
  const { 0: client, 1: server } = new WebSocketPair()
  state.acceptWebSocket(server)
  server.serializeAttachment({ sessionEndsAt })
  return new Response(null, { status: 101, webSocket: client })
}

/** Hints every open panel of this rep; closes those whose session is over. */
export function hintSockets(state: DurableObjectState, now: number): void {
  for (const socket of openSockets(state, now)) send(socket, JSON.stringify(hint))
}

/** Hints the panels of these reps: those of this mailbox's own rep here, the others by their mailboxes. */
export function hintPanels(
  state: DurableObjectState,
  mailboxes: Env['MAILBOX'],
  own: string | null,
  userIds: readonly string[],
): void {
  for (const userId of new Set(userIds)) {
    if (userId === own) hintSockets(state, Date.now())
    // A lost hint costs a delay and never a row.
    else
      state.waitUntil(
        mailboxOf(mailboxes, userId)
          .hint()
          .catch(() => {}),
      )
  }
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
  const attachment = Session.safeParse(socket.deserializeAttachment())
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
