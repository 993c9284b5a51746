import { Hono } from 'hono'
import { AppError } from '../../lib/contract/error.ts'
import type { LiveTicket } from '../../lib/contract/live.ts'
import { authenticate } from '../http/authenticate.ts'
import type { CompanionEnv } from '../http/companion.ts'
import { mailboxById, mailboxOf } from '../http/companion.ts'
import { limitPerAddress } from '../http/rate-limit.ts'

/** A ticket for the socket: a WebSocket cannot carry the session in a header. */
export const liveTicket = new Hono<CompanionEnv>().post('/', async (c) => {
  const session = await authenticate(c)
  const { MAILBOX } = c.env
  const random = await mailboxOf(MAILBOX, session.userId).issueTicket(session.endsAt)
  const answer: LiveTicket = { ticket: `${MAILBOX.idFromName(session.userId)}.${random}` }
  return c.json(answer)
})

/** The socket itself. Pages of other origins can open sockets to anywhere, so the origin is checked. */
export const liveSocket = new Hono<CompanionEnv>().get('/:ticket', limitPerAddress, async (c) => {
  if (c.req.header('upgrade')?.toLowerCase() !== 'websocket') {
    throw new AppError('bad_request', 'This address is for WebSockets.')
  }
  const origin = c.req.header('origin')
  const allowed = c.var.settings.extensionIds.some((id) => origin === `chrome-extension://${id}`)
  if (!allowed) throw new AppError('forbidden', 'This origin may not listen here.')
  const [, hex = '', random = ''] =
    /^([0-9a-f]{64})\.([\w-]{16,64})$/.exec(c.req.param('ticket')) ?? []
  const mailbox = mailboxById(c.env.MAILBOX, hex)
  if (!mailbox) throw unknownTicket()
  const opened = await mailbox.fetch(`https://mailbox/live/${random}`, {
    headers: { upgrade: 'websocket' },
  })
  if (opened.status !== 101) throw unknownTicket()
  return opened
})

function unknownTicket(): AppError {
  return new AppError('not_found', 'This ticket was used already or is too old.')
}
