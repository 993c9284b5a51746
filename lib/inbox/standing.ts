import type { ActionItem } from '../contract/rows.ts'

/** The three questions the inbox asks; the order is the order of its tabs. */
export const filters = ['forYou', 'waiting', 'unclear'] as const
export type Filter = (typeof filters)[number]

/** Where an item stands: a filter of the inbox while it is to be decided, else what became of it. */
export type Standing = Filter | 'task' | 'done' | 'dismissed' | 'gone'

/**
 * A task outlives the wording it came from, so an item that Fathom no longer lists is still its task.
 * Nobody's promise is ever the rep's by default: an assignee who is not known asks.
 */
export function standing(
  item: Pick<ActionItem, 'taskId' | 'completed' | 'dismissedAt' | 'goneAt' | 'assigneeKind'>,
): Standing {
  if (item.completed) return 'done'
  if (item.taskId !== null) return 'task'
  if (item.dismissedAt !== null) return 'dismissed'
  if (item.goneAt !== null) return 'gone'
  switch (item.assigneeKind) {
    case 'me':
      return 'forYou'
    case 'member':
    case 'colleague':
    case 'external':
      return 'waiting'
    case 'unknown':
      return 'unclear'
  }
}

/** True while the item asks for a decision. */
export function isOpen(item: Parameters<typeof standing>[0]): boolean {
  const where = standing(item)
  return where === 'forYou' || where === 'waiting' || where === 'unclear'
}

/** How many items each filter holds. */
export function countOpen(
  items: readonly Parameters<typeof standing>[0][],
): Record<Filter, number> {
  const counts: Record<Filter, number> = { forYou: 0, waiting: 0, unclear: 0 }
  for (const item of items) {
    const where = standing(item)
    if (where === 'forYou' || where === 'waiting' || where === 'unclear') counts[where] += 1
  }
  return counts
}

/** What the tab and the badge count: decisions that only this rep can make. */
export function toDecide(counts: Record<Filter, number>): number {
  return counts.forYou + counts.unclear
}

/** `rules`, `ai` or `rep`, in words that say how far to trust the category. */
export function categoryOrigin(
  item: Pick<ActionItem, 'aiTaskType' | 'categorisedBy' | 'humanFields'>,
): string | null {
  if (item.aiTaskType === null) return item.categorisedBy === null ? null : 'Not sorted'
  if (item.humanFields.includes('ai_task_type') || item.categorisedBy === 'rep') return 'Set by you'
  switch (item.categorisedBy) {
    case 'rules':
      return 'Sorted by rules'
    case 'ai':
      return 'Sorted by AI'
    case null:
      return null
  }
}

/** How sure we are that it was promised, in words; null where nobody has judged. */
export function certaintyWord(
  item: Pick<ActionItem, 'certainty'> & Partial<Pick<ActionItem, 'evidence'>>,
): string | null {
  if (item.evidence?.doubt === 'opposed') return 'Said the opposite'
  if (item.evidence?.doubt === 'by_another' && item.certainty === 'clear') return 'Unsure'
  switch (item.certainty) {
    case 'clear':
      return 'Said clearly'
    case 'implied':
      return 'Implied'
    case 'unsure':
      return 'Unsure'
    case null:
      return null
  }
}
