import { memo } from 'react'
import type { Meeting } from '../../lib/contract/rows.ts'
import { count } from '../../lib/format/people.ts'
import type { Reader } from '../../lib/format/time.ts'
import { clockTime, duration } from '../../lib/format/time.ts'
import { Picture } from './Picture.tsx'

export type CallFacts = {
  meeting: Meeting
  items: number
  tasks: number
  open: number
}

/** One call in the list of meetings: whose, what, when, and what is left of it. */
export const CallRow = memo(function CallRow({
  call,
  reader,
  onOpen,
}: {
  call: CallFacts
  reader: Reader
  onOpen: (meetingId: string) => void
}) {
  const { meeting } = call
  const company = meeting.companyName
  const length = duration(meeting.meetingStart, meeting.meetingEnd)
  return (
    <button type="button" className="call-row" onClick={() => onOpen(meeting.id)}>
      <Picture meeting={meeting} />
      <span>
        <span className="title">{meeting.title}</span>
        <span className="meta line facts">
          {company !== null
            ? !meeting.title.toLowerCase().includes(company.toLowerCase()) && <span>{company}</span>
            : meeting.internalOnly && <span>Internal</span>}
          {length !== null && <span className="figures">{length}</span>}
          <ItemsWords call={call} />
        </span>
      </span>
      <span className="time">
        {meeting.meetingStart === null ? '' : clockTime(meeting.meetingStart, reader)}
      </span>
    </button>
  )
})

/** "None", "not fetched yet" and "failed" are three different things and look it. */
function ItemsWords({ call: { meeting, items, tasks, open } }: { call: CallFacts }) {
  if (meeting.shared) return <span>Shared with you</span>
  if (meeting.itemsState === 'waiting') return <span>Being written up</span>
  if (meeting.itemsState === 'failed') return <span className="danger">Items couldn't be read</span>
  if (items === 0) return <span>No items</span>
  if (open > 0) return <span className="figures">{open} to decide</span>
  if (tasks > 0) return <span className="figures">{count(tasks, 'task')}</span>
  return <span className="figures">{count(items, 'item')}</span>
}
