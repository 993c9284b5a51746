import type { ActionItem } from '../../lib/contract/rows.ts'
import { wouldMirror } from '../../lib/inbox/mirror-words.ts'
import { useRepSettings } from '../data/rep-settings.ts'

/** Where else the task will be. Nothing where the rep has no other CRM. */
export function WouldMirror({ item }: { item: ActionItem }) {
  const settings = useRepSettings()
  const words = settings ? wouldMirror(item, settings) : null
  return words === null ? null : <span>{words}</span>
}
