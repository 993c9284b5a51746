import type { Settings } from '../env.ts'
import type { AiBudget } from './ai-budget.ts'

/** What every part of a mailbox works with. Clock and dice come from here, so that tests can set them. */
export type MailboxContext = {
  storage: DurableObjectStorage
  sql: SqlStorage
  settings: Settings
  /** This object's id in hex: the part of outside addresses that names it. */
  mailboxId: string
  now: () => number
  random: () => number
  /** What the whole companion may spend on Claude. */
  aiBudget: Pick<AiBudget, 'reserve' | 'settle'>
  /** Tells the panels of these reps to pull; this mailbox's own among them. Never throws. */
  poke: (userIds: readonly string[]) => void
}
