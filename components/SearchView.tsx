import { useLiveQuery } from 'dexie-react-hooks'
import { Play, Search } from 'lucide-react'
import type { ReactNode } from 'react'
import { Fragment, useEffect, useRef, useState } from 'react'
import { highlight } from '../lib/format/highlight.ts'
import { momentHref } from '../lib/format/moment-link.ts'
import { count } from '../lib/format/people.ts'
import type { Reader } from '../lib/format/time.ts'
import { callTime, moment } from '../lib/format/time.ts'
import type { Viewer } from '../lib/inbox/would-make.ts'
import { isViewer } from '../lib/inbox/would-make.ts'
import { toSearchFor } from '../lib/page/subjects.ts'
import type { Found, FoundSaid } from '../lib/search/found.ts'
import { mostOfEach } from '../lib/search/found.ts'
import type { Progress } from '../lib/search/search-index.ts'
import { Blank } from './Blank.tsx'
import { useOnline } from './health.ts'
import { Key } from './Key.tsx'
import type { Older } from './older-calls.ts'
import { useOlder } from './older-calls.ts'
import { usePageMatch } from './page-match.ts'
import { useRemembered } from './remembered.ts'
import { Square } from './Square.tsx'
import { isNothing, useSearch } from './search-results.ts'
import { usePage } from './surroundings.ts'
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
  /** Whether single letters are keys. */
  letters: boolean
  onQuery: (query: string) => void
  onOpenCall: (meetingId: string, second: number | null, query: string) => void
  onBack: () => void
}

/** Everything on this device, as you type; a result jumps to its line. */
export function SearchView(props: Props) {
  const { reader, viewer, letters, onOpenCall, onBack, onQuery } = props
  const [query, setQuery] = useState(props.query)
  const [scope, setScope] = useState<Scope>('all')
  const [recent, setRecent] = useRemembered('searches', parseRecent)
  const field = useRef<HTMLInputElement>(null)
  const scroll = useRef<HTMLDivElement>(null)
  const wanted = query.trim()
  const { only, found: last, progress } = useSearch(wanted)
  // The results of the letter before stay until the next are there: an empty blink says nothing.
  const answer = wanted === '' ? null : last
  const found = answer?.found ?? null
  const olderCalls = useOlder(wanted, only, viewer.userId)
  const older = notHere(olderCalls.older, found)
  // A button that went with its state leaves the focus where the results are.
  const before = useRef<number | null>(null)
  useEffect(() => {
    if (before.current === null || older.state === 'asking') return
    const rows = scroll.current?.querySelectorAll<HTMLElement>('[data-older] button.result')
    const next = rows?.[before.current] ?? field.current
    before.current = null
    if (document.activeElement === document.body) next?.focus()
  }, [older.state])
  const askOlder = () => {
    before.current = older.said.length
    olderCalls.ask()
  }

  useEffect(() => field.current?.focus(), [])
  // biome-ignore lint/correctness/useExhaustiveDependencies: other results begin at their top
  useEffect(() => {
    // Newer Chromes answer a promise, which an effect must not.
    scroll.current?.scrollTo(0, 0)
  }, [answer?.query, scope])

  function ask(next: string) {
    setQuery(next)
    onQuery(next)
    setScope('all')
  }

  const open = (meetingId: string, second: number | null) => {
    if (only === null)
      setRecent([wanted, ...recent.filter((one) => one !== wanted)].slice(0, queriesKept))
    onOpenCall(meetingId, second, wanted)
  }

  /** Arrows walk the results, from the field and back into it. */
  function walk(event: React.KeyboardEvent) {
    if (event.key === 'Escape') {
      event.preventDefault()
      event.stopPropagation()
      onBack()
      return
    }
    if (event.altKey || event.ctrlKey || event.metaKey || event.nativeEvent.isComposing) return
    const all = [...(scroll.current?.querySelectorAll<HTMLElement>('button.result:enabled') ?? [])]
    const at = event.target instanceof HTMLElement ? all.indexOf(event.target) : -1
    const isInField = event.target === field.current
    if (!isInField && at < 0) return
    switch (event.key) {
      case 'Enter':
        // Of letters that are still being searched there is nothing to open yet.
        if (isInField) {
          event.preventDefault()
          if (wanted === '' || answer?.query === wanted) all[0]?.click()
        }
        return
      case 'ArrowDown':
        event.preventDefault()
        all[Math.min(at + 1, all.length - 1)]?.focus()
        return
      case 'ArrowUp':
        event.preventDefault()
        if (at > 0) all[at - 1]?.focus()
        else field.current?.focus()
        return
      case 'o': {
        const href = all[at]?.dataset.moment
        if (isInField || !letters || href === undefined) return
        event.preventDefault()
        window.open(href, '_blank', 'noopener')
        return
      }
      case '/':
        if (isInField || !letters) return
        event.preventDefault()
        field.current?.select()
    }
  }

  const counts: Record<Scope, number> = {
    all: 0,
    items: found?.items.length ?? 0,
    said: found?.said.length ?? 0,
    people: (found?.people.length ?? 0) + (found?.calls.length ?? 0),
  }
  const hasMore: Record<Scope, boolean> = {
    all: false,
    items: found?.more.items ?? false,
    said: found?.more.said ?? false,
    people: (found?.more.people ?? false) || (found?.more.calls ?? false),
  }
  const total = counts.items + counts.said + counts.people
  const isMore = hasMore.items || hasMore.said || hasMore.people
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
              onChange={(event) => ask(event.target.value)}
            />
            <button type="button" className="esc" aria-label="Close search, esc" onClick={onBack}>
              <Key>esc</Key>
            </button>
          </div>
        </div>
        <p className="hidden-visually" aria-live="polite">
          {found !== null && (total === 0 ? 'Nothing found' : resultWords(total, isMore))}
        </p>
        {total > 0 && (
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
                {counts[one] > 0 && (
                  <span className="figures">
                    {counts[one]}
                    {hasMore[one] && '+'}
                  </span>
                )}
              </button>
            ))}
          </fieldset>
        )}
      </div>
      <div className="scroll" data-scroll ref={scroll}>
        {/* What was searched for may name anybody: not on a shared screen. */}
        {wanted === '' && <BeforeTyping recent={only === null ? recent : []} onAsk={ask} />}
        {wanted !== '' && <Indexing progress={progress} />}
        {answer !== null && isNothing(answer.found) && (
          <Nothing {...answer} older={older} reader={reader} onAsk={ask} onAskOlder={askOlder} />
        )}
        {found && shows('items') && <Items found={found} open={open} />}
        {found && shows('said') && (
          <>
            <h2 className="section-head">Said in meetings</h2>
            <Lines
              said={found.said}
              words={found.words}
              open={open}
              reader={reader}
              viewer={viewer}
            />
          </>
        )}
        {found && shows('people') && <People found={found} open={open} reader={reader} />}
        {found && total > 0 && <Notes found={found} />}
        {older.said.length > 0 && (scope === 'all' || scope === 'said') && (
          <section data-older>
            <h2 className="section-head">Said in older calls</h2>
            <Lines
              said={older.said}
              words={older.words}
              open={open}
              reader={reader}
              viewer={viewer}
            />
          </section>
        )}
        {found && (total > 0 || older.said.length > 0) && (scope === 'all' || scope === 'said') && (
          <OlderCalls found={found} older={older} reader={reader} onAsk={askOlder} />
        )}
      </div>
    </main>
  )
}

function resultWords(total: number, isMore: boolean): string {
  return isMore ? `More than ${count(total, 'result')}` : count(total, 'result')
}

type Ask = (query: string) => void

function BeforeTyping({ recent, onAsk }: { recent: readonly string[]; onAsk: Ask }) {
  const match = usePageMatch(usePage())
  const beside = useLiveQuery(() => toSearchFor(match), [JSON.stringify(match)])
  const known = beside?.all ?? []
  const others = recent.filter((one) => known.every(({ name }) => name !== one))
  if (recent.length === 0 && known.length === 0) {
    return (
      <Blank
        icon={<Search size={20} strokeWidth={1.5} aria-hidden="true" />}
        title="Find what was said"
      >
        <p>A word of a call, an item, a person or a company. Part of a word is enough.</p>
      </Blank>
    )
  }
  return (
    <>
      {known.length > 0 && (
        <h2 className="section-head">{beside?.isPinned ? 'Pinned' : 'On this page'}</h2>
      )}
      {/* The strip above opens what is known of them; here they are a search like any other. */}
      {known.map(({ subject, name }) => (
        <button key={subject.id} type="button" className="result plain" onClick={() => onAsk(name)}>
          <Square name={name} />
          <span>{name}</span>
        </button>
      ))}
      {others.length > 0 && <h2 className="section-head">Recent</h2>}
      {others.map((one) => (
        <button key={one} type="button" className="result plain" onClick={() => onAsk(one)}>
          <Search size={16} strokeWidth={1.75} aria-hidden="true" />
          <span>{one}</span>
        </button>
      ))}
    </>
  )
}

/** Lines of calls that have come to this device meanwhile are found there. */
function notHere(older: Older, found: Found | null): Older {
  const here = new Set(found?.said.map(({ meetingId }) => meetingId))
  return { ...older, said: older.said.filter(({ meetingId }) => !here.has(meetingId)) }
}

function Nothing({
  query,
  found,
  suggestion,
  older,
  reader,
  onAsk,
  onAskOlder,
}: {
  query: string
  found: Found
  suggestion: string | null
  older: Older
  reader: Reader
  onAsk: Ask
  onAskOlder: () => void
}) {
  const where = `in ${count(found.searched, 'call')} on this device.`
  if (older.said.length > 0) {
    return (
      <p className="meta search-note">
        Nothing for “{query}” {where}
      </p>
    )
  }
  return (
    <Blank
      icon={<Search size={20} strokeWidth={1.5} aria-hidden="true" />}
      title={`Nothing for “${query}”`}
    >
      <p>{where}</p>
      {suggestion !== null && (
        <button type="button" className="button link" onClick={() => onAsk(suggestion)}>
          Did you mean {suggestion}?
        </button>
      )}
      <OlderCalls found={found} older={older} reader={reader} onAsk={onAskOlder} />
    </Blank>
  )
}

/** What was said in calls that are not here, and the way to it. */
function OlderCalls({
  found,
  older,
  reader,
  onAsk,
}: {
  found: Found
  older: Older
  reader: Reader
  onAsk: () => void
}) {
  const isOnline = useOnline()
  const missing = found.spoken - found.heard
  if (missing === 0 && older.state === 'idle') return null
  const word = olderWord(older)
  return (
    <div className="older-calls">
      <p
        className="meta"
        aria-live="polite"
        data-failed={older.state === 'failed' ? '' : undefined}
      >
        {olderWords(older, missing, reader)}
      </p>
      {word !== null && (
        <button
          type="button"
          className="button plain small"
          disabled={!isOnline}
          aria-disabled={older.state === 'asking'}
          onClick={onAsk}
        >
          {isOnline ? word : 'Older calls need a connection'}
        </button>
      )}
    </div>
  )
}

function olderWord({ state, next }: Older): string | null {
  if (state === 'failed') return 'Try again'
  if (state === 'done') return next === null ? null : 'Search further back'
  return 'Search older calls'
}

function olderWords(
  { state, said, next, problem }: Older,
  missing: number,
  reader: Reader,
): string {
  const back = next?.start ? ` back to ${callTime(next.start, reader)}` : ''
  switch (state) {
    case 'idle':
      return `What was said in ${count(missing, 'older call')} is not on this device.`
    case 'asking':
      return back === '' ? 'Searching older calls…' : `Searching older calls…${back}`
    case 'failed':
      return problem ?? ''
    case 'done':
      if (next !== null) return `Searched${back}.`
      return said.length === 0
        ? 'Nothing was said of it in older calls either.'
        : 'Every older call was searched.'
  }
}

/** More than this many calls still to be indexed are worth a word: one takes a moment. */
const fewCalls = 2

function Indexing({ progress }: { progress: Progress | null }) {
  if (progress === null || progress.total - progress.indexed <= fewCalls) return null
  return (
    <p className="meta search-note figures">
      Still indexing {progress.indexed.toLocaleString('en-GB')} of {count(progress.total, 'call')}.
      Everything is found meanwhile, only slower.
    </p>
  )
}

/** What the results do not say by themselves. */
function Notes({ found }: { found: Found }) {
  if (!Object.values(found.more).includes(true)) return null
  return (
    <p className="meta search-note">
      The newest {mostOfEach} of each are shown. Another word finds fewer.
    </p>
  )
}

type Open = (meetingId: string, second: number | null) => void

function Items({ found, open }: { found: Found; open: Open }) {
  return (
    <Fragment>
      <h2 className="section-head">Items</h2>
      {found.items.map(({ id, meetingId, title, type, isTask, call }) => (
        <button key={id} type="button" className="result" onClick={() => open(meetingId, null)}>
          <TypeGlyph type={type} />
          <span>
            <span className="title">{marked(title, found.words)}</span>
            <span className="meta line facts">
              <TypeWord type={type} />
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

function Lines({ said, words, open, reader, viewer }: SaidProps) {
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
          <span>{moment(offset)}</span>
        </span>
      </span>
    </button>
  ))
}

function People({ found, open, reader }: { found: Found; open: Open; reader: Reader }) {
  return (
    <Fragment>
      <h2 className="section-head">People and calls</h2>
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

function parseRecent(stored: unknown): readonly string[] {
  if (!Array.isArray(stored)) return []
  return stored.filter((one) => typeof one === 'string').slice(0, queriesKept)
}
