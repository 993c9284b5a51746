import type { ToDo } from './to-do.ts'
import type { Ended, MirrorTools } from './tools.ts'
import { endedBy } from './tools.ts'

/** A copy may appear this long after it was asked for: a slow request, and an index that lags. */
export const settlingMs = 90_000
/** Clocks differ. */
const slackMs = 10 * 60_000

export type Looked = { end: 'found'; id: string } | { end: 'none' } | Ended

/**
 * Whether a copy that was asked for before, without an answer, is there. Under a unique key it can be asked for
 * at once, since a second one would be refused; by its body only when it would have appeared.
 */
export async function lookFor(tools: MirrorTools, { id }: ToDo): Promise<Looked> {
  const { adapter, ask, intents, now } = tools
  const intent = intents.read(id)
  if (intent === null) return { end: 'none' }
  if (intent.remoteId !== null) return { end: 'found', id: intent.remoteId }
  const appearsBy = intent.askedAt + settlingMs
  if (now() < appearsBy && !(intent.keyed && tools.isKeyed())) {
    const result = { outcome: 'later', at: appearsBy, reason: 'copy_may_appear' } as const
    return { end: 'ended', result, mayBeDone: true }
  }
  const since = new Date(intent.askedAt - slackMs).toISOString()
  const found = await ask((caller) =>
    intent.keyed
      ? adapter.findByKey(caller, id)
      : adapter.findByBody(caller, id, intent.contact, since),
  )
  if (found.ok) {
    await intents.noteMade(id, found.value)
    return { end: 'found', id: found.value }
  }
  if (found.reason !== 'not_found') return endedBy(found)
  return { end: 'none' }
}
