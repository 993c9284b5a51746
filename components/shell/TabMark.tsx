import type { Task } from '../../lib/contract/rows.ts'
import { asksElsewhere } from '../../lib/inbox/asks-elsewhere.ts'

/** On the tab of Tasks: one of them asks something that only the rep can say. */
export function TabMark({ tasks }: { tasks: readonly Task[] | undefined }) {
  if (!tasks?.some((task) => asksElsewhere(task) !== null)) return null
  return <span className="tab-mark" role="img" aria-label="Asks something" title="Asks something" />
}
