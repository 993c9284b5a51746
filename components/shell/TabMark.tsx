import { asksElsewhere } from '../../lib/inbox/asks-elsewhere.ts'
import { useRepSettings } from '../data/rep-settings.ts'
import { useTasksToCount } from '../data/use-tasks.ts'

/** On the tab of Tasks: one of them asks something that only the rep can say. */
export function TabMark() {
  const tasks = useTasksToCount(useRepSettings()?.userId ?? '')
  if (!tasks?.some((task) => asksElsewhere(task) !== null)) return null
  return <span className="tab-mark" role="img" aria-label="Asks something" title="Asks something" />
}
