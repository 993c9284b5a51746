import { Hono } from 'hono'
import { AppError } from '../../lib/contract/error.ts'
import type { BeginResponse, ClaimResponse } from '../../lib/contract/fathom.ts'
import { BeginRequest, ClaimRequest, DisconnectRequest } from '../../lib/contract/fathom.ts'
import { authenticate } from '../http/authenticate.ts'
import type { CompanionEnv } from '../http/companion.ts'
import { mailboxOf } from '../http/companion.ts'
import { readJson } from '../http/read-json.ts'
import { assertMayConnect, extensionOrigin } from './extension-origin.ts'

/** The rep's side of connecting Fathom, under the rep's own session. */
export const fathomConnect = new Hono<CompanionEnv>()
  .post('/begin', async (c) => {
    const rep = await authenticate(c)
    const { extensionId } = await readJson(c.req.raw, BeginRequest)
    await assertMayConnect(c, extensionId)
    const { userId, email } = rep
    const mailbox = mailboxOf(c.env.MAILBOX, userId)
    const authorizeUrl = await mailbox.beginConsent({ userId, email }, extensionId)
    const answer: BeginResponse = { authorizeUrl }
    return c.json(answer)
  })
  .post('/claim', async (c) => {
    const rep = await authenticate(c)
    const { handoff } = await readJson(c.req.raw, ClaimRequest)
    const { userId, email } = rep
    const mailbox = mailboxOf(c.env.MAILBOX, userId)
    const claimed = await mailbox.claim({ userId, email }, handoff, extensionOrigin(c))
    if (!claimed.ok) {
      switch (claimed.code) {
        case 'state_invalid':
          throw new AppError(
            'state_invalid',
            'This connection was not finished in time, or was finished already. Connect Fathom again.',
          )
        case 'fathom_refused':
          throw new AppError(
            'fathom_refused',
            'Fathom took its consent back. Connect Fathom again.',
          )
      }
    }
    const { fathomUserEmail } = claimed
    const answer: ClaimResponse = { status: 'active', fathomUserEmail }
    return c.json(answer)
  })
  .post('/disconnect', async (c) => {
    const { userId } = await authenticate(c)
    const { deleteData } = await readJson(c.req.raw, DisconnectRequest)
    await mailboxOf(c.env.MAILBOX, userId).disconnect(deleteData)
    return c.json({ status: 'disconnected' as const })
  })
