import type { MutationName } from '../contract/mutation.ts'
import type { EntityRow } from '../contract/rows.ts'

/** What the cache keeps of clicks: on their way, refused, done, and sent before. */

/** Entities that a click changes before the server has answered. */
export type Touchable =
  | 'task'
  | 'action_item'
  | 'attendee'
  | 'contact'
  | 'company'
  | 'meeting'
  | 'settings'

/** A row as the server last told it, kept only while an unconfirmed click shows it differently. */
export type Base<Row> = { id: string; row: Row | null }

export type TouchedKey = { entity: Touchable; id: string }

/** Somebody as an item names them, and what the database makes of it. */
export type Assignee = {
  name: string | null
  email: string | null
  kind: EntityRow<'action_item'>['assigneeKind']
  /** The account that can be given a task; null where there is none. */
  userId: string | null
}

/**
 * What a click needs to be drawn and is not in its arguments, looked up once when it is made, so that
 * drawing it again over newer rows asks for nothing.
 */
export type Context = {
  /** Who made it: shown as the maker of optimistic rows. */
  userId: string
  companyId: string | null
  contactId: string | null
  /** Whom the item names once the click is done, by the database's rules as far as this device can follow them; null where the click does not say. */
  assignee: Assignee | null
  /** IANA name of the rep's zone: a day ends there. */
  timeZone: string
  /**
   * The arguments that differed from what was shown. Only these travel between an item and its task: the
   * two may differ on purpose, and of a click that has been applied one row may be pulled before the other.
   */
  changed: string[]
  /** What the company is called that a call is said to be with. */
  companyName?: string | null
  /** Rows that it reaches and that do not tell so themselves, by id. */
  reach?: string[]
  /** Domains and addresses of the house. */
  ours?: string[]
}

/** What a press was said to have done, with each of its clicks. */
export type DeedNote = {
  /** One a press. */
  id: string
  at: number
  /** Of several clicks, which. */
  order: number
  words: string
  /** The title of what it was done to, where that is one thing. */
  what?: string
  /** The item that this click settled. */
  itemId: string | null
}

/** What takes a click back once it was sent; null where nothing does. */
export type Inverse = { name: MutationName; args: Record<string, unknown> }

/**
 * One click on its way.
 * `unsent`: never left this device. `sending`: was on the wire at least once, its answer is not known.
 * `sent`: applied by the server, its rows not pulled yet.
 */
export type OutboxRow = {
  seq?: number
  id: string
  name: MutationName
  args: Record<string, unknown>
  madeAt: string
  context: Context
  state: 'unsent' | 'sending' | 'sent'
  touched: TouchedKey[]
  inverse: Inverse | null
  /** The click that this one takes back. */
  undoes: string | null
  deed?: DeedNote
}

/** A click that the server did not take, or that grew too old to send; the rep is told once. */
export type RefusalRow = {
  id: string
  name: MutationName
  args: Record<string, unknown>
  reason: string
  message: string
  details: Record<string, unknown>
  undoes: string | null
  at: string
}

/** A click that arrived, kept so that it can still be taken back. */
export type DoneRow = {
  id: string
  inverse: Inverse | null
  at: string
  /** The click that this one took back. */
  undoes: string | null
  deed?: DeedNote
}

/**
 * A click that the CRM has taken, as it was sent: a CRM that is set back to an earlier day is sent it again.
 * In the order of `n`.
 */
export type SentRow = {
  n?: number
  id: string
  name: MutationName
  args: Record<string, unknown>
  madeAt: string
  touched: TouchedKey[]
  undoes: string | null
  /** When the CRM took it: ISO. */
  at: string
  /** When the CRM was found set back; null before. */
  missedAt: string | null
  /** 1 while it is to be sent again; a number, which can be an index. */
  again: 0 | 1
}
