import { digestHex, randomText } from '../../encoding.ts'

/**
 * Texts that can be used once: OAuth states, hand-offs, live tickets. Only their digests are kept,
 * and taking one is a single statement, so that of two who bring the same one gets it.
 */
export type OneTimeKind = 'state' | 'handoff' | 'ticket'

/** Stores a new text with what belongs to it and answers the text. */
export async function issueOneTime(
  sql: SqlStorage,
  kind: OneTimeKind,
  payload: object,
  expiresAt: number,
): Promise<string> {
  const text = randomText()
  const digest = await digestHex(`${kind}:${text}`)
  sql.exec(
    'insert into one_time values (?, ?, ?, ?)',
    digest,
    kind,
    JSON.stringify(payload),
    expiresAt,
  )
  return text
}

/** What belongs to a text, which from now on is used; null when it is unknown, used or too old. */
export async function takeOneTime(
  sql: SqlStorage,
  kind: OneTimeKind,
  text: string,
  now: number,
): Promise<unknown> {
  const digest = await digestHex(`${kind}:${text}`)
  const [row] = sql
    .exec<{ payload: string; expires_at: number }>(
      'delete from one_time where digest = ? and kind = ? returning payload, expires_at',
      digest,
      kind,
    )
    .toArray()
  if (!row || row.expires_at <= now) return null
  return JSON.parse(row.payload)
}

/** Erases what was never used: among it tokens that nobody claimed. */
export function pruneOneTime(sql: SqlStorage, now: number): void {
  sql.exec('delete from one_time where expires_at <= ?', now)
}

/** When the next one expires. */
export function nextOneTimeExpiry(sql: SqlStorage): number | null {
  return sql.exec<{ next: number | null }>('select min(expires_at) as next from one_time').one()
    .next
}
