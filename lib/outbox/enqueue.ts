import { db, touchableTables } from '../cache/db.ts'
import { getMeta } from '../cache/meta.ts'
import type { OutboxRow } from '../cache/outbox-rows.ts'
import type { MutationArgs, MutationName } from '../contract/mutation.ts'
import { requestSync } from '../messages.ts'
import { repZone } from './clicks/due.ts'
import { ruleOf } from './clicks/registry.ts'
import { drawOnTop, keepBase } from './overlay.ts'

/**
 * Writes a click to the outbox and shows its result, in one transaction: either both are there or
 * neither. Then asks for a sync, without waiting for it. Answers the mutation's id.
 * @param undoes the click that this one takes back
 */
export async function enqueue<N extends MutationName>(
  name: N,
  args: MutationArgs<N>,
  undoes: string | null = null,
): Promise<string> {
  const id = crypto.randomUUID()
  const rule = ruleOf(name)
  await db.transaction(
    'rw',
    // The last four are only read: for who an assignment means, and what a company is called.
    [...touchableTables, db.outbox, db.meta, db.colleagues, db.integration, db.companies],
    async () => {
      const owner = await getMeta('owner')
      const touched = await rule.touches(args)
      const row: OutboxRow = {
        id,
        name,
        args,
        madeAt: new Date().toISOString(),
        context: {
          userId: owner?.userId ?? '',
          companyId: null,
          contactId: null,
          assignee: null,
          timeZone: await repZone(),
          changed: [],
          ...(await rule.context(args)),
        },
        state: 'unsent',
        touched,
        inverse: await rule.inverse(args, id),
        undoes,
      }
      await keepBase(touched)
      await db.outbox.add(row)
      await drawOnTop(row)
    },
  )
  requestSync()
  return id
}
