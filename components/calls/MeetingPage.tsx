import type { ReactNode } from 'react'
import { useEffect, useRef, useState } from 'react'
import type { CalendarEvent, Meeting, Utterance } from '../../lib/contract/rows.ts'
import type { Reader } from '../../lib/format/time.ts'
import { ago } from '../../lib/format/time.ts'
import type { ReceiptWords } from '../../lib/inbox/receipt-words.ts'
import type { Viewer } from '../../lib/inbox/would-make.ts'
import { remember } from '../ui/remembered.ts'
import { useScrollMemory } from '../ui/use-scroll-memory.ts'
import type { CompanyOfCall } from './CallHead.tsx'
import { CallHead } from './CallHead.tsx'
import { FetchTranscript } from './FetchTranscript.tsx'
import type { PersonOnCall } from './People.tsx'
import { isThing, People } from './People.tsx'
import { Summary } from './Summary.tsx'
import { TranscriptText } from './TranscriptText.tsx'

/** One call: summary, items, people and why each is who they are, transcript, and how it got here. */
export function MeetingPage({
  meeting,
  reader,
  viewer,
  itemRows,
  itemCount,
  people,
  fix,
  ask,
  company,
  suggestion,
  event,
  utterances,
  second,
  receipt,
  retry,
}: {
  meeting: Meeting
  reader: Reader
  viewer: Viewer
  itemRows: ReactNode
  itemCount: number
  people: readonly PersonOnCall[]
  fix: (person: PersonOnCall) => ReactNode
  ask: (person: PersonOnCall) => ReactNode
  /** Asks or changes with whom the call was. */
  company: CompanyOfCall
  /** Asks whether two records are one person. */
  suggestion: ReactNode
  /** What stood in the rep's calendar for it. */
  event: CalendarEvent | null
  /** `undefined`: not on this device (yet). */
  utterances: readonly Utterance[] | undefined
  second: number | null
  receipt: ReceiptWords
  retry: (() => void) | null
}) {
  const scroll = useRef<HTMLDivElement>(null)
  const place = `meeting ${meeting.id}`
  // A line that was searched for goes before where the page was left.
  useScrollMemory(place, scroll, second === null)
  // Only for a panel that closes: every call ever read would be remembered else.
  useEffect(() => () => remember(`scroll ${place}`, null), [place])
  const [wantsTranscript, wantTranscript] = useState(second !== null)

  return (
    <main id="view">
      <div />
      <div className="scroll" ref={scroll} data-scroll>
        <div className="page">
          <CallHead meeting={meeting} event={event} reader={reader} company={company} />

          {meeting.summary !== null && meeting.summary.trim() !== '' && (
            <Summary source={meeting.summary} />
          )}

          <section aria-label="Items">
            <h2>Items {itemCount > 0 && <span className="figures">{itemCount}</span>}</h2>
            {itemCount > 0 ? (
              <div className="rows">{itemRows}</div>
            ) : (
              <NoItems meeting={meeting} reader={reader} retry={retry} />
            )}
          </section>

          {people.length > 0 && (
            <section aria-label="People">
              <h2>
                People{' '}
                <span className="figures">
                  {people.filter(({ attendee }) => !isThing(attendee)).length}
                </span>
              </h2>
              <People
                people={people}
                viewer={viewer}
                mainContactId={meeting.primaryContactId}
                fix={fix}
                ask={ask}
              />
              {suggestion}
            </section>
          )}

          {meeting.hasTranscript && (
            <section aria-label="Transcript">
              <h2>Transcript</h2>
              {!wantsTranscript ? (
                <button type="button" className="button plain" onClick={() => wantTranscript(true)}>
                  Show transcript
                </button>
              ) : utterances === undefined ? (
                <FetchTranscript meetingId={meeting.id} />
              ) : (
                <TranscriptText
                  utterances={utterances}
                  viewer={viewer}
                  callUrl={meeting.callUrl}
                  second={second}
                  scroll={scroll}
                />
              )}
            </section>
          )}

          <section aria-label="Sync">
            <h2>Sync</h2>
            <Facts words={receipt.way} />
            <Facts words={receipt.counts} />
            {receipt.wrong.map((words) => (
              <p className="meta warn figures" key={words}>
                {words}
              </p>
            ))}
            {meeting.notes.length > 0 && (
              <ul className="meta notes">
                {meeting.notes.map((note) => (
                  <li key={note}>{note}</li>
                ))}
              </ul>
            )}
          </section>
        </div>
      </div>
    </main>
  )
}

function Facts({ words }: { words: readonly string[] }) {
  if (words.length === 0) return null
  return (
    <p className="meta sync-line facts figures">
      {words.map((one) => (
        <span key={one}>{one}</span>
      ))}
    </p>
  )
}

function NoItems({
  meeting,
  reader,
  retry,
}: {
  meeting: Meeting
  reader: Reader
  retry: (() => void) | null
}) {
  switch (meeting.itemsState) {
    case 'ready':
      return <p className="meta">Fathom found no action items on this call.</p>
    case 'waiting':
      return (
        <p className="meta">
          Fathom is still writing this call up.
          {meeting.receivedAt !== null && ` Checked ${ago(meeting.receivedAt, reader)}.`}
        </p>
      )
    case 'failed':
      return (
        <p className="meta">
          We couldn't read this call's items. Trying again soon.
          {retry !== null && (
            <button type="button" className="button link small" onClick={retry}>
              Try now
            </button>
          )}
        </p>
      )
  }
}
