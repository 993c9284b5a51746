import type { ErrorCode } from '../../../lib/contract/error.ts'
import type { DeliveryHeaders } from '../../fathom/verify.ts'
import { verifyDelivery } from '../../fathom/verify.ts'
import { logInfo, logWarning } from '../../log.ts'
import type { SigningKeys } from '../connection/signing-keys.ts'
import { noteHeard, noteRefusal } from '../connection/watch-webhook.ts'
import { findWebhook } from '../connection/webhooks.ts'
import type { MailboxContext } from '../context.ts'
import { readFact, writeFact } from '../facts.ts'
import { isCanary } from './canary.ts'
import type { Acceptance } from './inbox.ts'
import { acceptDelivery, bodyDigest } from './inbox.ts'

/** A webhook whose secret should have been stored by now was lost in between; nobody can verify it. */
const creationMs = 2 * 60_000

export type IncomingDelivery = {
  generation: number
  random: string
  headers: DeliveryHeaders
  body: Uint8Array<ArrayBuffer>
  requestId: string
}

/** What a delivery is answered. */
export type Acknowledgement =
  | { ok: true; acceptance: Acceptance }
  | { ok: false; code: Extract<ErrorCode, 'not_found' | 'signature_invalid' | 'conflict'> }

/** Verifies a delivery and makes it durable. Needs neither Fathom nor the CRM. */
export async function receiveDelivery(
  context: MailboxContext,
  signingKeys: SigningKeys,
  delivery: IncomingDelivery,
  arm: () => void,
): Promise<Acknowledgement> {
  const { storage, sql, now } = context
  const webhook = await findWebhook(sql, delivery.generation, delivery.random)
  if (!webhook) return { ok: false, code: 'not_found' }
  if (webhook.state === 'creating') {
    // Fathom was faster than its own answer to us. It tries again.
    const isNew = now() - webhook.createdAt < creationMs
    // One whose making was never answered, and that was made all the same.
    if (!isNew) writeFact(sql, 'orphanHeardAt', now())
    return { ok: false, code: isNew ? 'conflict' : 'not_found' }
  }
  const key = await signingKeys.of(webhook)
  if (!key) return { ok: false, code: 'not_found' }
  const { body, requestId } = delivery
  const [verification, digest] = await Promise.all([
    verifyDelivery(delivery, key, Math.floor(now() / 1000)),
    bodyDigest(body),
  ])
  if (!verification.ok) {
    logWarning('delivery_refused', { reason: verification.reason, requestId })
    if (verification.reason === 'signature_differs' && noteRefusal(context, webhook)) arm()
    return { ok: false, code: 'signature_invalid' }
  }
  noteHeard(context, webhook)
  const connection = readFact(sql, 'connection')
  const isCurrent =
    webhook.state === 'live' &&
    (connection === 'active' || connection === 'revoked' || isCanary(sql))
  const acceptance = acceptDelivery(
    storage,
    {
      generation: webhook.generation,
      webhookId: verification.id,
      sentAt: verification.timestamp,
      body,
      bodyDigest: digest,
      requestId,
    },
    isCurrent,
    now(),
    arm,
  )
  logInfo('delivery_accepted', { acceptance, size: body.length, requestId })
  return { ok: true, acceptance }
}
