import { useId } from 'react'
import type { Reader } from '../lib/format/time.ts'
import { callTime } from '../lib/format/time.ts'
import type { Entry } from '../lib/inbox/entries.ts'
import { Square } from './Square.tsx'

/**
 * Head of a call's or a person's items. `onAll` creates all of the call at once.
 * An article itself, since a feed may hold nothing else.
 */
export function GroupHead({
  entry,
  reader,
  first,
  onOpenCall,
  onAll,
}: {
  entry: Extract<Entry, { kind: 'call' | 'person' }>
  reader: Reader
  first: boolean
  onOpenCall: ((meetingId: string) => void) | null
  onAll: (() => void) | null
}) {
  const id = useId()
  const amount = entry.openIds.length
  if (entry.kind === 'person') {
    return (
      <article className={first ? 'group at-top' : 'group'} aria-labelledby={id}>
        <Square name={entry.name} />
        <h2 id={id}>
          <span className="name">{entry.name}</span>
          {entry.company !== null && <span className="about">{entry.company}</span>}
        </h2>
        <span className="time">{amount}</span>
      </article>
    )
  }
  const { meeting } = entry
  const name = meeting.companyName ?? meeting.title
  const about = meeting.companyName === null ? null : meeting.title
  const words = (
    <>
      <span className="name">{name}</span>
      {about !== null && <span className="about">{about}</span>}
    </>
  )
  return (
    <article className={first ? 'group at-top' : 'group'} aria-labelledby={id}>
      <Square name={name} />
      <h2 id={id}>
        {onOpenCall === null ? (
          words
        ) : (
          <button type="button" tabIndex={-1} onClick={() => onOpenCall(meeting.id)}>
            {words}
          </button>
        )}
      </h2>
      {onAll !== null && amount > 1 && (
        <button type="button" className="button link small all" tabIndex={-1} onClick={onAll}>
          Create all {amount}
        </button>
      )}
      <span className="time">
        {meeting.meetingStart === null ? '' : callTime(meeting.meetingStart, reader)}
      </span>
    </article>
  )
}
