import { digestHex, randomText, toBase64 } from '../../encoding.ts'
import { seal } from '../connection/seal.ts'
import type { MailboxContext } from '../context.ts'
import { readFact, writeFact } from '../facts.ts'

/**
 * One mailbox is nobody's: it takes test deliveries by the same road as everybody's, and writes none of them
 * to the CRM.
 */

const owner = 'canary'
const secretBytes = 32

export function isCanary(sql: SqlStorage): boolean {
  return readFact(sql, 'canary') !== null
}

/** A new webhook for one test delivery, with a secret that was sealed and has to be opened like any other. */
export async function prepareCanary({
  sql,
  storage,
  settings,
  mailboxId,
  now,
}: MailboxContext): Promise<{ path: string; secret: string }> {
  const bytes = crypto.getRandomValues(new Uint8Array(secretBytes))
  const secret = `whsec_${toBase64(bytes)}`
  const random = randomText()
  const [sealed, digest] = await Promise.all([
    seal(settings.tokenKeys, { owner, purpose: 'webhook-secret' }, secret),
    digestHex(random),
  ])
  const generation = storage.transactionSync(() => {
    writeFact(sql, 'canary', 'yes')
    writeFact(sql, 'userId', owner)
    sql.exec('delete from chunks')
    sql.exec('delete from deliveries')
    sql.exec('delete from jobs')
    sql.exec('delete from webhooks')
    return sql
      .exec<{ generation: number }>(
        `insert into webhooks (address_digest, state, secret, created_at, public_url)
          values (?, 'live', ?, ?, ?) returning generation`,
        digest,
        sealed,
        now(),
        settings.publicUrl,
      )
      .one().generation
  })
  return { path: `/hooks/fathom/${mailboxId}.${generation}.${random}`, secret }
}

/** When the delivery with this id was worked off; null: not yet. */
export function canarySettledAt(sql: SqlStorage, webhookId: string): number | null {
  const [row] = sql
    .exec<{ settled_at: number | null }>(
      'select settled_at from deliveries where webhook_id = ?',
      webhookId,
    )
    .toArray()
  return row?.settled_at ?? null
}
