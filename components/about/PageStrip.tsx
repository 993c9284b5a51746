import { Pin, PinOff, X } from 'lucide-react'
import { useState } from 'react'
import type { Reader } from '../../lib/format/time.ts'
import { callTime } from '../../lib/format/time.ts'
import type { Page, Reason } from '../../lib/page/match.ts'
import type { About } from '../data/use-about.ts'
import type { Shown, Subject } from '../data/use-subjects.ts'
import { pin, refuseMatch, unpin, unrefuseMatch, useShown } from '../data/use-subjects.ts'
import { Square } from '../ui/Square.tsx'

const look = { size: 14, strokeWidth: 1.75, 'aria-hidden': true } as const

type Refused = { page: string; because: Reason; about: readonly About[] }

/** The company or person of the page beside the panel, or the pinned one: at a glance, and one tap away. */
export function PageStrip({
  page,
  reader,
  onOpen,
}: {
  page: Page | null
  reader: Reader
  onOpen: (subject: Subject) => void
}) {
  const shown = useShown(page)
  const [refused, setRefused] = useState<Refused | null>(null)

  const refuse = (because: Reason, about: readonly About[]) => {
    setRefused({ page: page?.url ?? '', because, about })
    void refuseMatch(because, about.map(subjectOf))
  }
  const choose = (found: Extract<Shown, { kind: 'several' }>, { subject }: About) => {
    const others = found.candidates.filter((one) => one.subject.id !== subject.id)
    void refuseMatch(found.because, others.map(subjectOf))
    onOpen(subject)
  }

  if (shown === undefined) return null
  if (shown.kind === 'none') {
    // The undo stays as long as the page that it was about.
    if (refused === null || refused.page !== page?.url) return null
    const takeBack = () => {
      setRefused(null)
      void unrefuseMatch(refused.because, refused.about.map(subjectOf))
    }
    return (
      <div className="strip">
        <p>{refusedWords(refused.about)}</p>
        <button type="button" className="button link" onClick={takeBack}>
          Undo
        </button>
      </div>
    )
  }
  if (shown.kind === 'several') {
    return (
      <div className="strip asks">
        <p>Which one is this page about?</p>
        <span className="choices">
          {shown.candidates.map((about) => (
            <button
              key={about.subject.id}
              type="button"
              className="button plain small"
              onClick={() => choose(shown, about)}
            >
              {about.name}
              {about.company !== null && ` · ${about.company}`}
            </button>
          ))}
        </span>
        <button
          type="button"
          className="icon-button"
          aria-label="None of these"
          title="None of these"
          onClick={() => refuse(shown.because, shown.candidates)}
        >
          <X {...look} />
        </button>
      </div>
    )
  }
  const { about, isPinned, because } = shown
  return (
    <div className="strip about-strip">
      <button type="button" className="about-page" onClick={() => onOpen(about.subject)}>
        <Square name={about.name} />
        <span>
          <strong>{about.name}</strong>
          <Facts about={about} reader={reader} />
        </span>
      </button>
      <button
        type="button"
        className="icon-button"
        aria-pressed={isPinned}
        aria-label={`Keep ${about.name} here`}
        title={isPinned ? 'Unpin' : 'Keep here on every page'}
        onClick={() => void (isPinned ? unpin() : pin(about.subject))}
      >
        {isPinned ? <PinOff {...look} /> : <Pin {...look} />}
      </button>
      {because !== null && (
        <button
          type="button"
          className="icon-button"
          aria-label={`Not ${about.name}`}
          title={about.subject.kind === 'company' ? 'Not this company' : 'Not this person'}
          onClick={() => refuse(because, [about])}
        >
          <X {...look} />
        </button>
      )}
    </div>
  )
}

/** `Northwind · Last call today 14:02 · 4 to decide · 1 waiting`. */
function Facts({ about, reader }: { about: About; reader: Reader }) {
  const last = about.calls[0]?.meetingStart ?? null
  return (
    <span className="facts figures">
      {about.company !== null && <span>{about.company}</span>}
      <span>{last === null ? 'No calls yet' : `Last call ${lastCall(last, reader)}`}</span>
      {about.open > 0 && <span>{about.open} to decide</span>}
      {about.waiting > 0 && <span>{about.waiting} waiting</span>}
    </span>
  )
}

/** In the middle of a sentence. */
function lastCall(at: string, reader: Reader): string {
  const words = callTime(at, reader)
  return words === 'Yesterday' ? 'yesterday' : words
}

function refusedWords(about: readonly About[]): string {
  const [one] = about
  if (one === undefined || about.length > 1) return 'None of them is suggested here any more.'
  return `${one.name} is not suggested here any more.`
}

function subjectOf({ subject }: About): Subject {
  return subject
}
