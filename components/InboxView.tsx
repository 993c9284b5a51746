import { useLiveQuery } from 'dexie-react-hooks'
import { Check, Hourglass, Inbox } from 'lucide-react'
import { useMemo } from 'react'
import * as cache from '../lib/cache/queries.ts'
import { count } from '../lib/format/people.ts'
import type { Reader } from '../lib/format/time.ts'
import { callMoment, recentDays } from '../lib/inbox/entries.ts'
import type { Filter } from '../lib/inbox/standing.ts'
import { countOpen, filters, isOpen } from '../lib/inbox/standing.ts'
import type { Viewer } from '../lib/inbox/would-make.ts'
import { Blank } from './Blank.tsx'
import { Feed } from './Feed.tsx'
import type { InboxData, Outbox } from './inbox-data.ts'
import type { Triage } from './triage.ts'

const filterWords: Record<Filter, string> = {
  forYou: 'For you',
  waiting: 'Waiting',
  unclear: 'Unclear',
}

export type InboxProps = {
  filter: Filter
  data: InboxData
  triage: Triage
  outbox: Outbox
  viewer: Viewer
  reader: Reader
  letters: boolean
  /** No call has ever arrived here. */
  isNew: boolean
  onFilter: (filter: Filter) => void
  onOpenCall: (meetingId: string) => void
  onSettings: () => void
  /** Where scroll is remembered; by its filter where nothing is said. */
  place?: string
}

/** What is still to decide. */
export function InboxView(props: InboxProps) {
  const { filter, data } = props
  const counts = useMemo(() => countOpen(data.items), [data.items])
  return (
    <main id="view">
      <div>
        <h1 className="hidden-visually">Inbox</h1>
        <fieldset className="filters">
          <legend className="hidden-visually">Show</legend>
          {filters.map((one) => (
            <button
              key={one}
              type="button"
              className="filter"
              aria-pressed={one === filter}
              onClick={() => props.onFilter(one)}
            >
              {filterWords[one]}
              {counts[one] > 0 && (
                <span className="figures">{counts[one].toLocaleString('en-GB')}</span>
              )}
            </button>
          ))}
        </fieldset>
      </div>
      {/* Another filter is another list: its own arrivals, its own open row. */}
      <Feed key={filter} {...props} label={filterWords[filter]} nothing={<Nothing {...props} />} />
    </main>
  )
}

/** `6 calls this week, 14 promises decided.` */
function Week({ reader }: { reader: Reader }) {
  const since = reader.now - recentDays * 86_400_000
  const words = useLiveQuery(async () => {
    const calls = (await cache.meetings()).filter((one) => callMoment(one) >= since)
    const items = await Promise.all(calls.map((one) => cache.itemsOf(one.id)))
    const decided = items.flat().filter((item) => !isOpen(item)).length
    return calls.length === 0
      ? null
      : `${count(calls.length, 'call')} this week${decided === 0 ? '' : `, ${count(decided, 'promise')} decided`}.`
  }, [since])
  return words ? <p className="figures">{words}</p> : null
}

function Nothing({ filter, isNew, reader }: InboxProps) {
  if (isNew) {
    return (
      <Blank icon={<Inbox size={20} strokeWidth={1.5} aria-hidden="true" />} title="No calls yet.">
        <p>Record one with Fathom; it arrives a few minutes after you hang up.</p>
      </Blank>
    )
  }
  switch (filter) {
    case 'forYou':
      return (
        <Blank
          icon={<Check size={20} strokeWidth={1.5} aria-hidden="true" />}
          title="You're clear."
        >
          <Week reader={reader} />
        </Blank>
      )
    case 'waiting':
      return (
        <Blank
          icon={<Hourglass size={20} strokeWidth={1.5} aria-hidden="true" />}
          title="Nobody owes you anything."
        />
      )
    case 'unclear':
      return (
        <Blank
          icon={<Check size={20} strokeWidth={1.5} aria-hidden="true" />}
          title="Everything has a name."
        />
      )
  }
}
