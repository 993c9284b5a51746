import { Hono } from 'hono'
import { authenticate } from './authenticate.ts'
import type { CompanionEnv } from './companion.ts'
import { mailboxOf } from './companion.ts'

/** "Sync now": compares the last two days with Fathom's list. Joins what runs already. */
export const sync = new Hono<CompanionEnv>().post('/', async (c) => {
  const { userId } = await authenticate(c.var.settings.supabase, c.req.header('authorization'))
  const started = await mailboxOf(c.env.MAILBOX, userId).syncNow()
  return c.json({ started })
})
