import type { ActionItem } from '../contract/rows.ts'
import { shortName } from '../format/people.ts'
import type { Viewer } from './would-make.ts'
import { isViewer } from './would-make.ts'

/**
 * What speaks against the quote, in a sentence: `Ana said this won't be done.`, `Priya said this, the item
 * names you.`; null where nothing does, or the rep has said whose it is.
 */
export function doubtWords(
  item: Pick<ActionItem, 'evidence' | 'humanFields' | 'assigneeName'>,
  viewer: Viewer,
): string | null {
  const { evidence } = item
  const name = evidence?.speaker ?? null
  const isOwn = isViewer(viewer, name, null)
  const who = name === null ? 'Somebody' : isOwn ? 'You' : shortName(name)
  if (evidence?.doubt === 'opposed') return `${who} said this won’t be done.`
  if (evidence?.doubt !== 'by_another') return null
  if (item.humanFields.some((field) => field.startsWith('assignee_'))) return null
  const named = item.assigneeName
  const whom =
    named === null ? 'somebody else' : isViewer(viewer, named, null) ? 'you' : shortName(named)
  return `${who} said this, the item names ${whom}.`
}
