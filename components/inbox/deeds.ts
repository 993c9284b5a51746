import type { ActionItem } from '../../lib/contract/rows.ts'
import type { Deed } from '../../lib/outbox/deeds.ts'
import type { ItemDraft } from './EditItem.tsx'
import { keptDraft } from './kept-draft.ts'

/** What a row was settled as: each has its own mark. */
export type SettledAs = 'task' | 'waiting' | 'yours' | 'done' | 'dismissed'

/** What became of a row by this rep's own hand. */
export type Settled = {
  itemId: string
  mutationIds: readonly string[]
  as: SettledAs
  /** What happened, verb first: `Waiting on Dana`. */
  verb: string
  title: string
  at: number
  foldedFrom: number | null
}

/** What a settled row says of one item. */
export type Line = Pick<Settled, 'itemId' | 'as' | 'verb' | 'title'>

export function line(item: ActionItem, as: SettledAs, verb: string, title = item.title): Line {
  return { itemId: item.id, as, verb, title }
}

/** The settled rows of other items. */
export function without(
  settled: ReadonlyMap<string, Settled>,
  itemIds: readonly string[],
): ReadonlyMap<string, Settled> {
  const after = new Map(settled)
  for (const itemId of itemIds) after.delete(itemId)
  return after
}

export type Draft = { itemId: string; draft: ItemDraft }

/** `Task created: Send the plan`. */
export function deedName({ words, what }: Deed): string {
  return what === undefined ? words : `${words}: ${what}`
}

/** The item that was being edited. */
export function parseDraft(stored: unknown): Draft | null {
  return isStoredDraft(stored) ? { ...stored, draft: keptDraft(stored.draft) } : null
}

function isStoredDraft(value: unknown): value is Draft {
  return (
    isRecord(value) &&
    typeof value.itemId === 'string' &&
    isRecord(value.draft) &&
    typeof value.draft.title === 'string' &&
    typeof value.draft.taskType === 'string' &&
    Array.isArray(value.draft.people) &&
    Array.isArray(value.draft.contacts)
  )
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

/** How high a row stands on the screen, in pixels; null where it is not there. */
export function rowHeight(itemId: string): number | null {
  const row = document.querySelector(`[data-item="${CSS.escape(itemId)}"]`)
  return row instanceof HTMLElement ? row.offsetHeight : null
}
