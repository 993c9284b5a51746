import type { MailboxContext } from '../context.ts'
import { readFact } from '../facts.ts'
import type { JobKind } from '../jobs/job.ts'
import { changePayload, enqueue, jobsOfKey } from '../jobs/queue.ts'

/** What brings copies in step, begun. */

/** Waits a moment, so that a few clicks make one run. */
const gatherMs = 250

export const mirrorKinds: readonly JobKind[] = ['mirror_tasks', 'pull_mirrors']

type Part = Pick<MailboxContext, 'sql' | 'now'>

/** Something this rep sees has changed: their tasks may be among it. True where that is anything to a CRM. */
export function mirrorSoon({ sql, now }: Part): boolean {
  if (readFact(sql, 'crmConnection') !== 'active') return false
  const time = now()
  enqueue(
    sql,
    'mirror_tasks',
    {},
    { dueAt: time + gatherMs, coalesceKey: 'mirror_tasks', now: time },
  )
  return true
}

/** Looks at these copies, or at all that are open (null). Joins what waits. */
export function pullSoon({ sql, now }: Part, ids: readonly string[] | null): void {
  const time = now()
  const waiting = jobsOfKey(sql, 'pull_mirrors', 'pull_mirrors').find(
    ({ state }) => state === 'queued',
  )
  if (waiting) {
    const joined =
      ids === null || waiting.payload.ids === null
        ? null
        : [...new Set([...waiting.payload.ids, ...ids])]
    changePayload(sql, waiting.id, { ids: joined })
    return
  }
  const payload = { ids: ids === null ? null : [...ids] }
  enqueue(sql, 'pull_mirrors', payload, { dueAt: time, coalesceKey: 'pull_mirrors', now: time })
}

/** The CRM, and with it the panel, is told how the connection stands. */
export function reportCrmSoon({ sql, now }: Part): void {
  const time = now()
  enqueue(sql, 'report_crm', {}, { dueAt: time, coalesceKey: 'report_crm', now: time })
}
