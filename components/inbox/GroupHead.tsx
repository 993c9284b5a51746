import type { ReactNode } from 'react'
import { useId } from 'react'
import { titleBeside } from '../../lib/format/call-title.ts'
import type { Reader } from '../../lib/format/time.ts'
import { callTime } from '../../lib/format/time.ts'
import type { Entry, LedgerSection } from '../../lib/inbox/entries.ts'
import { Square } from '../ui/Square.tsx'

const sectionWords: Record<LedgerSection, string> = {
  late: 'Late',
  week: 'This week',
  later: 'Later',
  noDate: 'No date',
}

/**
 * Head of a call's items, or of a section of the ledger. `onAll` creates all of the call at once.
 * An article itself, since a feed may hold nothing else.
 */
export function GroupHead({
  entry,
  reader,
  first,
  onOpenCall,
  onAll,
  asks = null,
}: {
  entry: Extract<Entry, { kind: 'call' | 'section' }>
  reader: Reader
  first: boolean
  onOpenCall: ((meetingId: string) => void) | null
  onAll: (() => void) | null
  /** A question about the call, under its head. */
  asks?: ReactNode
}) {
  const id = useId()
  const amount = entry.openIds.length
  if (entry.kind === 'section') {
    return (
      <article className={first ? 'group at-top' : 'group'} aria-labelledby={id}>
        <h2 id={id} className={entry.section === 'late' ? 'danger' : undefined}>
          {sectionWords[entry.section]}
        </h2>
        <span className="time">{amount}</span>
      </article>
    )
  }
  const { meeting } = entry
  const name = meeting.companyName ?? meeting.title
  const about =
    meeting.companyName === null ? null : titleBeside(meeting.title, meeting.companyName)
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
      {asks}
    </article>
  )
}
