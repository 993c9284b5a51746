import type { MadeKey } from './api-keys.ts'
import type { Deliverer } from './deliver.ts'
import type { Directory } from './directory.ts'
import type { FaultChanges, Faults, Switch } from './faults.ts'
import type { Call } from './listing.ts'
import type { OAuthClient, OAuthSettings } from './oauth.ts'
import type { RateLimiter } from './rate-limit.ts'
import type { Scenario } from './scenario.ts'
import type { DeliveryRecord, Store } from './state.ts'

export type FinishOptions = {
  /** When the call was over, in milliseconds; now where left out. */
  finishedAt?: number
  /** False: listed, but still being written up until `finaliseRecording`. */
  finalise?: boolean
  /** False: no webhook, as for calls that took place before anybody was connected. */
  notify?: boolean
}

export type Finished = {
  recordingId: number
  /** How many webhooks the call is an event for; their attempts go on by themselves. */
  webhookDeliveries: number
}

/** What a person, or a test, can do to the simulated Fathom. */
export type Actions = {
  /**
   * Lets a meeting of the library take place. Without a key: the first that never did, or, when
   * all have, the one whose last call is longest ago. A meeting that took place takes place again,
   * as another recording.
   *
   * @throws Error when no meeting has that key.
   */
  finishMeeting(key?: string, options?: FinishOptions): Finished
  /** Ends the writing up of a call finished with `finalise: false`, and fires its webhooks. */
  finaliseRecording(recordingId: number): Finished
  /** Adds a meeting to the library. It takes place when `finishMeeting` is called with its key. */
  addMeeting(scenario: Scenario): void
  /** Ticks an item off in Fathom, or unticks it. Fires no webhook, as at Fathom. */
  setItemCompleted(recordingId: number, index: number, completed: boolean): void
  /**
   * Writes the action items up again: reworded, reordered, added, dropped. With `deliver`, as a
   * second delivery under a new `webhook-id`; otherwise only polling finds out.
   */
  reviseMeeting(recordingId: number, options?: { deliver?: boolean }): Finished
  /** Sends a delivery again under its old id. */
  replayDelivery(webhookId: string): void
  deliveries(): DeliveryRecord[]
  /** A key as a user makes it in Fathom's settings, told this once. Of the rep where nobody is named. */
  makeApiKey(account?: string): MadeKey
  /** @throws Error where there is no key with this id. */
  revokeApiKey(id: string): void
  /** What happens when a user removes the app in Fathom: every token is void at once. */
  revokeAllTokens(): void
  /** The webhooks that stand, oldest first. */
  webhooks(): { id: string; url: string }[]
  /** What may become of webhooks at Fathom without a word to whoever made them. Answers how many. */
  tamperWithWebhooks(how: WebhookFault): number
  setFaults(changes: FaultChanges): void
}

/** `delete`: a user removes them. `new_secret`: they sign with another. `former`: they lead elsewhere. */
export type WebhookFault = 'delete' | 'new_secret' | { former: string }

/** Everything the routes stand on. */
export type SimulatorContext = Actions & {
  store: Store
  clients: OAuthClient[]
  oauth: OAuthSettings
  directory: Directory
  deliverer: Deliverer
  limiter: RateLimiter
  faults: () => Faults
  /** Counts an answer of the API that was spoiled on purpose. */
  noteFault: (name: Switch) => void
  now: () => number
  random: () => number
  fetch: typeof fetch
  /** Where the simulator is reached, without a slash at the end. */
  baseUrl: () => string
  scenarios: () => Scenario[]
  calls: () => Call[]
}
