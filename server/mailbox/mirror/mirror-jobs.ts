import * as z from 'zod/mini'
import { errorKind, errorPlace } from '../../../lib/contract/error-place.ts'
import { CrmError } from '../../db/client.ts'
import { logInfo, logWarning } from '../../log.ts'
import type { PersonThere } from '../../mirror/adapter.ts'
import type { Outcome } from '../../mirror/bring-together.ts'
import { bringTogether } from '../../mirror/bring-together.ts'
import { isWorkedOn } from '../../mirror/merge.ts'
import type { CrmIdentity } from '../../mirror/oauth.ts'
import { ToDo } from '../../mirror/to-do.ts'
import type { Asked, MirrorTools } from '../../mirror/tools.ts'
import { readFact, writeFact } from '../facts.ts'
import type { Job, JobPayloads } from '../jobs/job.ts'
import type { JobResult } from '../jobs/result.ts'
import { done } from '../jobs/result.ts'
import { maxAttempts } from '../jobs/schedule.ts'
import type { JobTools } from '../jobs/tools.ts'
import { createAskCrm } from './ask-crm.ts'
import { readCrmTokens } from './crm-tokens.ts'
import { createIntents } from './intents.ts'
import { createKnownDeals } from './known-deals.ts'
import { reportCrmSoon } from './mirror-soon.ts'
import { providerOf } from './providers.ts'

/** The jobs between a rep's tasks and their copies in another CRM. */

const ToDos = z.array(ToDo)
const pageSize = 20
/** Then the job ends and goes on in its next run. */
const longestMs = 30_000

/** Brings what is wanted to the other CRM. */
export function mirrorTasks(tools: JobTools, job: Pick<Job, 'attempts'>): Promise<JobResult> {
  return overMirrors(tools, job, {})
}

/** Looks what was done there: at these copies, or at all that are open. */
export async function pullMirrors(
  tools: JobTools,
  job: Pick<Job, 'attempts'>,
  { ids }: JobPayloads['pull_mirrors'],
): Promise<JobResult> {
  if (ids !== null) return overMirrors(tools, job, { p_remote_ids: ids })
  const result = await overMirrors(tools, job, { p_all: true })
  if (result.outcome === 'done') writeFact(tools.context.sql, 'crmPulledAt', tools.context.now())
  return result
}

async function overMirrors(
  tools: JobTools,
  { attempts }: Pick<Job, 'attempts'>,
  which: { p_all?: boolean; p_remote_ids?: readonly string[] },
): Promise<JobResult> {
  const { context, crm } = tools
  const mirror = await mirrorTools(tools)
  if (mirror === null) return done
  if ('outcome' in mirror) return mirror
  const stopAt = context.now() + longestMs
  let after: string | null = null
  let left: JobResult = done
  const settled: string[] = []
  const looked = new Set<string>()
  for (;;) {
    const page: ToDo[] = ToDos.parse(
      await crm('mirrors_to_do', {
        p_user_id: mirror.userId,
        p_limit: pageSize,
        p_after: after,
        ...which,
      }),
    )
    const isAsAgreed = await compare(mirror, which, page, looked)
    if (typeof isAsAgreed !== 'function') return isAsAgreed
    for (const todo of page) {
      after = todo.id
      if (isAsAgreed(todo)) continue
      const outcome = await bringTogether(mirror, todo).catch(troubleOfOne)
      if (outcome.end === 'settled') {
        settled.push(todo.id)
        mirror.touched(outcome.touched)
        continue
      }
      const { result } = outcome
      // Everybody's trouble ends the run; one copy's leaves the others.
      if (result.outcome === 'down' || result.outcome === 'blocked' || result.outcome === 'done') {
        return result
      }
      if (result.outcome === 'later' && result.reason !== 'copy_may_appear') return result
      if (result.outcome === 'retry' && attempts >= maxAttempts) {
        logWarning('mirror_given_up', { reason: result.reason })
        await crm('settle_mirror', {
          p_user_id: mirror.userId,
          p_mirror: todo.id,
          p: { version: todo.version, state: 'parked', reason: 'failed' },
        })
        mirror.touched([mirror.userId])
        continue
      }
      left = result
    }
    if (page.length < pageSize) break
    if (context.now() >= stopAt) return { outcome: 'later', at: context.now(), reason: 'behind' }
  }
  if (settled.length > 0) logInfo('mirrored', { copies: settled.length })
  return left
}

/** What the CRM will not take of one copy, or a fault of ours with it, is that copy's trouble alone. */
function troubleOfOne(error: unknown): Outcome {
  if (error instanceof CrmError && error.reason !== 'refused') throw error
  logWarning('mirror_failed', { error: errorKind(error), at: errorPlace(error) })
  const result = { outcome: 'retry', reason: 'copy_failed' } as const
  return { end: 'ended', result, mayBeDone: true }
}

/**
 * Of all open copies, those that are as both agreed need no look of their own: they are read a page at a time.
 * Of those whose rep is asked for a deal one a company is looked at, in `looked`: there may be but one by now.
 * Answers which are as agreed, or how the run ends.
 */
async function compare(
  mirror: MirrorTools,
  which: { p_all?: boolean },
  page: readonly ToDo[],
  looked: Set<string>,
): Promise<((todo: ToDo) => boolean) | JobResult> {
  const ids = page.flatMap(({ remoteId }) => (remoteId === null ? [] : [remoteId]))
  if (which.p_all !== true || ids.length === 0) return () => false
  const read = await mirror.ask((caller) => mirror.adapter.readMany(caller, ids))
  if (!read.ok) return read.reason === 'ended' ? read.result : () => false
  const there = new Map(read.value.map((copy) => [copy.id, copy]))
  return ({ remoteId, base, asksDeal, task }) => {
    const about = task?.companyId ?? task?.contact?.emails[0]
    if (asksDeal && about !== undefined && !looked.has(about)) {
      looked.add(about)
      return false
    }
    const copy = there.get(remoteId ?? '')
    return copy !== undefined && base !== null && !isWorkedOn(base, copy.fields)
  }
}

/** What a run works with; null where nothing is connected. */
async function mirrorTools(tools: JobTools): Promise<MirrorTools | JobResult | null> {
  const { context, crm, timeZone, crmTokens } = tools
  const { sql, settings, now } = context
  const userId = readFact(sql, 'userId')
  const provider = providerOf(settings, readFact(sql, 'crmProvider') ?? '')
  const identity = identityOf(readFact(sql, 'crmIdentity'))
  const isActive = readFact(sql, 'crmConnection') === 'active'
  if (userId === null || provider === null || identity === null || !isActive) return null
  const { adapter } = provider
  const shared = context.portal(adapter.provider, identity.portalId)
  const ask = createAskCrm(context, crmTokens, provider, shared)
  if (readFact(sql, 'crmKeyed') === null) {
    const prepared = await ask((caller) => adapter.prepareKey(caller))
    if (!prepared.ok && prepared.reason === 'ended') return prepared.result
    writeFact(sql, 'crmKeyed', prepared.ok && prepared.value ? 'yes' : 'no')
  }
  let people: Promise<Asked<PersonThere[]>> | null = null
  const intents = createIntents(context)
  return {
    adapter,
    ask,
    crm,
    userId,
    portalId: identity.portalId,
    accountEmail: identity.accountEmail,
    intents: {
      ...intents,
      async noteMade(mirror, remoteId) {
        await intents.noteMade(mirror, remoteId)
        // What happens to it there is told to whom it concerns.
        await shared.own(userId, [remoteId])
      },
    },
    deals: createKnownDeals(context),
    isKeyed: () => readFact(sql, 'crmKeyed') === 'yes',
    loseKey: () => writeFact(sql, 'crmKeyed', 'no'),
    people() {
      people ??= ask((caller) => adapter.people(caller))
      return people
    },
    timeZone: () => timeZone(userId, null),
    touched: (userIds) => context.hint(userIds),
    now,
  }
}

/** Tells the CRM, and with it the panel, how the connection stands. */
export async function reportCrm({ context, crm }: JobTools): Promise<JobResult> {
  const { sql } = context
  const userId = readFact(sql, 'userId')
  const provider = readFact(sql, 'crmProvider')
  const identity = identityOf(readFact(sql, 'crmIdentity'))
  const status = readFact(sql, 'crmConnection')
  if (userId === null || provider === null || identity === null || status === null) return done
  const connectedAt = Number(readFact(sql, 'crmConnectedAt'))
  await crm('set_crm_connection', {
    p_user_id: userId,
    p: {
      provider,
      ...identity,
      status: status === 'disconnecting' ? 'disconnected' : status,
      connectedAt: new Date(connectedAt).toISOString(),
    },
  })
  if (status === 'active') await context.portal(provider, identity.portalId).register(userId)
  context.hint([userId])
  return done
}

/** Lets go: the tokens are given back, copies and tasks stay where they are. */
export async function disconnectCrm(
  tools: JobTools,
  { attempts }: Pick<Job, 'attempts'>,
): Promise<JobResult> {
  const { context } = tools
  const { sql } = context
  if (readFact(sql, 'crmConnection') === 'active') return done
  // At some point the rep's wish counts for more than a tidy HubSpot.
  if ((await letGoOfCrm(tools)) === 'keeps' && attempts < maxAttempts) {
    return { outcome: 'retry', reason: 'portal_keeps_tokens' }
  }
  if (readFact(sql, 'crmConnection') === 'active') return done
  writeFact(sql, 'crmTokens', null)
  sql.exec('delete from open_deals')
  writeFact(sql, 'crmConnection', 'disconnected')
  writeFact(sql, 'nextPullAt', null)
  reportCrmSoon(context)
  logInfo('crm_disconnected')
  return done
}

/** Gives the tokens back and takes the rep off the account's list. `keeps`: the CRM did not answer. */
export async function letGoOfCrm({
  context,
}: Pick<JobTools, 'context'>): Promise<'gone' | 'keeps'> {
  const { sql } = context
  const provider = providerOf(context.settings, readFact(sql, 'crmProvider') ?? '')
  const tokens = await readCrmTokens(context)
  const identity = identityOf(readFact(sql, 'crmIdentity'))
  const userId = readFact(sql, 'userId')
  if (provider !== null && identity !== null && userId !== null) {
    await context.portal(provider.adapter.provider, identity.portalId).unregister(userId)
  }
  if (provider === null || tokens === null) return 'gone'
  return (await provider.oauth.revoke(tokens.refreshToken)) ? 'gone' : 'keeps'
}

const Identity = z.object({
  portalId: z.string(),
  portalName: z.nullable(z.string()),
  accountEmail: z.nullable(z.string()),
  missingScopes: z.array(z.string()),
})

export function identityOf(text: string | null): CrmIdentity | null {
  const identity = Identity.safeParse(JSON.parse(text ?? 'null'))
  return identity.success ? identity.data : null
}
