import { Hono } from 'hono'
import { AppError } from '../../lib/contract/error.ts'
import type { CompanionEnv } from '../http/companion.ts'
import { countAddress } from '../http/rate-limit.ts'
import { changedTasks, isSigned } from '../hubspot/webhook.ts'
import { portalOf } from '../mailbox/mirror/portal.ts'
import { readBody } from '../read-body.ts'

/** A hundred events take some tens of kilobytes. */
const maxBodyBytes = 1024 * 1024

/**
 * HubSpot delivers here, for all accounts. Verified over the raw bytes, kept in the account's object, answered:
 * nothing else within the five seconds that HubSpot waits.
 */
export const hubspotWebhook = new Hono<CompanionEnv>().post('/', async (c) => {
  const { hubspot, publicUrl } = c.var.settings
  if (hubspot === null) throw new AppError('not_found', 'There is no such address.')
  const body = await readBody(c.req.raw, maxBodyBytes)
  if (!body) throw new AppError('too_large', 'A delivery may have one megabyte.')
  const { pathname, search } = new URL(c.req.url)
  // As HubSpot was told the address, whatever a proxy made of it.
  const url = `${publicUrl}${pathname}${search}`
  const delivery = { method: 'POST', url, headers: c.req.raw.headers, body }
  if (!(await isSigned(delivery, hubspot.clientSecret, Date.now()))) {
    await countAddress(c)
    throw new AppError('signature_invalid', 'The signature of this delivery does not hold.')
  }
  const changed = changedTasks(body)
  if (changed === null) throw new AppError('bad_request', 'This is none of HubSpot’s deliveries.')
  await Promise.all(
    [...changed].map(([portalId, ids]) => portalOf(c.env.PORTAL, 'hubspot', portalId).receive(ids)),
  )
  return c.body(null, 204)
})
