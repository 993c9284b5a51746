import { Hono } from 'hono'
import { AppError } from '../../lib/contract/error.ts'
import type { BeginResponse, ClaimResponse } from '../../lib/contract/fathom.ts'
import {
  BeginRequest,
  ClaimRequest,
  DisconnectRequest,
  KeyRequest,
} from '../../lib/contract/fathom.ts'
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
    if (c.var.settings.fathom.app === null) {
      throw new AppError(
        'conflict',
        'Here Fathom is connected by an API key: paste yours in Settings.',
      )
    }
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
    const claimed = await mailbox.claim(
      { userId, email },
      { handoff, extensionId: extensionOrigin(c) },
    )
    if (!claimed.ok) throw new AppError(claimed.code, claimed.message)
    const { fathomUserEmail } = claimed
    const answer: ClaimResponse = { status: 'active', fathomUserEmail }
    return c.json(answer)
  })
  .post('/key', async (c) => {
    const { userId, email } = await authenticate(c)
    const { key } = await readJson(c.req.raw, KeyRequest)
    const connected = await mailboxOf(c.env.MAILBOX, userId).claim({ userId, email }, { key })
    if (!connected.ok) throw new AppError(connected.code, connected.message)
    const answer: ClaimResponse = {
      status: 'active',
      fathomUserEmail: connected.fathomUserEmail,
    }
    return c.json(answer)
  })
  .post('/disconnect', async (c) => {
    const { userId } = await authenticate(c)
    const { deleteData } = await readJson(c.req.raw, DisconnectRequest)
    await mailboxOf(c.env.MAILBOX, userId).disconnect(deleteData)
    return c.json({ status: 'disconnected' as const })
  })
