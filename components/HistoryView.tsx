import { useLiveQuery } from 'dexie-react-hooks'
import { History } from 'lucide-react'
import { Fragment } from 'react'
import { history } from '../lib/cache/history.ts'
import type { HistoryEntry } from '../lib/contract/rows.ts'
import type { Reader } from '../lib/format/time.ts'
import { clockTime, dayName } from '../lib/format/time.ts'
import { historyWords } from '../lib/inbox/history-words.ts'
import type { Viewer } from '../lib/inbox/would-make.ts'
import { Blank } from './Blank.tsx'
import { useColleagues } from './services.ts'

const shown = 300

/** What happened and who did it, the last thirty days, newest first. */
export function HistoryView({
  viewer,
  reader,
}: {
  viewer: Viewer
  reader: Reader
  onOpenCall: (meetingId: string) => void
}) {
  const entries = useLiveQuery(() => history(shown), [])
  const colleagues = useColleagues()
  const days = Object.entries(
    Object.groupBy(entries ?? [], (entry: HistoryEntry) => dayName(entry.at, reader)),
  )
  return (
    <main id="view">
      <h1 className="hidden-visually">History</h1>
      <div className="scroll" data-scroll>
        {entries?.length === 0 && (
          <Blank
            icon={<History size={20} strokeWidth={1.5} aria-hidden="true" />}
            title="Nothing has happened yet."
          />
        )}
        <div className="feed">
          {days.map(([day, list]) => (
            <Fragment key={day}>
              <h2 className="section-head">{day}</h2>
              <ul aria-label={day}>
                {list?.map((entry) => (
                  <li className="past" key={entry.id}>
                    <span className="time figures">{clockTime(entry.at, reader)}</span>
                    <p>
                      <span className="title">{entry.title ?? 'Untitled'}</span>
                      <span className="meta line">{historyWords(entry, viewer, colleagues)}</span>
                    </p>
                  </li>
                ))}
              </ul>
            </Fragment>
          ))}
        </div>
      </div>
    </main>
  )
}
