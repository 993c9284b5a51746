import { Hono } from 'hono'
import { CrmBeginRequest, CrmClaimRequest, CrmReplayRequest } from '../../lib/contract/crm.ts'
import { AppError } from '../../lib/contract/error.ts'
import type { BeginResponse } from '../../lib/contract/fathom.ts'
import { authenticate } from '../http/authenticate.ts'
import type { CompanionEnv } from '../http/companion.ts'
import { mailboxOf } from '../http/companion.ts'
import { readJson } from '../http/read-json.ts'
import { assertMayConnect, extensionOrigin } from './extension-origin.ts'

/** The rep's side of another CRM, under the rep's own session. */
export const crm = new Hono<CompanionEnv>()
  .post('/begin', async (c) => {
    const rep = await authenticate(c)
    const { extensionId, provider } = await readJson(c.req.raw, CrmBeginRequest)
    await assertMayConnect(c, extensionId)
    const { userId, email } = rep
    using side = await mailboxOf(c.env.MAILBOX, userId).crm()
    const authorizeUrl = await side.begin({ userId, email }, extensionId, provider)
    if (authorizeUrl === null) {
      throw new AppError('not_found', 'This companion is not set up for that CRM.')
    }
    const answer: BeginResponse = { authorizeUrl }
    return c.json(answer)
  })
  .post('/claim', async (c) => {
    const rep = await authenticate(c)
    const { handoff } = await readJson(c.req.raw, CrmClaimRequest)
    const { userId, email } = rep
    using side = await mailboxOf(c.env.MAILBOX, userId).crm()
    if (!(await side.claim({ userId, email }, handoff, extensionOrigin(c)))) {
      throw new AppError(
        'state_invalid',
        'This connection was not finished in time, or was finished already. Connect again.',
      )
    }
    return c.json({ status: 'active' as const })
  })
  .post('/disconnect', async (c) => {
    const { userId } = await authenticate(c)
    using side = await mailboxOf(c.env.MAILBOX, userId).crm()
    await side.disconnect()
    return c.json({ status: 'disconnected' as const })
  })
  .post('/status', async (c) => {
    const { userId } = await authenticate(c)
    using side = await mailboxOf(c.env.MAILBOX, userId).crm()
    return c.json(await side.standing())
  })
  .post('/replay', async (c) => {
    const { userId } = await authenticate(c)
    const { id } = await readJson(c.req.raw, CrmReplayRequest)
    using side = await mailboxOf(c.env.MAILBOX, userId).crm()
    return c.json({ replayed: await side.replay(id) })
  })
