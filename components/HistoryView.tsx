import { useLiveQuery } from 'dexie-react-hooks'
import { History } from 'lucide-react'
import { Fragment, useRef, useState } from 'react'
import { clientSafe } from '../lib/cache/client-safe.ts'
import { db } from '../lib/cache/db.ts'
import { history } from '../lib/cache/history.ts'
import type { Reader } from '../lib/format/time.ts'
import { clockTime, dayName } from '../lib/format/time.ts'
import type { HistoryLine, Way } from '../lib/inbox/history-lines.ts'
import { historyLines } from '../lib/inbox/history-lines.ts'
import type { Viewer } from '../lib/inbox/would-make.ts'
import { act } from './acts.ts'
import { Blank } from './Blank.tsx'
import { useScrollMemory } from './scroll-memory.ts'
import { useColleagues } from './services.ts'
import type { Triage } from './triage.ts'

/** Entries read at a time. */
const portion = 300

/** What happened and who did it, the last thirty days, newest first; one's own can be taken back. */
export function HistoryView({
  viewer,
  reader,
  triage,
  onOpenCall,
}: {
  viewer: Viewer
  reader: Reader
  triage: Triage
  onOpenCall: (meetingId: string) => void
}) {
  const [amount, setAmount] = useState(portion)
  const colleagues = useColleagues()
  const data = useLiveQuery(() => readHistory(amount), [amount])
  const scroll = useRef<HTMLDivElement>(null)
  useScrollMemory('history', scroll, data !== undefined)
  const lines = data ? historyLines({ ...data, viewer, colleagues }) : []
  const days = Object.entries(Object.groupBy(lines, (line) => dayName(line.at, reader)))

  return (
    <main id="view">
      <h1 className="hidden-visually">History</h1>
      <div className="scroll" ref={scroll} data-scroll>
        {data !== undefined && lines.length === 0 && (
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
                {list?.map((line) => (
                  <Line
                    key={line.key}
                    line={line}
                    reader={reader}
                    onUndo={(way) => undoBy(way, triage)}
                    onOpenCall={onOpenCall}
                  />
                ))}
              </ul>
            </Fragment>
          ))}
        </div>
        {data !== undefined && data.entries.length === amount && (
          <p className="more">
            <button
              type="button"
              className="button link"
              onClick={() => setAmount(amount + portion)}
            >
              Show earlier
            </button>
          </p>
        )}
      </div>
    </main>
  )
}

function Line({
  line,
  reader,
  onUndo,
  onOpenCall,
}: {
  line: HistoryLine
  reader: Reader
  onUndo: (way: Way) => void
  onOpenCall: (meetingId: string) => void
}) {
  const { meetingId, undo } = line
  return (
    <li className="past">
      <span className="time figures">{clockTime(line.at, reader)}</span>
      <div>
        {meetingId === null ? (
          <span className="title">{line.title}</span>
        ) : (
          <button type="button" className="title as-text" onClick={() => onOpenCall(meetingId)}>
            {line.title}
          </button>
        )}
        <span className="meta line facts">
          <span>{line.words}</span>
          {line.isUnsent && <span>not sent yet</span>}
        </span>
      </div>
      {undo !== null && (
        <button
          type="button"
          className="button link small"
          aria-label={`Undo: ${line.words}, ${line.title}`}
          onClick={() => onUndo(undo)}
        >
          Undo
        </button>
      )}
    </li>
  )
}

async function readHistory(amount: number) {
  const safe = await clientSafe()
  const entries = await history(amount)
  const [done, waiting] = await Promise.all([db.done.toArray(), db.outbox.orderBy('seq').toArray()])
  // What a click is about may be anybody's: told again once everything may be seen.
  const outbox = safe === null ? waiting : []
  const ids = (table: string, entity: string) => [
    ...entries.filter((entry) => entry.table === table).map(({ rowId }) => rowId),
    ...outbox
      .flatMap(({ touched }) => touched.filter((one) => one.entity === entity))
      .map(({ id }) => id),
  ]
  const [tasks, items] = await Promise.all([
    db.tasks.bulkGet([...new Set(ids('tasks', 'task'))]),
    db.actionItems.bulkGet([...new Set(ids('meeting_action_items', 'action_item'))]),
  ])
  return {
    entries,
    done,
    outbox,
    tasks: byId(tasks),
    items: byId(items),
  }
}

function byId<Row extends { id: string }>(rows: readonly (Row | undefined)[]): Map<string, Row> {
  return new Map(rows.flatMap((row) => (row ? [[row.id, row] as const] : [])))
}

function undoBy(way: Way, triage: Triage): void {
  switch (way.kind) {
    case 'click':
      triage.undoClick(way.mutationId)
      break
    case 'undoCreate':
      triage.did('Task removed', () => act.undoCreate(way.taskId, way.itemId))
      break
    case 'deleteTask':
      triage.did('Task removed', () => act.deleteTask(way.taskId))
      break
    case 'completeTask':
      triage.did('Task done', () => act.completeTask(way.taskId))
      break
    case 'reopenTask':
      triage.did('Task reopened', () => act.reopenTask(way.taskId))
      break
    case 'dismissItem':
      triage.did('Dismissed', () => act.dismissItem(way.itemId))
      break
    case 'restoreItem':
      triage.did('Back in your inbox', () => act.restoreItem(way.itemId))
      break
  }
}
