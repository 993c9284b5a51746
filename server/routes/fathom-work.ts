import { Hono } from 'hono'
import { AppError } from '../../lib/contract/error.ts'
import type { MeetingReceipt } from '../../lib/contract/receipt.ts'
import {
  AnalyseRequest,
  ImportRequest,
  ReceiptRequest,
  RecorderRequest,
  ReplayRequest,
} from '../../lib/contract/receipt.ts'
import { authenticate } from '../http/authenticate.ts'
import type { CompanionEnv } from '../http/companion.ts'
import { mailboxOf } from '../http/companion.ts'
import { readJson } from '../http/read-json.ts'

/** What the rep may ask and tell their own mailbox about its work. */
export const fathomWork = new Hono<CompanionEnv>()
  .post('/status', async (c) => {
    const { userId } = await authenticate(c)
    return c.json(await mailboxOf(c.env.MAILBOX, userId).standing())
  })
  .post('/receipt', async (c) => {
    const { userId } = await authenticate(c)
    const { recordingId } = await readJson(c.req.raw, ReceiptRequest)
    const receipt = await mailboxOf(c.env.MAILBOX, userId).receipt(recordingId)
    const none: MeetingReceipt = { receivedAt: null, listedAt: null, syncedAt: null, counts: null }
    return c.json(receipt ?? none)
  })
  .post('/replay', async (c) => {
    const { userId } = await authenticate(c)
    const { id } = await readJson(c.req.raw, ReplayRequest)
    return c.json({ replayed: await mailboxOf(c.env.MAILBOX, userId).replay(id) })
  })
  .post('/recorder', async (c) => {
    const { userId } = await authenticate(c)
    const { email, isMe } = await readJson(c.req.raw, RecorderRequest)
    const mailbox = mailboxOf(c.env.MAILBOX, userId)
    if (!(await mailbox.chooseRecorder(email, isMe))) {
      throw new AppError('conflict', 'Fathom lists no calls that were recorded by this address.')
    }
    return c.json(await mailbox.standing())
  })
  .post('/analyse', async (c) => {
    const { userId } = await authenticate(c)
    const { meetingId } = await readJson(c.req.raw, AnalyseRequest)
    return c.json({ started: await mailboxOf(c.env.MAILBOX, userId).analyseAgain(meetingId) })
  })
  .post('/import', async (c) => {
    const { userId } = await authenticate(c)
    const { days } = await readJson(c.req.raw, ImportRequest)
    return c.json({ started: await mailboxOf(c.env.MAILBOX, userId).importDays(days) })
  })
