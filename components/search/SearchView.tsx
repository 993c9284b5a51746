import { Search } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { count } from '../../lib/format/people.ts'
import type { Reader } from '../../lib/format/time.ts'
import type { Viewer } from '../../lib/inbox/would-make.ts'
import { isNothing, useSearch } from '../data/use-search.ts'
import { Key } from '../ui/Key.tsx'
import { useRemembered } from '../ui/use-remembered.ts'
import { BeforeTyping } from './BeforeTyping.tsx'
import { Nothing } from './Nothing.tsx'
import { OlderCalls } from './OlderCalls.tsx'
import { Calls, Indexing, Items, Lines, Notes, People } from './Results.tsx'
import { notHere, useOlder } from './use-older.ts'
import { walkResults } from './walk.ts'

const scopes = ['all', 'items', 'said', 'people', 'calls'] as const
type Scope = (typeof scopes)[number]
const scopeWords: Record<Scope, string> = {
  all: 'All',
  items: 'Items',
  said: 'Said',
  people: 'People',
  calls: 'Calls',
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

  const walk = walkResults(scroll, field, {
    letters,
    // Of letters that are still being searched there is nothing to open yet.
    isAnswered: wanted === '' || answer?.query === wanted,
    onBack,
  })

  const counts: Record<Scope, number> = {
    all: 0,
    items: found?.items.length ?? 0,
    said: found?.said.length ?? 0,
    people: found?.people.length ?? 0,
    calls: found?.calls.length ?? 0,
  }
  const hasMore: Record<Scope, boolean> = {
    all: false,
    items: found?.more.items ?? false,
    said: found?.more.said ?? false,
    people: found?.more.people ?? false,
    calls: found?.more.calls ?? false,
  }
  const total = counts.items + counts.said + counts.people + counts.calls
  const isMore = hasMore.items || hasMore.said || hasMore.people || hasMore.calls
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
        {/* It counts everybody's calls. */}
        {wanted !== '' && only === null && <Indexing progress={progress} />}
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
        {found && shows('people') && <People found={found} open={open} />}
        {found && shows('calls') && <Calls found={found} open={open} reader={reader} />}
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

function parseRecent(stored: unknown): readonly string[] {
  if (!Array.isArray(stored)) return []
  return stored.filter((one) => typeof one === 'string').slice(0, queriesKept)
}
