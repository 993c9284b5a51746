import { RpcTarget } from 'cloudflare:workers'
import * as z from 'zod/mini'
import type { CrmStatus } from '../../../lib/contract/crm.ts'
import type { CallbackResult, Rep } from '../connection/connect.ts'
import type { MailboxContext } from '../context.ts'
import { readFact, writeFact } from '../facts.ts'
import { dropWaiting, enqueue } from '../jobs/queue.ts'
import type { JobTools } from '../jobs/tools.ts'
import { beginCrm, claimCrm, completeCrmConsent } from './connect-crm.ts'
import { identityOf } from './mirror-jobs.ts'
import { mirrorSoon, pullSoon } from './mirror-soon.ts'
import { providerOf } from './providers.ts'
import { refusalWords } from './refusal-words.ts'

/** What the mailbox lends of itself. */
type Lent = {
  context: MailboxContext
  tools: JobTools
  isUsed: () => boolean
  use: () => void
  /** Runs what is due and waits a while for it. */
  work: () => Promise<void>
  arm: () => void
}

const Standing = z.object({
  waiting: z.number(),
  mirrored: z.number(),
  parked: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      reason: z.nullable(z.string()),
      detail: z.nullable(z.record(z.string(), z.unknown())),
      url: z.nullable(z.string()),
      at: z.string(),
    }),
  ),
})

/** What may be asked of a mailbox about the rep's other CRM. */
export class CrmSide extends RpcTarget {
  readonly #lent: Lent

  constructor(lent: Lent) {
    super()
    this.#lent = lent
  }

  /** The consent page's address; null where this companion has no such CRM. */
  async begin(rep: Rep, extensionId: string, provider: string): Promise<string | null> {
    const { context, use, arm } = this.#lent
    use()
    const url = await beginCrm(context, rep, extensionId, provider)
    arm()
    return url
  }

  async complete(provider: string, stateRandom: string, query: string): Promise<CallbackResult> {
    const { context, isUsed, arm } = this.#lent
    if (!isUsed()) return { ok: false }
    const result = await completeCrmConsent(context, provider, stateRandom, query)
    arm()
    return result
  }

  /** False: the hand-off is used, too old, or somebody else's. */
  async claim(rep: Rep, handoff: string, extensionId: string | null): Promise<boolean> {
    const { context, isUsed, work } = this.#lent
    if (!isUsed()) return false
    const isClaimed = await claimCrm(context, rep, handoff, extensionId)
    if (isClaimed) await work()
    return isClaimed
  }

  /** Begins to let go, and waits a while for it to be done. Tasks stay on both sides. */
  async disconnect(): Promise<void> {
    const { context, isUsed, work } = this.#lent
    const { sql, storage, now } = context
    if (!isUsed() || readFact(sql, 'crmConnection') === null) return
    const time = now()
    storage.transactionSync(() => {
      writeFact(sql, 'crmConnection', 'disconnecting')
      dropWaiting(sql, 'disconnect_crm', 'mirror_tasks', 'pull_mirrors')
      const options = { dueAt: time, coalesceKey: 'disconnect_crm', now: time }
      enqueue(sql, 'disconnect_crm', {}, options)
      void storage.setAlarm(time)
    })
    await work()
  }

  /** How the connection is and what waits, for the rep. @throws CrmError */
  async standing(): Promise<CrmStatus> {
    const { context, tools, isUsed } = this.#lent
    const { sql, settings } = context
    const offered = settings.hubspot === null ? [] : ['hubspot']
    const name = isUsed() ? readFact(sql, 'crmProvider') : null
    const userId = isUsed() ? readFact(sql, 'userId') : null
    const identity = isUsed() ? identityOf(readFact(sql, 'crmIdentity')) : null
    const connection = isUsed() ? readFact(sql, 'crmConnection') : null
    if (name === null || userId === null || connection === null || identity === null) {
      return {
        offered,
        connection: 'none',
        provider: null,
        portalName: null,
        accountEmail: null,
        missingScopes: [],
        waiting: 0,
        mirrored: 0,
        parked: [],
      }
    }
    const { portalName, accountEmail, missingScopes } = identity
    const standing = Standing.parse(await tools.crm('mirror_standing', { p_user_id: userId }))
    const called = providerOf(settings, name)?.adapter.name ?? name
    return {
      offered,
      connection: connection === 'disconnecting' ? 'disconnected' : connection,
      provider: name,
      portalName,
      accountEmail,
      missingScopes,
      waiting: standing.waiting,
      mirrored: standing.mirrored,
      parked: standing.parked.map(({ id, title, reason, detail, url, at }) => ({
        id,
        title,
        reason: reason ?? 'failed',
        message: refusalWords(called, reason ?? 'failed', detail),
        url,
        parkedAt: at,
      })),
    }
  }

  /** Parked copies go again: all of them, or the one with this id. Answers how many. */
  async replay(mirror: string | null): Promise<number> {
    const { context, tools, isUsed, arm } = this.#lent
    const userId = isUsed() ? readFact(context.sql, 'userId') : null
    if (userId === null) return 0
    const count = await tools.crm('replay_mirrors', { p_user_id: userId, p_mirror: mirror })
    mirrorSoon(context)
    arm()
    return z.number().parse(count)
  }

  /** These copies were changed there. */
  async changed(remoteIds: readonly string[]): Promise<void> {
    const { context, isUsed, arm } = this.#lent
    if (!isUsed() || readFact(context.sql, 'crmConnection') !== 'active') return
    pullSoon(context, remoteIds)
    arm()
  }

  /** The watchdog found copies that have waited long. */
  async wake(): Promise<void> {
    const { context, isUsed, arm } = this.#lent
    if (!isUsed()) return
    mirrorSoon(context)
    arm()
  }
}
