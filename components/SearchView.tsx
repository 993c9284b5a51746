import { useLiveQuery } from 'dexie-react-hooks'
import { Play, Search } from 'lucide-react'
import type { ReactNode } from 'react'
import { Fragment, useDeferredValue, useEffect, useRef, useState } from 'react'
import { highlight } from '../lib/format/highlight.ts'
import { contactName, count } from '../lib/format/people.ts'
import type { Reader } from '../lib/format/time.ts'
import { callTime, moment } from '../lib/format/time.ts'
import type { Viewer } from '../lib/inbox/would-make.ts'
import { isViewer } from '../lib/inbox/would-make.ts'
import type { Found } from '../lib/search/search-cache.ts'
import { searchCache } from '../lib/search/search-cache.ts'
import { Blank } from './Blank.tsx'
import { Key } from './Key.tsx'
import { useRemembered } from './remembered.ts'
import { Square } from './Square.tsx'
import { TypeGlyph, TypeWord } from './task-types.tsx'

const scopes = ['all', 'items', 'said', 'people'] as const
type Scope = (typeof scopes)[number]
const scopeWords: Record<Scope, string> = {
  all: 'All',
  items: 'Items',
  said: 'Said',
  people: 'People',
}
const queriesKept = 5

type Props = {
  query: string
  reader: Reader
  viewer: Viewer
  onQuery: (query: string) => void
  onOpenCall: (meetingId: string, second: number | null) => void
  onBack: () => void
}

/** Everything on this device, as you type; a result jumps to its line. */
export function SearchView(props: Props) {
  const { reader, viewer, onOpenCall, onBack, onQuery } = props
  const [query, setQuery] = useState(props.query)
  const [scope, setScope] = useState<Scope>('all')
  const [recent, setRecent] = useRemembered('searches', parseRecent)
  const field = useRef<HTMLInputElement>(null)
  const results = useRef<HTMLDivElement>(null)
  const wanted = useDeferredValue(query.trim())
  const found = useLiveQuery(() => searchCache(wanted), [wanted])

  useEffect(() => field.current?.focus(), [])

  const open = (meetingId: string, second: number | null) => {
    setRecent([wanted, ...recent.filter((one) => one !== wanted)].slice(0, queriesKept))
    onOpenCall(meetingId, second)
  }

  /** Arrows walk the results, from the field and back into it. */
  function walk(event: React.KeyboardEvent) {
    if (event.key === 'Escape') {
      event.preventDefault()
      event.stopPropagation()
      onBack()
      return
    }
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    const all: Element[] = [...(results.current?.querySelectorAll('button.result') ?? [])]
    if (event.key === 'Enter' && event.target === field.current) {
      event.preventDefault()
      focusable(all[0])?.click()
    }
    if (step === 0) return
    event.preventDefault()
    const at = document.activeElement === null ? -1 : all.indexOf(document.activeElement)
    const next = at + step
    if (next < 0) field.current?.focus()
    else focusable(all[Math.min(next, all.length - 1)])?.focus()
  }

  const counts: Record<Scope, number> = {
    all: 0,
    items: found?.items.length ?? 0,
    said: found?.said.length ?? 0,
    people: (found?.people.length ?? 0) + (found?.calls.length ?? 0),
  }
  const total = counts.items + counts.said + counts.people
  const shows = (one: Scope) => (scope === 'all' || scope === one) && counts[one] > 0

  return (
    <main id="view" className="search" onKeyDown={walk}>
      <div>
        <h1 className="hidden-visually">Search</h1>
        <div className="search-field">
          <div className="with-icon">
            <Search size={16} strokeWidth={1.75} aria-hidden="true" />
            <input
              ref={field}
              className="input"
              type="search"
              aria-label="Search"
              placeholder="Search calls, items and what was said"
              autoComplete="off"
              spellCheck={false}
              value={query}
              onChange={(event) => {
                setQuery(event.target.value)
                onQuery(event.target.value)
              }}
            />
            <button type="button" className="esc" aria-label="Close search, esc" onClick={onBack}>
              <Key>esc</Key>
            </button>
          </div>
        </div>
        {wanted !== '' && total > 0 && (
          <fieldset className="filters">
            <legend className="hidden-visually">Show</legend>
            {scopes.map((one) => (
              <button
                key={one}
                type="button"
                className="filter"
                aria-pressed={one === scope}
                onClick={() => setScope(one)}
              >
                {scopeWords[one]}
                {counts[one] > 0 && <span className="figures">{counts[one]}</span>}
              </button>
            ))}
          </fieldset>
        )}
      </div>
      <div className="scroll" data-scroll ref={results}>
        {wanted === '' && recent.length > 0 && (
          <>
            <h2 className="section-head">Recent</h2>
            {recent.map((one) => (
              <button
                key={one}
                type="button"
                className="result plain"
                onClick={() => setQuery(one)}
              >
                <Search size={16} strokeWidth={1.75} aria-hidden="true" />
                <span>{one}</span>
              </button>
            ))}
          </>
        )}
        {wanted !== '' && found && total === 0 && (
          <Blank
            icon={<Search size={20} strokeWidth={1.5} aria-hidden="true" />}
            title={`Nothing for “${wanted}”`}
          >
            <p>in {count(found.searched, 'call')} on this device.</p>
          </Blank>
        )}
        {found && shows('items') && <Items found={found} open={open} />}
        {found && shows('said') && (
          <Said found={found} open={open} reader={reader} viewer={viewer} />
        )}
        {found && shows('people') && <People found={found} open={open} reader={reader} />}
      </div>
    </main>
  )
}

function focusable(element: Element | undefined): HTMLElement | null {
  return element instanceof HTMLElement ? element : null
}

type Open = (meetingId: string, second: number | null) => void

function Items({ found, open }: { found: Found; open: Open }) {
  return (
    <Fragment>
      <h2 className="section-head">Items</h2>
      {found.items.map(({ item, meeting }) => (
        <button
          key={item.id}
          type="button"
          className="result"
          onClick={() => open(item.meetingId, null)}
        >
          <TypeGlyph type={item.aiTaskType ?? 'general'} />
          <span>
            <span className="title">{marked(item.title, found.words)}</span>
            <span className="meta line facts">
              <TypeWord type={item.aiTaskType ?? 'general'} />
              {meeting && <span>{meeting.companyName ?? meeting.title}</span>}
              {item.taskId !== null && <span>Task</span>}
            </span>
          </span>
        </button>
      ))}
    </Fragment>
  )
}

function Said({
  found,
  open,
  reader,
  viewer,
}: {
  found: Found
  open: Open
  reader: Reader
  viewer: Viewer
}) {
  return (
    <Fragment>
      <h2 className="section-head">Said in meetings</h2>
      {found.said.map(({ meeting, speaker, offset, text }) => (
        <button
          key={`${meeting.id} ${offset} ${text}`}
          type="button"
          className="result"
          onClick={() => open(meeting.id, offset)}
        >
          <Play size={16} strokeWidth={1.75} aria-hidden="true" />
          <span>
            <span className="said">“{marked(text, found.words)}”</span>
            <span className="meta line facts figures">
              {speaker !== null && <span>{isViewer(viewer, speaker, null) ? 'You' : speaker}</span>}
              <span>{meeting.companyName ?? meeting.title}</span>
              {meeting.meetingStart !== null && (
                <span>{callTime(meeting.meetingStart, reader)}</span>
              )}
              <span>{moment(offset)}</span>
            </span>
          </span>
        </button>
      ))}
    </Fragment>
  )
}

function People({ found, open, reader }: { found: Found; open: Open; reader: Reader }) {
  return (
    <Fragment>
      <h2 className="section-head">People and calls</h2>
      {found.people.map(({ contact, company, meetingId }) => (
        <button
          key={contact.id}
          type="button"
          className="result"
          disabled={meetingId === null}
          onClick={() => meetingId !== null && open(meetingId, null)}
        >
          <Square name={contactName(contact)} />
          <span>
            <span className="title">{marked(contactName(contact), found.words)}</span>
            <span className="meta line facts">
              {company !== null && <span>{company}</span>}
              {contact.email !== null && <span>{contact.email}</span>}
            </span>
          </span>
        </button>
      ))}
      {found.calls.map((meeting) => (
        <button
          key={meeting.id}
          type="button"
          className="result"
          onClick={() => open(meeting.id, null)}
        >
          <Square name={meeting.companyName ?? meeting.title} />
          <span>
            <span className="title">{marked(meeting.title, found.words)}</span>
            <span className="meta line facts figures">
              {meeting.companyName !== null && <span>{meeting.companyName}</span>}
              {meeting.meetingStart !== null && (
                <span>{callTime(meeting.meetingStart, reader)}</span>
              )}
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

function parseRecent(stored: unknown): readonly string[] {
  if (!Array.isArray(stored)) return []
  return stored.filter((one) => typeof one === 'string').slice(0, queriesKept)
}
