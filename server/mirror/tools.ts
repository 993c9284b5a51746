import type { Caller, CrmAdapter, CrmAnswer, Deal, PersonThere, Refusal } from './adapter.ts'

/** How a run ends that did not settle its copy. */
export type Ended = {
  end: 'ended'
  result: MirrorResult
  /** What was asked for may have been done. */
  mayBeDone: boolean
}

/** As the Mailbox's jobs end; see `server/mailbox/jobs/result.ts`. */
export type MirrorResult =
  | { outcome: 'done' }
  | { outcome: 'later'; at: number; reason: 'crm_rate' | 'secrets_do_not_open' | 'copy_may_appear' }
  | { outcome: 'down'; service: 'portal'; reason: string }
  | { outcome: 'retry'; reason: string }
  | { outcome: 'park'; reason: string }
  | { outcome: 'blocked'; reason: string }

/** What came of asking the other CRM. */
export type Asked<T> =
  | { ok: true; value: T }
  | { ok: false; reason: 'not_found' | 'duplicate' }
  | { ok: false; reason: 'refused'; refusal: Refusal }
  | ({ ok: false; reason: 'ended' } & Ended)

export type AskCrm = <T>(call: (caller: Caller) => Promise<CrmAnswer<T>>) => Promise<Asked<T>>

/** That a copy was asked for, kept where no crash of ours forgets it. */
export type Intent = {
  askedAt: number
  keyed: boolean
  /** On whom it was to be hung: among their tasks it is looked for. */
  contact: string | null
  remoteId: string | null
}
export type Intents = {
  read: (mirror: string) => Intent | null
  /** Resolves when it is durable. */
  begin: (mirror: string, intent: Omit<Intent, 'remoteId'>) => Promise<void>
  noteMade: (mirror: string, remoteId: string) => Promise<void>
  clear: (mirror: string) => void
}

/** A company's open deals: all their ids, and those that are offered. */
export type OpenDeals = { open: string[]; listed: Deal[] }

/** What was read of companies' deals, for as long as it holds. */
export type KnownDeals = {
  read: (company: string) => OpenDeals | null
  keep: (company: string, deals: OpenDeals) => void
  drop: (company: string) => void
}

export type MirrorTools = {
  adapter: CrmAdapter
  ask: AskCrm
  /** Calls a function of our database. @throws CrmError */
  crm: (name: string, args: object) => Promise<unknown>
  intents: Intents
  deals: KnownDeals
  userId: string
  portalId: string
  /** The rep's address there. */
  accountEmail: string | null
  /** Whether copies are made under a unique key. */
  isKeyed: () => boolean
  /** The account does not have it any more. */
  loseKey: () => void
  people: () => Promise<Asked<PersonThere[]>>
  /** The rep's IANA time zone now. */
  timeZone: () => Promise<string>
  /** Panels to hint. */
  touched: (userIds: readonly string[]) => void
  now: () => number
}

/** A failure that nobody here can do anything about, as the end of a run. */
export function endedBy(asked: Exclude<Asked<unknown>, { ok: true }>): Ended {
  switch (asked.reason) {
    case 'ended':
      return { end: 'ended', result: asked.result, mayBeDone: asked.mayBeDone }
    case 'refused':
      return {
        end: 'ended',
        result: { outcome: 'retry', reason: `portal_${asked.refusal.reason}` },
        mayBeDone: false,
      }
    case 'not_found':
    case 'duplicate':
      return {
        end: 'ended',
        result: { outcome: 'retry', reason: `portal_${asked.reason}` },
        mayBeDone: false,
      }
  }
}
