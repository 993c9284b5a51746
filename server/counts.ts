import { errorKind } from '../lib/contract/error-place.ts'
import { count, counted, logWarning, takeCounts } from './log.ts'

/** What goes well is told now and then; what does not, at once. */
const gatherMs = 10_000
let toldAt = 0

/**
 * Tells the look-out what this process has counted, so that somebody knows of it who sees all processes.
 * Never throws: what could not be told is told the next time.
 */
export async function tellCounts(env: Env, now = Date.now()): Promise<void> {
  const what = counted()
  if (what === 'nothing' || (what === 'quiet' && now - toldAt < gatherMs)) return
  toldAt = now
  const { counts } = takeCounts()
  try {
    await env.LOOKOUT.get(env.LOOKOUT.idFromName('all')).count(counts, now)
  } catch (error) {
    for (const [key, times] of Object.entries(counts)) count(key, times)
    logWarning('counts_not_told', { error: errorKind(error) })
  }
}
