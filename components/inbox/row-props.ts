import type { ActionItem, Attendee, Meeting } from '../../lib/contract/rows.ts'
import type { TaskType } from '../../lib/contract/vocabulary.ts'
import type { Reader } from '../../lib/format/time.ts'
import type { Filter } from '../../lib/inbox/standing.ts'
import type { Nameable, Viewer } from '../../lib/inbox/would-make.ts'
import type { ItemDraft } from './EditItem.tsx'

/** What can be done to a row. The list gives one object for all rows, so a row is drawn anew only when its data is. */
export type RowActions = {
  open: (itemId: string) => void
  create: (itemId: string) => void
  edit: (itemId: string) => void
  waiting: (itemId: string) => void
  dismiss: (itemId: string) => void
  gotIt: (itemId: string) => void
  nudge: (itemId: string) => void
  assign: (itemId: string, to: Nameable) => void
  /** Somebody else owes it, and it is not said who. */
  someoneElse: (itemId: string) => void
  /** An address of the rep's own. */
  isMe: (email: string) => void
  /** Asks what kind of task it is; null stops asking. */
  chooseType: (itemId: string | null) => void
  setType: (itemId: string, type: TaskType) => void
  /** Says whom it is about. */
  setContact: (itemId: string, contact: { id: string; name: string }) => void
  /** Asks who owes it; again, or with null, stops asking. */
  ask: (itemId: string | null) => void
  saveDraft: (itemId: string, draft: ItemDraft) => void
  keepDraft: (itemId: string, draft: ItemDraft) => void
  cancelEdit: (itemId: string) => void
  /** Answers the day in the rep's other CRM, null for not yet, and makes the task; undefined stops asking. */
  place: (itemId: string, on: string | null | undefined) => void
}

export type ItemRowProps = {
  item: ActionItem
  meeting: Meeting
  filter: Filter
  viewer: Viewer
  reader: Reader
  actions: RowActions
  isOpen: boolean
  /** Takes the keyboard when the rep moved here with it. */
  takeFocus: boolean
  editing: ItemDraft | null
  /** What Create would make, in one line. */
  would: string
  /** Of the open row: whom it is about and why, in words, and who was on the call. */
  about: string | null
  attendees: readonly Attendee[]
  /** Who an unclear item could mean, or who could owe it. */
  names: readonly Nameable[]
  /** The rep is saying who owes it. */
  asking: boolean
  /** The rep is saying what kind of task it is. */
  choosing?: boolean
  /** The rep is saying on which day it is put in this other CRM, by its provider. */
  placing?: string | null
  /** Settled by someone else while on screen: `Done on another device`. */
  elsewhere: string | null
  position: number
  size: number
  last: boolean
  /** True outside the inbox's feed, where every row is its own stop for Tab. */
  focusable?: boolean
}
