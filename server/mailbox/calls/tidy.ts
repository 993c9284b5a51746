import * as z from 'zod/mini'
import { natureOf } from '../../crm/nature.ts'
import { CrmError } from '../../db/client.ts'
import { logInfo, logWarning } from '../../log.ts'
import type { MailboxContext } from '../context.ts'
import { readFact, writeFact } from '../facts.ts'
import type { JobPayloads } from '../jobs/job.ts'
import { enqueue } from '../jobs/queue.ts'
import type { JobResult } from '../jobs/result.ts'
import { done } from '../jobs/result.ts'
import type { JobTools } from '../jobs/tools.ts'

/** What is judged anew when it grows: who is a room, a list or a robot by the rules of this release. */
const rules = '1'
const peopleAtOnce = 200

const Page = z.object({
  people: z.array(
    z.object({ key: z.string(), name: z.nullable(z.string()), email: z.nullable(z.string()) }),
  ),
  next: z.nullable(z.string()),
})

const Counts = z.object({
  rooms: z.number(),
  groups: z.number(),
  robots: z.number(),
  own: z.number(),
  contacts: z.number(),
  companies: z.number(),
  calls: z.number(),
  touched: z.array(z.string()),
})

/** Begins to put right whom this rep's CRM took for people before these rules; once for each set of rules. */
export function startTidying({ sql, now }: MailboxContext): void {
  if (readFact(sql, 'tidiedBy') === rules) return
  const time = now()
  const payload = { run: crypto.randomUUID(), after: null }
  enqueue(sql, 'tidy', payload, { dueAt: time, coalesceKey: 'tidy', now: time })
}

/**
 * One page of the people of the rep's calls. What the CRM refuses is left as it is until the next
 * release: nothing of it stands in the rep's list of things to replay.
 */
export async function tidy(
  { context, crm }: Pick<JobTools, 'context' | 'crm'>,
  { run, after }: JobPayloads['tidy'],
): Promise<JobResult> {
  const { sql, now } = context
  const userId = readFact(sql, 'userId')
  if (userId === null) return done
  try {
    const page = Page.parse(
      await crm('people_to_tidy', { p_owner: userId, p_after: after, p_limit: peopleAtOnce }),
    )
    const judged = page.people.flatMap(({ key, name, email }) => {
      const { nature, evidence, isRole } = natureOf({ name, email })
      return nature === 'person' && !isRole ? [] : [{ key, name, nature, evidence, isRole }]
    })
    const { touched, ...counts } = Counts.parse(
      await crm('tidy_people', {
        p_owner: userId,
        p_run: run,
        p_keys: [...new Set(page.people.map(({ key }) => key))],
        p_judged: judged,
      }),
    )
    if (Object.values(counts).some((count) => count > 0)) logInfo('people_tidied', counts)
    context.hint(touched)
    if (page.next === null) writeFact(sql, 'tidiedBy', rules)
    else {
      const next = { run, after: page.next }
      enqueue(sql, 'tidy', next, { dueAt: now(), coalesceKey: `tidy:${page.next}`, now: now() })
    }
  } catch (error) {
    if (error instanceof CrmError && error.reason !== 'refused') throw error
    const reason =
      error instanceof CrmError ? (error.sqlState ?? error.reason) : 'unreadable_answer'
    logWarning('tidying_failed', { reason })
    writeFact(sql, 'tidiedBy', rules)
  }
  return done
}
