import { useLiveQuery } from 'dexie-react-hooks'
import { past } from '../../lib/cache/history.ts'
import type { HistoryLine } from '../../lib/inbox/history-lines.ts'
import { historyLines } from '../../lib/inbox/history-lines.ts'
import type { Viewer } from '../../lib/inbox/would-make.ts'
import { useColleagues } from './services.ts'

/** What happened, newest first, of at most so many entries; `isMore` says that there may be older ones. */
export function useHistory(
  limit: number,
  viewer: Viewer,
): { lines: readonly HistoryLine[]; isMore: boolean } | undefined {
  const colleagues = useColleagues()
  const data = useLiveQuery(() => past(limit), [limit])
  if (data === undefined) return undefined
  return {
    lines: historyLines({ ...data, viewer, colleagues }),
    isMore: data.entries.length === limit,
  }
}
