/** What can be made to go wrong. Chances are from 0 to 1. */
export type Faults = {
  /** The request is done and its answer lost. */
  loseAnswer: number
  /** 502, and nothing was done. */
  failBefore: number
  /** 429 of the ten-second window. */
  tooMany: number
  /** 423: the object is locked. */
  locked: number
  /** 477 with Retry-After: the account moves. */
  moving: number
  /** An association is not made although its id is right. */
  dropAssociation: number
  /** How long a new object stays out of the search index, in milliseconds. */
  indexDelayMs: number
  /** 429 DAILY until set back. */
  dailySpent: boolean
  /** Nobody may write tasks. */
  noRights: boolean
  /** Nobody may hang anything on deals, or take it off. */
  noDealRights: boolean
  /** The stages of deals are not told. */
  noPipelines: boolean
  /** The account does not let an app define properties. */
  refuseProperties: boolean
  /** An admin demands this property of each new task; null: none. */
  requiredProperty: string | null
  /** Webhooks: sent twice; lost; with a signature that does not hold; the events of one in another order. */
  webhookTwice: number
  webhookLost: number
  webhookForged: number
  webhookShuffled: boolean
}

export const noFaults: Faults = {
  loseAnswer: 0,
  failBefore: 0,
  tooMany: 0,
  locked: 0,
  moving: 0,
  dropAssociation: 0,
  indexDelayMs: 0,
  dailySpent: false,
  noRights: false,
  noDealRights: false,
  noPipelines: false,
  refuseProperties: false,
  requiredProperty: null,
  webhookTwice: 0,
  webhookLost: 0,
  webhookForged: 0,
  webhookShuffled: false,
}
