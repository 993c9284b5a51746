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
import { authenticate } from './authenticate.ts'
import type { CompanionEnv } from './companion.ts'
import { mailboxOf } from './companion.ts'
import { readJson } from './read-json.ts'

/** What the rep may ask and tell their own mailbox about its work. */
export const fathomReceipt = new Hono<CompanionEnv>()
  .post('/status', async (c) => {
    const { userId } = await authenticate(c.var.settings.supabase, c.req.header('authorization'))
    return c.json(await mailboxOf(c.env.MAILBOX, userId).status())
  })
  .post('/receipt', async (c) => {
    const { userId } = await authenticate(c.var.settings.supabase, c.req.header('authorization'))
    const { recordingId } = await readJson(c.req.raw, ReceiptRequest)
    const receipt = await mailboxOf(c.env.MAILBOX, userId).receipt(recordingId)
    const none: MeetingReceipt = { receivedAt: null, listedAt: null, syncedAt: null, counts: null }
    return c.json(receipt ?? none)
  })
  .post('/replay', async (c) => {
    const { userId } = await authenticate(c.var.settings.supabase, c.req.header('authorization'))
    const { id } = await readJson(c.req.raw, ReplayRequest)
    return c.json({ replayed: await mailboxOf(c.env.MAILBOX, userId).replay(id) })
  })
  .post('/recorder', async (c) => {
    const { userId } = await authenticate(c.var.settings.supabase, c.req.header('authorization'))
    const { email } = await readJson(c.req.raw, RecorderRequest)
    const mailbox = mailboxOf(c.env.MAILBOX, userId)
    if (!(await mailbox.chooseRecorder(email))) {
      throw new AppError('conflict', 'Fathom lists no calls that were recorded by this address.')
    }
    return c.json(await mailbox.status())
  })
  .post('/analyse', async (c) => {
    const { userId } = await authenticate(c.var.settings.supabase, c.req.header('authorization'))
    const { meetingId } = await readJson(c.req.raw, AnalyseRequest)
    return c.json({ started: await mailboxOf(c.env.MAILBOX, userId).analyseAgain(meetingId) })
  })
  .post('/import', async (c) => {
    const { userId } = await authenticate(c.var.settings.supabase, c.req.header('authorization'))
    const { days } = await readJson(c.req.raw, ImportRequest)
    return c.json({ started: await mailboxOf(c.env.MAILBOX, userId).importDays(days) })
  })
