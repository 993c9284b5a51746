import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { scenarioSchema } from './scenario.ts'

const milliseconds = z.number()

const codeSchema = z.object({
  hash: z.string(),
  clientId: z.string(),
  redirectUri: z.string(),
  account: z.string(),
  expiresAt: milliseconds,
})

const tokenSchema = z.object({
  accessHash: z.string(),
  refreshHash: z.string(),
  clientId: z.string(),
  account: z.string(),
  expiresAt: milliseconds,
})

const apiKeySchema = z.object({
  id: z.string(),
  hash: z.string(),
  account: z.string(),
  createdAt: milliseconds,
})

const webhookSchema = z.object({
  id: z.string(),
  account: z.string(),
  /** Null for webhooks made with an API key. */
  clientId: z.nullable(z.string()),
  url: z.string(),
  secret: z.string(),
  createdAt: milliseconds,
  triggeredFor: z.array(z.string()),
  includeTranscript: z.boolean(),
  includeSummary: z.boolean(),
  includeActionItems: z.boolean(),
  includeCrmMatches: z.boolean(),
})

/** A scenario that has taken place. Call id, recording id and share token never coincide. */
const recordingSchema = z.object({
  recordingId: z.number(),
  callId: z.number(),
  shareToken: z.string(),
  scenarioKey: z.string(),
  /** When the call was over and written up. */
  finishedAt: milliseconds,
  /** False while Fathom is still writing the call up: listed, without summary or transcript. */
  finalised: z.boolean(),
  /** True once Fathom has written its action items up again. */
  revised: z.boolean(),
  /** Positions, in the current list, of the items a user has ticked off in Fathom. */
  completed: z.array(z.number()),
})

const attemptSchema = z.object({
  at: milliseconds,
  /** What went out as `webhook-timestamp`, in seconds. */
  timestamp: z.number(),
  /** Status of the answer; null where there was none. */
  status: z.nullable(z.number()),
  error: z.nullable(z.string()),
  durationMs: z.number(),
  /** True where a fault switch spoilt the signature of this attempt. */
  corrupted: z.boolean(),
})

const deliverySchema = z.object({
  /** The `webhook-id`: one per delivery, the same on every attempt. */
  webhookId: z.string(),
  subscriptionId: z.string(),
  recordingId: z.number(),
  title: z.string(),
  url: z.string(),
  state: z.enum(['pending', 'delivered', 'failed', 'cancelled', 'dropped']),
  createdAt: milliseconds,
  /** Attempts of the schedule that were made; duplicates are logged below but not counted here. */
  tries: z.number(),
  nextAttemptAt: z.nullable(milliseconds),
  attempts: z.array(attemptSchema),
  /** The exact bytes sent on every attempt; kept until the delivery has ended. */
  body: z.nullable(z.string()),
})

const stateSchema = z.object({
  version: z.literal(1),
  codes: z.array(codeSchema),
  tokens: z.array(tokenSchema),
  /** Absent from a state of before there were any. */
  apiKeys: z.array(apiKeySchema).default([]),
  webhooks: z.array(webhookSchema),
  recordings: z.array(recordingSchema),
  deliveries: z.array(deliverySchema),
  addedScenarios: z.array(scenarioSchema),
})

export type Recording = z.infer<typeof recordingSchema>
export type Webhook = z.infer<typeof webhookSchema>
export type DeliveryAttempt = z.infer<typeof attemptSchema>
export type DeliveryRecord = z.infer<typeof deliverySchema>
export type State = z.infer<typeof stateSchema>

export type Store = {
  readonly state: State
  /** Writes the state out, where it is kept at all. Call it after every change. */
  save(): void
  /** Many changes that are written out as one, so that a kill leaves all of them or none. */
  together(work: () => void): void
  /** True when there was nothing to read: the simulator is being started for the first time. */
  readonly fresh: boolean
}

const deliveriesKept = 500

/**
 * The simulator's memory. With a folder it survives restarts: one JSON file, written beside and
 * renamed over the old one, so that a kill in the middle leaves the previous state and never half.
 *
 * @throws Error when the file is there but is not a state of this version.
 */
export function openStore(folder?: string): Store {
  if (folder === undefined) {
    const kept = emptyState()
    const save = () => {
      kept.deliveries = recentOf(kept.deliveries)
    }
    return { state: kept, save, together: (work) => work(), fresh: true }
  }
  const path = join(folder, 'fathom-simulator.json')
  mkdirSync(folder, { recursive: true })
  const found = readState(path)
  const state = found ?? emptyState()
  let isHeld = false
  const store: Store = {
    state,
    fresh: found === null,
    save() {
      if (isHeld) return
      state.deliveries = recentOf(state.deliveries)
      const beside = `${path}.draft`
      writeFileSync(beside, JSON.stringify(state))
      // Webhook secrets are in it.
      chmodSync(beside, 0o600)
      renameSync(beside, path)
    },
    together(work) {
      isHeld = true
      try {
        work()
      } finally {
        isHeld = false
      }
      store.save()
    },
  }
  return store
}

/** Forgets the oldest that have ended; one still to be retried is never forgotten. */
function recentOf(deliveries: DeliveryRecord[]): DeliveryRecord[] {
  const surplus = deliveries.length - deliveriesKept
  if (surplus <= 0) return deliveries
  return deliveries.filter(({ state }, index) => index >= surplus || state === 'pending')
}

function emptyState(): State {
  return {
    version: 1,
    codes: [],
    tokens: [],
    apiKeys: [],
    webhooks: [],
    recordings: [],
    deliveries: [],
    addedScenarios: [],
  }
}

function readState(path: string): State | null {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null
    if (code === 'ENOENT') return null
    throw new Error(`${path} cannot be read (${code}): see that it is a file that you may read.`)
  }
  const parsed = stateSchema.safeParse(parseJson(text))
  if (!parsed.success) {
    throw new Error(
      `${path} is damaged, or is not a state of this Fathom simulator. Put it back from a backup, or delete it: then the simulated Fathom begins anew, and the rep connects it again. Nothing has been deleted.`,
    )
  }
  return parsed.data
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
