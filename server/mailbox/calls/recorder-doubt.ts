import * as z from 'zod/mini'
import { mailboxKey } from '../../../lib/contract/mailbox.ts'
import type { FathomMeeting } from '../../fathom/meeting.ts'
import { logWarning } from '../../log.ts'
import type { MailboxContext } from '../context.ts'
import { readFact, readTime, writeFact } from '../facts.ts'
import { enqueue } from '../jobs/queue.ts'
import { reportSoon } from '../jobs/report-soon.ts'

/**
 * The rep's address at Fathom may change: a marriage, another brand. Fathom's list is asked by the address
 * that is known, so from then on it shows nothing, and "nothing missing" would be a guess. Until the rep has
 * said which address is theirs, what the list cannot show is unknown.
 */

const Addresses = z.array(z.string())
export const Recorders = z.array(z.object({ name: z.nullable(z.string()), email: z.string() }))
export type Recorders = z.infer<typeof Recorders>

/** Whom the rep may be at Fathom, as Fathom named them. */
export function readRecorders(sql: SqlStorage): Recorders {
  const text = readFact(sql, 'recorders')
  const parsed = Recorders.safeParse(text === null ? [] : JSON.parse(text))
  return parsed.success ? parsed.data : []
}

/** Whether it is in doubt who the rep is at Fathom, having been known. */
export function isInDoubt(sql: SqlStorage): boolean {
  return readFact(sql, 'doubtedAt') !== null
}

/**
 * A delivery came over the rep's own webhook: whoever recorded it is the rep. By an address that is not
 * known to be theirs, the rep is asked, and what the list said since that call is not believed.
 */
export function doubtBy(
  context: MailboxContext,
  { recordedBy, start }: Pick<FathomMeeting, 'recordedBy' | 'start'>,
): void {
  const { sql } = context
  const email = recordedBy?.email ?? null
  if (email === null || isSettled(sql, email)) return
  const before = readRecorders(sql).filter((one) => mailboxKey(one.email) !== mailboxKey(email))
  writeFact(
    sql,
    'recorders',
    JSON.stringify([...before, { name: recordedBy?.name ?? null, email }]),
  )
  const checkedAt = readTime(sql, 'missingCheckedAt')
  const recordedAt = start === null ? Number.NaN : Date.parse(start)
  if (checkedAt !== null && recordedAt < checkedAt) {
    writeFact(sql, 'missingCheckedAt', recordedAt)
  }
  beginToDoubt(context, 'another_recorder')
}

/**
 * A whole list without a single call, where there were some: has the address changed? Those who record
 * under others are looked up; `identify` asks for them.
 */
export function doubtEmptyList(context: MailboxContext, createdAfter: number): boolean {
  const { sql, now } = context
  const newest = readTime(sql, 'newestListedAt')
  if (newest === null || newest < createdAfter) return false
  beginToDoubt(context, 'list_suddenly_empty')
  enqueue(sql, 'identify', {}, { dueAt: now(), coalesceKey: 'identify', now: now() })
  return true
}

/** What the list showed of the known address, so that its silence can be told from there being no calls. */
export function noteListed(sql: SqlStorage, createdAt: readonly (string | null)[]): void {
  const times = createdAt.flatMap((time) => (time === null ? [] : Date.parse(time)))
  const newest = Math.max(readTime(sql, 'newestListedAt') ?? 0, ...times)
  if (newest > 0) writeFact(sql, 'newestListedAt', newest)
}

function beginToDoubt(context: MailboxContext, reason: string): void {
  const { sql, now } = context
  if (!isInDoubt(sql)) {
    writeFact(sql, 'doubtedAt', now())
    logWarning('recorder_in_doubt', { reason })
  }
  reportSoon(context)
}

/** Nobody else records there: the list is empty because there is nothing. */
export function endDoubt(context: MailboxContext): void {
  const { sql } = context
  writeFact(sql, 'doubtedAt', null)
  writeFact(sql, 'recorders', null)
  // The calls that made it look odd are gone at Fathom.
  writeFact(sql, 'newestListedAt', null)
  reportSoon(context)
}

/** Those of whom it is not known whether they are the rep. */
export function unsettled(sql: SqlStorage, recorders: Recorders): Recorders {
  return recorders.filter(({ email }) => !isSettled(sql, email))
}

/** The rep's own address, or one that the rep said is somebody else's. */
function isSettled(sql: SqlStorage, email: string): boolean {
  const key = mailboxKey(email)
  return [
    readFact(sql, 'fathomEmail') ?? '',
    ...addresses(sql, 'ownRecorders'),
    ...addresses(sql, 'otherRecorders'),
  ].some((known) => mailboxKey(known) === key)
}

/** Somebody of whom the rep said that it is not them. */
export function isSomebodyElse(sql: SqlStorage, email: string): boolean {
  return addresses(sql, 'otherRecorders').some((one) => mailboxKey(one) === mailboxKey(email))
}

export function remember(
  sql: SqlStorage,
  name: 'ownRecorders' | 'otherRecorders',
  email: string,
): void {
  writeFact(sql, name, JSON.stringify([...new Set([...addresses(sql, name), email])]))
}

function addresses(sql: SqlStorage, name: 'ownRecorders' | 'otherRecorders'): string[] {
  const text = readFact(sql, name)
  const parsed = Addresses.safeParse(text === null ? [] : JSON.parse(text))
  return parsed.success ? parsed.data : []
}
