import type { Context } from 'hono'
import { Hono } from 'hono'
import { AppError } from '../../lib/contract/error.ts'
import { deliveryHeaders, readDeliveryHeaders } from '../fathom/verify.ts'
import type { CompanionEnv } from '../http/companion.ts'
import { mailboxById } from '../http/companion.ts'
import { countAddress } from '../http/rate-limit.ts'
import { maxBodyBytes } from '../mailbox/calls/inbox.ts'
import { readBody } from '../read-body.ts'

/**
 * Fathom delivers here. Verify, store, 202, and nothing else: neither Fathom nor the CRM is needed to
 * answer. 401 a signature that does not hold, 404 an address that is none, 413 too large; anything
 * but a 2xx and Fathom tries again.
 */
export const fathomWebhook = new Hono<CompanionEnv>().post('/:address', async (c) => {
  const address = /^([0-9a-f]{64})\.([1-9]\d{0,8})\.([\w-]{16,64})$/.exec(c.req.param('address'))
  const [, hex = '', generation = '', random = ''] = address ?? []
  const mailbox = address ? mailboxById(c.env.MAILBOX, hex) : null
  if (!mailbox) throw await refused(c, unknownAddress())
  const headers = deliveryHeaders(c.req.raw.headers)
  // What cannot be signed need not be read, nor wake anybody.
  if (!readDeliveryHeaders(headers).ok) throw await refused(c, badSignature())
  const body = await readBody(c.req.raw, maxBodyBytes)
  if (!body) throw new AppError('too_large', 'A delivery may have ten megabytes.')
  const requestId = c.var.requestId
  const receipt = await mailbox.receive({
    generation: Number(generation),
    random,
    headers,
    body,
    requestId,
  })
  if (receipt.ok) return c.body(null, 202)
  switch (receipt.code) {
    case 'not_found':
      throw await refused(c, unknownAddress())
    case 'signature_invalid':
      throw await refused(c, badSignature())
    case 'conflict':
      throw new AppError('conflict', 'This webhook is still being set up. Deliver again.')
  }
})

/** A refusal counts against the caller's address, and is one for that reason when there were too many. */
async function refused(c: Context<CompanionEnv>, error: AppError): Promise<AppError> {
  await countAddress(c)
  return error
}

function unknownAddress(): AppError {
  return new AppError('not_found', 'There is no such address.')
}

function badSignature(): AppError {
  return new AppError('signature_invalid', 'The signature of this delivery does not hold.')
}
