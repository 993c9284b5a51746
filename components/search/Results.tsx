import { Play } from 'lucide-react'
import type { ReactNode } from 'react'
import { Fragment } from 'react'
import { highlight } from '../../lib/format/highlight.ts'
import { momentHref } from '../../lib/format/moment-link.ts'
import { count } from '../../lib/format/people.ts'
import type { Reader } from '../../lib/format/time.ts'
import { callTime } from '../../lib/format/time.ts'
import type { Viewer } from '../../lib/inbox/would-make.ts'
import { isViewer } from '../../lib/inbox/would-make.ts'
import type { Found, FoundSaid } from '../../lib/search/found.ts'
import { mostOfEach } from '../../lib/search/found.ts'
import type { Progress } from '../../lib/search/keep-index.ts'
import { Moment } from '../ui/Moment.tsx'
import { Square } from '../ui/Square.tsx'
import { TypeGlyph, TypeWord } from '../ui/task-types.tsx'

/** Opens a call, where a second is given at what was said then. */
export type Open = (meetingId: string, second: number | null) => void

export function Items({ found, open }: { found: Found; open: Open }) {
  return (
    <Fragment>
      <h2 className="section-head">Items</h2>
      {found.items.map(({ id, meetingId, title, type, isTask, owes, call }) => (
        <button key={id} type="button" className="result" onClick={() => open(meetingId, null)}>
          <TypeGlyph type={type} />
          <span>
            <span className="title">{marked(title, found.words)}</span>
            <span className="meta line facts">
              <TypeWord type={type} />
              {owes !== null && <span>{marked(`${owes} owes`, found.words)}</span>}
              {call !== null && <span>{call}</span>}
              {isTask && <span>Task</span>}
            </span>
          </span>
        </button>
      ))}
    </Fragment>
  )
}

type SaidProps = {
  said: readonly FoundSaid[]
  words: readonly string[]
  open: Open
  reader: Reader
  viewer: Viewer
}

/** What was said, line by line. */
export function Lines({ said, words, open, reader, viewer }: SaidProps) {
  return said.map(({ meetingId, call, start, callUrl, speaker, offset, text }, index) => (
    <button
      // biome-ignore lint/suspicious/noArrayIndexKey: two lines of a second can be the same
      key={`${meetingId} ${offset} ${index}`}
      type="button"
      className="result"
      data-moment={momentHref(offset, null, callUrl) ?? undefined}
      onClick={() => open(meetingId, offset)}
    >
      <Play size={16} strokeWidth={1.75} aria-hidden="true" />
      <span>
        <span className="said">“{marked(text, words)}”</span>
        <span className="meta line facts figures">
          {speaker !== null && <span>{isViewer(viewer, speaker, null) ? 'You' : speaker}</span>}
          <span>{call}</span>
          {start !== null && <span>{callTime(start, reader)}</span>}
          <span>
            <Moment seconds={offset} href={null} />
          </span>
        </span>
      </span>
    </button>
  ))
}

export function People({ found, open }: { found: Found; open: Open }) {
  return (
    <Fragment>
      <h2 className="section-head">People</h2>
      {found.people.map(({ id, name, company, email, meetingId }) => (
        <button
          key={id}
          type="button"
          className="result"
          disabled={meetingId === null}
          onClick={() => meetingId !== null && open(meetingId, null)}
        >
          <Square name={name} />
          <span>
            <span className="title">{marked(name, found.words)}</span>
            <span className="meta line facts">
              {company !== null && <span>{marked(company, found.words)}</span>}
              {email !== null && <span>{marked(email, found.words)}</span>}
            </span>
          </span>
        </button>
      ))}
    </Fragment>
  )
}

export function Calls({ found, open, reader }: { found: Found; open: Open; reader: Reader }) {
  return (
    <Fragment>
      <h2 className="section-head">Calls</h2>
      {found.calls.map(({ id, title, company, start, summary }) => (
        <button key={id} type="button" className="result" onClick={() => open(id, null)}>
          <Square name={company ?? title} />
          <span>
            <span className="title">{marked(title, found.words)}</span>
            {summary !== null && <span className="said">{marked(summary, found.words)}</span>}
            <span className="meta line facts figures">
              {company !== null && <span>{marked(company, found.words)}</span>}
              {start !== null && <span>{callTime(start, reader)}</span>}
            </span>
          </span>
        </button>
      ))}
    </Fragment>
  )
}

function marked(text: string, words: readonly string[]): ReactNode {
  return highlight(text, words).map((part) =>
    part.hit ? <mark key={part.at}>{part.text}</mark> : part.text,
  )
}

/** More than this many calls still to be indexed are worth a word: one takes a moment. */
const fewCalls = 2

export function Indexing({ progress }: { progress: Progress | null }) {
  if (progress === null || progress.total - progress.indexed <= fewCalls) return null
  return (
    <p className="meta search-note figures">
      Still indexing {progress.indexed.toLocaleString('en-GB')} of {count(progress.total, 'call')}.
      Everything is found meanwhile, only slower.
    </p>
  )
}

/** What the results do not say by themselves. */
export function Notes({ found }: { found: Found }) {
  if (!Object.values(found.more).includes(true)) return null
  return (
    <p className="meta search-note">
      The newest {mostOfEach} of each are shown. Another word finds fewer.
    </p>
  )
}
