import * as z from 'zod/mini'

/** What Upshot can prove of its work. Times are ISO 8601; nothing here carries content of a call. */

const time = z.nullable(z.string())

/** A job that was given up until somebody says so. `message` is a sentence for the rep. */
export const ParkedJob = z.object({
  id: z.number(),
  reason: z.string(),
  message: z.string(),
  parkedAt: z.string(),
})
export type ParkedJob = z.infer<typeof ParkedJob>

/**
 * Jobs that wait, by what for; `message` is a sentence for the rep. With no jobs: a silence that is imposed
 * before anything waits for it.
 */
export const FathomWait = z.object({
  for: z.enum([
    'fathom_rate',
    'fathom_down',
    'fathom_writes',
    'webhook',
    'crm_down',
    'ai_down',
    'ai_budget',
    'reconnect',
    'key',
    'another_try',
    'schedule',
    'turn',
  ]),
  jobs: z.number(),
  since: time,
  /** When it goes on at the latest; null where nobody can say. */
  until: time,
  message: z.string(),
})
export type FathomWait = z.infer<typeof FathomWait>

/** What went wrong between Fathom and Upshot, or was put right. `message` says what can be done. */
export const FathomNotice = z.object({
  reason: z.string(),
  message: z.string(),
  at: time,
  /** What the rep is asked to do; null: nothing. */
  action: z.nullable(z.enum(['reconnect'])),
})
export type FathomNotice = z.infer<typeof FathomNotice>

/** `POST /v1/fathom/status`: the connection as the companion knows it. */
export const FathomStatus = z.object({
  connection: z.enum(['none', 'active', 'revoked', 'disconnected']),
  /** By Fathom's consent or an API key; null where nothing was connected, or by a companion that does not say. */
  by: z._default(z.nullable(z.enum(['consent', 'key'])), null),
  /** Since when. */
  connectedAt: z._default(time, null),
  /** How Fathom can be connected here, first the one to offer: `consent`, `key`. */
  ways: z._default(z.array(z.string()), ['consent']),
  fathomUserEmail: z.nullable(z.string()),
  /** Whom the rep may be at Fathom; filled only while Fathom's data does not say, or says otherwise than before. */
  recorders: z.array(z.object({ name: z.nullable(z.string()), email: z.string() })),
  lastDeliveryAt: time,
  lastSyncAt: time,
  /** Everything that is still to be done, of whatever kind. */
  waiting: z.number(),
  oldestWaitingAt: time,
  /** What it waits for; nothing from a companion that does not say. */
  waits: z._default(z.array(FathomWait), []),
  notices: z._default(z.array(FathomNotice), []),
  parked: z.array(ParkedJob),
  /** Calls in Fathom's list that are not in the CRM; null until a whole comparison was made. */
  missing: z.nullable(z.number()),
  missingCheckedAt: time,
  /** Who categorises: `rules` where no model is set up, `spent` where the day's share of it is. */
  ai: z.object({
    mode: z.enum(['rules', 'claude', 'spent']),
    callsToday: z.number(),
    tokensToday: z.number(),
    /** In dollars. */
    costToday: z.number(),
    lastError: z.nullable(z.string()),
  }),
})
export type FathomStatus = z.infer<typeof FathomStatus>

/** `POST /v1/fathom/receipt`: the way of one recording. All null: the companion never met it. */
export const ReceiptRequest = z.object({ recordingId: z.nullable(z.string()) })
export const MeetingReceipt = z.object({
  /** When its delivery was received and its signature held; null for a call that came by the list. */
  receivedAt: time,
  listedAt: time,
  syncedAt: time,
  counts: z.nullable(
    z.object({
      items: z.number(),
      tasks: z.number(),
      excluded: z.number(),
      failed: z.number(),
      unknown: z.number(),
    }),
  ),
})
export type MeetingReceipt = z.infer<typeof MeetingReceipt>

/** `POST /v1/fathom/replay`: one parked job, or all of them. */
export const ReplayRequest = z.object({ id: z.nullable(z.number()) })
export const ReplayResponse = z.object({ replayed: z.number() })

/** `POST /v1/fathom/recorder`: the rep says who they are at Fathom; only an address from `recorders`. */
export const RecorderRequest = z.object({
  email: z.string().check(z.maxLength(320)),
  /** False: that is somebody else. */
  isMe: z._default(z.boolean(), true),
})

/**
 * `POST /v1/fathom/analyse`: has the model look at a call's items again, whatever it said before. False
 * where no model is set up, or the rep wants none.
 */
export const AnalyseRequest = z.object({ meetingId: z.string().check(z.uuid()) })
export const AnalyseResponse = z.object({ started: z.boolean() })

/** `POST /v1/fathom/import`: the calls of the last so many days. */
export const ImportRequest = z.object({ days: z.int().check(z.minimum(1), z.maximum(365)) })
export const ImportResponse = z.object({ started: z.boolean() })
