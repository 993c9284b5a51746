import type { MailboxContext } from '../context.ts'
import { enqueue } from './queue.ts'

/** Waits a moment, so that many changes make one report. */
const gatherMs = 500

/** Something changed that the CRM shows of the connection, and with it the panel. */
export function reportSoon({ sql, now }: Pick<MailboxContext, 'sql' | 'now'>): void {
  const time = now()
  enqueue(sql, 'report', {}, { dueAt: time + gatherMs, coalesceKey: 'report', now: time })
}
