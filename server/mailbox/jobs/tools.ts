import { CrmError, callCrm, json } from '../../db/client.ts'
import type { Caller, FathomAnswer } from '../../fathom/client.ts'
import type { CrmOAuth } from '../../mirror/oauth.ts'
import type { MailboxContext } from '../context.ts'
import { noteServiceUp } from './breakers.ts'
import type { JobResult } from './result.ts'
import { Zones, zoneAt } from './zones.ts'

/** What came of asking Fathom: a value, the news that it is not there, or how the job that asked ends. */
export type Asked<T> =
  | { ok: true; value: T }
  | { ok: false; reason: 'not_found' }
  | { ok: false; reason: 'ended'; result: JobResult }

/** `heavy`: summaries and transcripts, which have a smaller budget of their own beside the global one. */
export type Bucket = 'global' | 'heavy'

/**
 * `calls`: how many requests it takes in all. It is not begun unless there is room for each, or half of
 * it would be asked again every minute.
 */
export type AskFathom = <T>(
  bucket: Bucket,
  call: (caller: Caller) => Promise<FathomAnswer<T>>,
  calls?: number,
) => Promise<Asked<T>>

export type CrmAccess =
  | { ok: true; accessToken: string }
  | { ok: false; reason: 'none' | 'revoked' | 'unreadable' | 'unavailable' }

/** Answers a token that the other CRM should accept. `rejected`: one that it just did not. */
export type CrmTokenKeeper = (oauth: CrmOAuth, rejected?: string) => Promise<CrmAccess>

/** What jobs work with: the mailbox, Fathom, and the CRM in the companion's own name. */
export type JobTools = {
  context: MailboxContext
  ask: AskFathom
  /** Tokens of the rep's other CRM. */
  crmTokens: CrmTokenKeeper
  /** Calls a function of the CRM with the service key. @throws CrmError */
  crm: (name: string, args: object) => Promise<unknown>
  /** The rep's IANA time zone at a time (ISO 8601; null: now). @throws CrmError */
  timeZone: (userId: string, at: string | null) => Promise<string>
}

/** These write a rep's rows, for which the database has one place a rep. */
const writesOfRep: ReadonlySet<string> = new Set([
  'sync_meeting',
  'apply_meeting_ai_analysis',
  'set_thumbnail',
  'retry_failed_items',
  'backfill_companies',
  'tidy_people',
  'delete_fathom_data',
])
/** Who goes before may be stuck, and holds nobody up for longer. The database then says whether it is still there. */
const patienceMs = 1_000

const zoneLifeMs = 10 * 60_000

export function createJobTools(
  context: MailboxContext,
  ask: AskFathom,
  crmTokens: CrmTokenKeeper,
): JobTools {
  const { sql, settings, now } = context
  const { supabase } = settings

  const inTurn = createTurns(patienceMs)

  function crm(name: string, args: object): Promise<unknown> {
    return writesOfRep.has(name) ? inTurn(() => call(name, args)) : call(name, args)
  }

  /** That it answered at all closes its breaker. */
  async function call(name: string, args: object): Promise<unknown> {
    try {
      const answer = await json(await callCrm(supabase, 'service', name, args))
      noteServiceUp(sql, 'crm')
      return answer
    } catch (error) {
      if (error instanceof CrmError && error.reason !== 'unavailable') noteServiceUp(sql, 'crm')
      throw error
    }
  }

  let known: { zones: Zones; readAt: number } | null = null
  /** Deadlines end with the day where the rep was when they were spoken. */
  async function timeZone(userId: string, at: string | null): Promise<string> {
    if (!known || now() - known.readAt >= zoneLifeMs) {
      const zones = Zones.safeParse(await crm('zones_of_rep', { p_user_id: userId }))
      known = { zones: zones.success ? zones.data : [], readAt: now() }
    }
    return zoneAt(known.zones, at === null ? now() : Date.parse(at))
  }

  return { context, ask, crmTokens, crm, timeZone }
}

/** Runs one piece of work after the other, each when the one before has ended or has taken too long. */
function createTurns(longestMs: number): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return async (work) => {
    const before = last
    const { promise: ended, resolve: end } = Promise.withResolvers<void>()
    last = ended
    let timer: ReturnType<typeof setTimeout> | undefined
    const tooLong = new Promise((resolve) => {
      timer = setTimeout(resolve, longestMs)
    })
    await Promise.race([before, tooLong])
    clearTimeout(timer)
    try {
      return await work()
    } finally {
      end()
    }
  }
}
