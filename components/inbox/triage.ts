import type { ActionItem, Attendee, Meeting } from '../../lib/contract/rows.ts'
import type { TaskType } from '../../lib/contract/vocabulary.ts'
import type { Nameable } from '../../lib/inbox/would-make.ts'
import type { TaskFields } from '../../lib/outbox/actions.ts'
import type { Deed } from '../../lib/outbox/deeds.ts'
import type { Draft, Settled } from './deeds.ts'

/** What the status bar says, and what `z` or `Shift+Z` does about it. */
type Said = { words: string; offers?: 'undo' | 'redo' }

/** What a rep can do to items, what was done, and what takes it back. */
export type Triage = {
  settled: ReadonlyMap<string, Settled>
  /** The newest deed, for the status bar. */
  last: Deed | null
  draft: Draft | null
  setDraft: (draft: Draft | null) => void
  /** What else there is to say: why a click could not be kept, or that something was copied. */
  said: Said | null
  say: (words: string) => void
  create: (item: ActionItem, fields?: TaskFields) => void
  createAll: (items: readonly ActionItem[]) => void
  dismiss: (item: ActionItem) => void
  /** Dismisses many, to be taken back as one. */
  dismissAll: (items: readonly ActionItem[]) => void
  gotIt: (item: ActionItem) => void
  /** Makes the rep a task of asking for it; one an item. */
  nudge: (item: ActionItem, meeting: Meeting, attendees: readonly Attendee[]) => Promise<void>
  assign: (item: ActionItem, to: Nameable) => void
  /** Somebody else owes it, and it is not said who. */
  someoneElse: (item: ActionItem) => void
  setType: (item: ActionItem, type: TaskType, word: string) => void
  /**
   * Any other click that can be taken back: a match, a task, a setting. `run` answers its mutation's id;
   * `what` is the title of what it was done to, `rowId` whose row is shown again.
   */
  did: (
    words: string,
    run: () => Promise<string | readonly string[]>,
    what?: string,
    rowId?: string,
  ) => void
  undoItem: (itemId: string) => void
  /** Takes back a task that a rule made; no rule makes it again. */
  undoRule: (item: ActionItem) => void
  undoLast: () => void
  /** Does again what was taken back last, in this panel. */
  redo: () => void
  /** The item, or task, that was brought back last, to be shown; the cache follows in a moment. */
  returned: { itemId: string } | null
  /** Takes one click back, whatever else was done with it. */
  undoClick: (mutationId: string) => void
  /** Receipts go: the rep left, or a minute has passed with neither pointer nor focus. */
  sweep: () => void
}
