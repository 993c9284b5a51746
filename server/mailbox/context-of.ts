import { settingsOf } from '../env.ts'
import { aiBudgetOf } from './ai/budget.ts'
import { keyRegistry } from './connection/key-registry.ts'
import type { MailboxContext } from './context.ts'
import { readFact } from './facts.ts'
import { portalOf } from './mirror/portal.ts'
import { hintPanels } from './report/sockets.ts'

/** What a mailbox's work needs, from what the platform gives it. @throws where the companion is not configured */
export function contextOf(
  state: DurableObjectState,
  env: Env,
  { isUsed, mirrorSoon }: { isUsed: () => boolean; mirrorSoon: () => void },
): MailboxContext {
  const settings = settingsOf(env)
  if (!settings.ok) throw new Error(`The companion is not configured: ${settings.problems}`)
  const { storage } = state
  return {
    storage,
    sql: storage.sql,
    settings: settings.settings,
    mailboxId: state.id.toString(),
    now: () => Date.now(),
    random: () => Math.random(),
    aiBudget: aiBudgetOf(env),
    tellKeys: (sealed) => keyRegistry(env).note(state.id.toString(), sealed),
    portal: (provider, portalId) => portalOf(env.PORTAL, provider, portalId),
    hint: (userIds) => {
      const own = isUsed() ? readFact(storage.sql, 'userId') : null
      hintPanels(state, env.MAILBOX, own, userIds)
      if (own !== null && userIds.includes(own)) mirrorSoon()
    },
  }
}
