import type { Settings } from '../env.ts'

/**
 * What one mailbox has sealed under one key: how many secrets, and how many that are in use do not open
 * with the set of keys whose fingerprint is `tried`.
 */
export type SealedUnder = { keyId: string; secrets: number; unreadable: number; tried: string }

/** An account of another CRM, as the mailboxes of its reps share it; see `mirror/portal.ts`. */
export type SharedPortal = {
  /** A place among its requests: null. Otherwise when to come again, in milliseconds since epoch. */
  take: () => Promise<number | null>
  pause: (untilMs: number) => Promise<void>
  /** What an answer said is left of the budget. */
  note: (remaining: number, windowMs: number) => Promise<void>
  /** This rep mirrors into the account. */
  register: (userId: string) => Promise<void>
  unregister: (userId: string) => Promise<void>
  /** These copies are this rep's. */
  own: (userId: string, remoteIds: readonly string[]) => Promise<void>
}

/** What every part of a mailbox works with. Clock and dice come from here, so that tests can set them. */
export type MailboxContext = {
  storage: DurableObjectStorage
  sql: SqlStorage
  settings: Settings
  /** This object's id in hex: the part of outside addresses that names it. */
  mailboxId: string
  now: () => number
  random: () => number
  /** What the whole companion may spend on Claude; see `ai/budget.ts`. */
  aiBudget: {
    reserve: (id: string, day: string, tokens: number, limit: number) => Promise<boolean>
    settle: (
      id: string,
      day: string,
      spent: { tokens: number; cost: number } | null,
    ) => Promise<void>
  }
  /** The object that all reps of an account at another CRM share. */
  portal: (provider: string, portalId: string) => SharedPortal
  /** Tells the companion's registry what this mailbox has sealed under which key. */
  tellKeys: (sealed: readonly SealedUnder[]) => Promise<void>
  /** Tells the panels of these reps to pull; this mailbox's own among them. Never throws. */
  hint: (userIds: readonly string[]) => void
}
