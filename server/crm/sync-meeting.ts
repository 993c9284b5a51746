import * as z from 'zod/mini'
import type { Nature } from '../../lib/contract/vocabulary.ts'
import { matchItems } from './match-items.ts'
import type { About, ItemAnalysis, Utterance } from './observation.ts'

/** The one argument of the database function `sync_meeting`. An absent key means: not observed. */
export type SyncMeetingArgument = {
  ownerUserId: string
  source: 'webhook' | 'poll'
  /** What wins field by field: 0 for a webhook, for a poll the milliseconds since 1970 at which it was fetched. */
  rank: number
  /** Decides between two observations of equal rank. */
  contentHash: string
  /** ISO 8601. */
  receivedAt: string
  /** Recorded before the rep connected: makes no tasks by itself. */
  imported: boolean
  meeting: {
    recordingId: string | null
    callUrl: string | null
    shareUrl?: string
    title?: string
    start?: string
    end?: string
    language?: string
    internalOnly?: boolean
    summary?: string
    thumbnailUrl?: string
    recordedByEmail?: string
    notes: string[]
  }
  people?: SyncPerson[]
  transcript?: { language: string | null; utterances: Utterance[] }
  items?: SyncItem[]
  plan?: SyncPlan
}

export type SyncPerson = {
  /** As Fathom said it. */
  name: string | null
  /** As its owner would write it. */
  firstName: string | null
  lastName: string | null
  email: string | null
  isExternal: boolean | null
  isOrganizer: boolean
  /** Registrable domain of the address. */
  domain: string | null
  freeMail: boolean
  /** What a company of this domain is called; null where the domain makes none. */
  companyName: string | null
  nature: Nature
  /** Why this is no person, in words; null for one. */
  natureEvidence: string | null
  /** A mailbox of a duty: never whom a task is about while a person is there. */
  isRole: boolean
  /** Goes by the recorder's name from an address that may be theirs: a question, and no contact till then. */
  mayBeRep: boolean
  speakerName: string | null
  spokenSeconds: number | null
}

export type SyncItem = {
  fingerprint: string
  title: string
  assigneeName: string | null
  assigneeEmail: string | null
  completed: boolean
  userGenerated: boolean
  recordingTimestamp: number | null
  playbackUrl: string | null
  analysis: ItemAnalysis
  /** Whom its words or its quote name; null: the call's main contact. */
  about: About | null
}

/** Which present item each incoming one is; present items that are in no match are gone. */
export type SyncPlan = { revision: string; matches: { index: number; itemId: string | null }[] }

const PresentItem = z.object({
  id: z.string(),
  title: z.string(),
  fingerprint: z.nullable(z.string()),
  assigneeName: z.nullable(z.string()),
  assigneeEmail: z.nullable(z.string()),
  recordingTimestamp: z.nullable(z.number()),
  hasTask: z.boolean(),
  completed: z.boolean(),
  userGenerated: z.boolean(),
})

const counts = z.object({
  items: z.number(),
  tasks: z.number(),
  excluded: z.number(),
  failed: z.number(),
  unknown: z.number(),
})

const Answer = z.discriminatedUnion('outcome', [
  z.object({
    outcome: z.enum(['applied', 'unchanged']),
    meetingId: z.string(),
    touched: z.array(z.string()),
    counts,
  }),
  z.object({
    outcome: z.enum(['needs_plan', 'stale_plan']),
    revision: z.string(),
    presentItems: z.array(PresentItem),
  }),
  z.object({ outcome: z.literal('deleted') }),
])

export type SyncCounts = z.infer<typeof counts>

export type SyncOutcome =
  | {
      ok: true
      outcome: 'applied' | 'unchanged'
      meetingId: string
      /** Reps whose panels should pull. */
      touched: string[]
      counts: SyncCounts
    }
  /** The rep deleted this recording; nothing was written. */
  | { ok: true; outcome: 'deleted'; meetingId: null; touched: []; counts: null }
  /** Items changed under every plan that was made; trying again later will do. */
  | { ok: false; reason: 'stale'; attempts: number }
  /** The database answered in a shape that this companion does not know. */
  | { ok: false; reason: 'unreadable_answer'; detail: string }

/** Calls `sync_meeting` with `p` set to the argument and hands back its answer; throws when it could not be called. */
export type SyncMeetingRpc = (argument: SyncMeetingArgument) => Promise<unknown>

/** A plan grows stale only when somebody changes the same meeting's items between two calls. */
const maxPlans = 4

/**
 * Writes one observation of a meeting: one call where its items are new or the same, two where they
 * changed, and again from the items as they then are where they changed in between.
 */
export async function syncMeeting(
  rpc: SyncMeetingRpc,
  argument: SyncMeetingArgument,
): Promise<SyncOutcome> {
  let plan: SyncPlan | undefined
  for (let attempt = 0; attempt <= maxPlans; attempt += 1) {
    const parsed = Answer.safeParse(await rpc(plan ? { ...argument, plan } : argument))
    if (!parsed.success) {
      const detail = parsed.error.issues.map(({ path }) => path.join('.') || 'answer').join(', ')
      return { ok: false, reason: 'unreadable_answer', detail }
    }
    const answer = parsed.data
    switch (answer.outcome) {
      case 'applied':
      case 'unchanged':
        return { ok: true, ...answer }
      case 'deleted':
        return { ok: true, outcome: 'deleted', meetingId: null, touched: [], counts: null }
      case 'needs_plan':
      case 'stale_plan':
        plan = {
          revision: answer.revision,
          matches: matchItems(answer.presentItems, argument.items ?? []).matches,
        }
    }
  }
  return { ok: false, reason: 'stale', attempts: maxPlans }
}
