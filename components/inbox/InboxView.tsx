import { useMemo } from 'react'
import type { Filter } from '../../lib/inbox/standing.ts'
import { countOpen, filters } from '../../lib/inbox/standing.ts'
import { later } from '../ui/later.tsx'
import { Feed } from './Feed.tsx'
import type { FeedProps } from './feed-props.ts'

const Nothing = later(async () => (await import('./Nothing.tsx')).Nothing)

const filterWords: Record<Filter, string> = {
  forYou: 'For you',
  waiting: 'Waiting',
  unclear: 'Unclear',
}

type Props = Omit<FeedProps, 'place' | 'label' | 'nothing'> & {
  /** No call has ever arrived here. */
  isNew: boolean
  onFilter: (filter: Filter) => void
}

/** What is still to decide. */
export function InboxView(props: Props) {
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
      <Feed
        key={filter}
        {...props}
        place={`inbox ${filter}`}
        label={filterWords[filter]}
        nothing={<Nothing filter={filter} isNew={props.isNew} reader={props.reader} />}
      />
    </main>
  )
}
