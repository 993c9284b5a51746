import { History } from 'lucide-react'
import { Fragment, useRef, useState } from 'react'
import type { Reader } from '../../lib/format/time.ts'
import { clockTime, dayName } from '../../lib/format/time.ts'
import type { HistoryLine, Way } from '../../lib/inbox/history-lines.ts'
import type { Viewer } from '../../lib/inbox/would-make.ts'
import { act } from '../data/acts.ts'
import { useHistory } from '../data/use-history.ts'
import type { Triage } from '../inbox/use-triage.ts'
import { Blank } from '../ui/Blank.tsx'
import { useScrollMemory } from '../ui/use-scroll-memory.ts'

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
  const data = useHistory(amount, viewer)
  const scroll = useRef<HTMLDivElement>(null)
  useScrollMemory('history', scroll, data !== undefined)
  const lines = data?.lines ?? []
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
        {data?.isMore && (
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
          {line.company !== null && line.company !== line.title && <span>{line.company}</span>}
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

function undoBy(way: Way, triage: Triage): void {
  switch (way.kind) {
    case 'click':
      triage.undoClick(way.mutationId)
      break
    case 'correction':
      triage.did('Taken back', () => act.undoCorrection(way.correctionId))
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
