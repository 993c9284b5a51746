import type { Bytes } from '../../encoding.ts'
import { digestHex } from '../../encoding.ts'
import { enqueueParked } from '../jobs/parked.ts'
import { enqueue } from '../jobs/queue.ts'
import { reportSoon } from '../jobs/report-soon.ts'
import { dropForgottenBody } from './forget.ts'

/**
 * The durable inbox. A delivery is answered only after its row, its bytes, its job and the alarm
 * are in one transaction; nothing else happens before the answer.
 */

/**
 * The longest body that is taken. The longest real one-hour meeting was 435 KB; parsing needs several
 * times the body's size of the 128 MB that an object has.
 */
export const maxBodyBytes = 10 * 1024 * 1024
/** A value may hold 2 MB in production. Local workerd takes more, so the limit has to be ours. */
export const chunkBytes = 1024 * 1024

export type VerifiedDelivery = {
  generation: number
  webhookId: string
  /** Unix seconds of this attempt; kept for the record. */
  sentAt: number
  body: Bytes
  bodyDigest: string
  requestId: string
}

export type Acceptance = 'stored' | 'duplicate' | 'flagged' | 'dropped'

/**
 * Takes in a delivery whose signature has been verified.
 * `flagged`: its id was seen with other bytes; both are kept, and this one waits for a person.
 * `dropped`: signed for an earlier connection; noted without its body.
 * `arm` sets the alarm for what is due by then.
 */
export function acceptDelivery(
  storage: DurableObjectStorage,
  delivery: VerifiedDelivery,
  isCurrent: boolean,
  now: number,
  arm: () => void,
): Acceptance {
  const { sql } = storage
  return storage.transactionSync(() => {
    const seen = sql
      .exec<{ body_digest: string }>(
        'select body_digest from deliveries where generation = ? and webhook_id = ?',
        delivery.generation,
        delivery.webhookId,
      )
      .toArray()
    if (seen.some(({ body_digest: digest }) => digest === delivery.bodyDigest)) return 'duplicate'
    const state = !isCurrent ? 'dropped' : seen.length > 0 ? 'flagged' : 'stored'
    const { id } = sql
      .exec<{ id: number }>(
        `insert into deliveries
          (generation, webhook_id, body_digest, size, sent_at, received_at, request_id, state)
          values (?, ?, ?, ?, ?, ?, ?, ?) returning id`,
        delivery.generation,
        delivery.webhookId,
        delivery.bodyDigest,
        delivery.body.length,
        delivery.sentAt,
        now,
        delivery.requestId,
        state,
      )
      .one()
    if (state === 'dropped') return state
    const { body } = delivery
    for (let start = 0, position = 0; start < body.length; position += 1) {
      const isWhole = body.length <= chunkBytes
      const bytes = isWhole ? body : body.slice(start, start + chunkBytes)
      sql.exec('insert into chunks values (?, ?, ?)', id, position, bytes)
      start += bytes.length
    }
    const { requestId } = delivery
    if (state === 'flagged') {
      const reason = 'same_id_other_bytes'
      enqueueParked(sql, 'sync_delivery', { deliveryId: id }, { reason, requestId, now })
      // It waits for a person, who has to hear of it.
      reportSoon({ sql, now: () => now })
    } else {
      enqueue(sql, 'sync_delivery', { deliveryId: id }, { dueAt: now, requestId, now })
    }
    // Within this transaction: a crash after the answer must find the alarm as well as the row.
    arm()
    return state
  })
}

export type StoredDelivery = {
  id: number
  body: Bytes
  bodyDigest: string
  receivedAt: number
}

/** Null when the delivery, or its body, is no longer kept. */
export function readDelivery(sql: SqlStorage, id: number): StoredDelivery | null {
  const [row] = sql
    .exec<{ size: number; body_digest: string; received_at: number }>(
      'select size, body_digest, received_at from deliveries where id = ?',
      id,
    )
    .toArray()
  if (!row) return null
  const body = new Uint8Array(row.size)
  let filled = 0
  for (const { bytes } of sql.exec<{ bytes: ArrayBuffer }>(
    'select bytes from chunks where delivery_id = ? order by position',
    id,
  )) {
    body.set(new Uint8Array(bytes), filled)
    filled += bytes.byteLength
  }
  if (filled !== row.size) return null
  return { id, body, bodyDigest: row.body_digest, receivedAt: row.received_at }
}

/** Notes what became of a delivery, for the receipt. Its body is kept a while longer. */
export function settleDelivery(
  sql: SqlStorage,
  id: number,
  recording: number,
  outcome: string,
  now: number,
): void {
  sql.exec(
    'update deliveries set recording = ?, outcome = ?, settled_at = ? where id = ?',
    recording,
    outcome,
    now,
    id,
  )
  dropForgottenBody(sql, id)
}

const day = 24 * 60 * 60_000
const bodyRetention = 30 * day
const digestRetention = 90 * day

/** Forgets bodies 30 days after their success, and ids 90 days after it. */
export function pruneInbox(sql: SqlStorage, now: number): void {
  sql.exec(
    `delete from chunks where delivery_id in
      (select id from deliveries where settled_at is not null and settled_at < ?)`,
    now - bodyRetention,
  )
  sql.exec(
    `delete from deliveries where
      (settled_at is not null and settled_at < ?) or (state = 'dropped' and received_at < ?)`,
    now - digestRetention,
    now - digestRetention,
  )
}

/** The digest under which a body is known. */
export function bodyDigest(body: Bytes): Promise<string> {
  return digestHex(body)
}
