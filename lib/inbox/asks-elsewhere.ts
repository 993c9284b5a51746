import type { Task } from '../contract/rows.ts'

/** What the rep's other CRM wants to know of a task, and only the rep can say; null for nothing. */
export function asksElsewhere({
  mirror,
  completed,
}: Pick<Task, 'mirror' | 'completed'>): 'day' | 'deal' | null {
  if (completed || !mirror) return null
  const { state, reason, deals } = mirror
  if (state === 'parked') return reason === 'needs_day' ? 'day' : null
  const isOpen = deals && deals.open > 1 && !deals.answered && !deals.hasDeal
  return state === 'mirrored' && isOpen ? 'deal' : null
}
