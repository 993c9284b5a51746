import { Hono } from 'hono'
import { authenticate } from '../http/authenticate.ts'
import type { CompanionEnv } from '../http/companion.ts'
import { mailboxOf } from '../http/companion.ts'

/** "Sync now": compares the last two days with Fathom's list. Joins what runs already. */
export const sync = new Hono<CompanionEnv>().post('/', async (c) => {
  const { userId } = await authenticate(c)
  const started = await mailboxOf(c.env.MAILBOX, userId).syncNow()
  return c.json({ started })
})
