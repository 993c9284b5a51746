import type { SyncState } from '../../lib/contract/account.ts'
import { count } from '../../lib/format/people.ts'
import type { Reader } from '../../lib/format/time.ts'
import { clockTime, dayAndTime } from '../../lib/format/time.ts'
import { useFathomStatus } from '../data/use-companion.ts'

/** What takes its turn by itself needs no word. */
const unsaid: readonly string[] = ['turn', 'schedule']

/** What is wrong between Fathom and Upshot, or was put right, and what waits for what. */
export function FathomNotices({ sync, reader }: { sync: SyncState | null; reader: Reader }) {
  const error = sync?.lastSyncError ?? null
  const { answer } = useFathomStatus(`notices ${error ?? ''}`)
  const status = answer?.ok ? answer.value : null
  const waits = status?.waits.filter((wait) => !unsaid.includes(wait.for)) ?? []
  if (status === null) {
    return error === null ? null : (
      <p className="meta warn">
        Something is wrong with Fathom. What it is shows here once Upshot can be reached.
      </p>
    )
  }
  return (
    <>
      {status.notices.map((notice) => (
        <p className="meta warn figures" key={notice.reason}>
          {notice.at !== null && `${when(notice.at, reader)}: `}
          {notice.message}
        </p>
      ))}
      {waits.map((wait) => (
        <p className="meta figures" key={wait.for}>
          {wait.message}
          {wait.until !== null && ` It goes on at ${clockTime(wait.until, reader)}.`}
          {wait.jobs > 0 && ` ${count(wait.jobs, 'step')} ${wait.jobs === 1 ? 'waits' : 'wait'}.`}
        </p>
      ))}
    </>
  )
}

function when(at: string, reader: Reader): string {
  const words = dayAndTime(at, reader)
  return words.startsWith('Today') ? clockTime(at, reader) : words
}
