import { Calendar } from 'lucide-react'
import type { ReactNode } from 'react'
import type { CalendarEvent, Meeting } from '../../lib/contract/rows.ts'
import type { Reader } from '../../lib/format/time.ts'
import { clockTime, dayAndTime, duration } from '../../lib/format/time.ts'
import { Picture } from './Picture.tsx'

/** With whom a call was: asked where several tie, to be changed where it is known. */
export type CompanyOfCall = { question: ReactNode; change: ReactNode }

/** What a call was: its title, whose, when and how long, what stood in the calendar, and its picture. */
export function CallHead({
  meeting,
  event,
  reader,
  company,
}: {
  meeting: Meeting
  event: CalendarEvent | null
  reader: Reader
  company: CompanyOfCall
}) {
  const length = duration(meeting.meetingStart, meeting.meetingEnd)
  return (
    <header className="call-head">
      <div>
        <h1>{meeting.title}</h1>
        <p className="under facts">
          {meeting.companyName !== null ? (
            <span>
              {meeting.companyName}
              {company.change}
            </span>
          ) : meeting.internalOnly ? (
            <span>Internal</span>
          ) : (
            company.change && <span>{company.change}</span>
          )}
          {meeting.meetingStart !== null && (
            <span className="figures">{dayAndTime(meeting.meetingStart, reader)}</span>
          )}
          {length !== null && <span className="figures">{length}</span>}
        </p>
        {company.question}
        {event !== null && <EventLine event={event} callTitle={meeting.title} reader={reader} />}
      </div>
      <Picture meeting={meeting} />
    </header>
  )
}

/** `In your calendar as “Northwind: pricing”, 14:00 to 15:00`: the name only where it is another than the call's. */
function EventLine({
  event,
  callTitle,
  reader,
}: {
  event: CalendarEvent
  callTitle: string
  reader: Reader
}) {
  const { title, startTime, endTime } = event
  const times = [startTime, ...(endTime === null ? [] : [endTime])].map((at) =>
    clockTime(at, reader),
  )
  const isNamedAlike = title.trim().toLowerCase() === callTitle.trim().toLowerCase()
  return (
    <p className="event meta figures">
      <Calendar size={14} strokeWidth={1.75} aria-hidden="true" />
      <span>
        In your calendar{isNamedAlike ? '' : ` as “${title.trim()}”`}, {times.join(' to ')}
      </span>
    </p>
  )
}
