import { ArrowUp } from 'lucide-react'
import { useMemo, useRef, useState } from 'react'
import type { VirtualizerHandle } from 'virtua'
import { Virtualizer } from 'virtua'
import { aboutWords, contactIdOf } from '../../lib/inbox/about-whom.ts'
import type { Entry } from '../../lib/inbox/entries.ts'
import { isTied } from '../../lib/inbox/entries.ts'
import { standing } from '../../lib/inbox/standing.ts'
import { couldMean, otherColleagues, wouldMake } from '../../lib/inbox/would-make.ts'
import { useColleagues } from '../data/services.ts'
import { useAttendees } from '../data/use-inbox.ts'
import { later } from '../ui/later.tsx'
import { useScrollMemory } from '../ui/use-scroll-memory.ts'
import { ByRule } from './ByRule.tsx'
import type { FeedProps } from './feed-props.ts'
import { GroupHead } from './GroupHead.tsx'
import { ItemRow } from './ItemRow.tsx'
import { useFeedKeys } from './use-feed-keys.ts'
import type { ItemEntry } from './use-open-row.ts'
import { useOpenRow } from './use-open-row.ts'
import { useRestingSweep, useUntouched } from './use-resting.ts'
import { useRowActions } from './use-row-actions.ts'
import { useSeenWhole } from './use-seen-whole.ts'
import { useSteadyEntries } from './use-steady-entries.ts'
import { useStuckHead } from './use-stuck-head.ts'

/** There as soon as a row can be settled: it is fetched right after the first paint. */
export const SettledItem = later(async () => (await import('./SettledRow.tsx')).SettledItem)

// The end of the list: nothing stands below it that could move.
const Earlier = later(async () => (await import('./Earlier.tsx')).Earlier)

// Its room is kept free until it is there: rows do not move under the hand.
const WhichCompany = later(
  async () => (await import('./WhichCompany.tsx')).WhichCompany,
  () => <div className="which" />,
)

/**
 * The list of the inbox: one row open, settled rows in place of those decided, new calls behind a pill.
 * It is a feed of articles, because a listbox may hold no buttons.
 */
export function Feed(props: FeedProps) {
  const { filter, data, triage, outbox, viewer, reader, label } = props
  const scroll = useRef<HTMLDivElement>(null)
  const list = useRef<VirtualizerHandle>(null)
  const [showEarlier, setShowEarlier] = useState(false)
  const [asking, ask] = useState<string | null>(null)
  const [choosing, choose] = useState<string | null>(null)

  const { entries, held, admit, allow, elsewhere, release } = useSteadyEntries(props, showEarlier)
  const open = useOpenRow(entries, triage, elsewhere, props.place)
  const { ids, openable } = open
  const positions = useMemo(() => new Map(ids.map((id, index) => [id, index + 1])), [ids])
  const attendees = useAttendees(open.entry?.item.meetingId ?? null)
  const colleagues = useColleagues()

  useSeenWhole(open, list, scroll)

  const mounted = useMemo(() => {
    const rows = Math.min(entries.length, Math.ceil(innerHeight / rowHeight))
    const first = Array.from({ length: rows }, (_, index) => index)
    return open.index < rows ? first : [...first, open.index]
  }, [entries.length, open.index])

  useScrollMemory(props.place, scroll, entries.length > 0, { handle: list, rows: entries })
  const sweep = () => {
    triage.sweep()
    release()
  }
  const openCall = useRestingSweep(scroll, sweep, props.onOpenCall)
  useUntouched(scroll, held !== null, admit)

  const rows = useRowActions({
    triage,
    viewer,
    colleagues,
    attendees: attendees ?? [],
    find: (id) => (elsewhere.has(id) ? undefined : openable.get(id)),
    onOpen: open.show,
    onAsk: (id) => {
      ask(id)
      open.show(id ?? open.wanted.id, id === null)
    },
    onChooseType: choose,
    // After a row is settled the next one opens, and the keyboard goes with it.
    onDecided: (id) => {
      ask(null)
      choose(null)
      open.showNext(id, new Set([id]))
    },
  })

  const createAll = (meetingId: string) => {
    const all = [...openable.values()].flatMap(({ item }) =>
      item.meetingId === meetingId && standing(item) === 'forYou' ? [item] : [],
    )
    const last = all.at(-1)
    if (last === undefined) return
    triage.createAll(all)
    open.showNext(last.id, new Set(all.map(({ id }) => id)))
  }

  const names = useMemo(() => {
    if (!open.entry || (filter !== 'unclear' && asking === null)) return noNames
    const there = couldMean(open.entry.item, attendees ?? [], viewer)
    if (asking === null) return there
    const known = new Set(there.map((one) => one.email?.toLowerCase()))
    const others = otherColleagues(colleagues, viewer)
      .filter((one) => !known.has(one.email.toLowerCase()))
      .map((one) => ({ name: one.name ?? one.email, email: one.email, isViewer: false }))
    return [...there, ...others].filter((one) => !(one.isViewer && filter === 'forYou'))
  }, [open.entry, filter, asking, attendees, colleagues, viewer])

  useFeedKeys({
    filter,
    letters: props.letters,
    open,
    rows,
    triage,
    names,
    asking,
    choosing,
    scroll,
    onAll: createAll,
    onAdmit: admit,
  })
  const stuck = useStuckHead(entries, list)

  const drawItem = ({ key, item, meeting, lastOfGroup }: ItemEntry) => {
    const place = { position: positions.get(item.id) ?? 0, size: ids.length }
    const settled = triage.settled.get(item.id)
    if (settled) {
      return (
        <SettledItem
          key={key}
          {...place}
          settled={settled}
          outbox={outbox}
          reader={reader}
          did={triage.did}
          onUndo={() => {
            triage.undoItem(item.id)
            open.show(item.id, true)
          }}
        />
      )
    }
    const isTheOpen = item.id === open.id
    return (
      <ItemRow
        key={key}
        {...place}
        item={item}
        meeting={meeting}
        filter={filter}
        viewer={viewer}
        reader={reader}
        actions={rows.actions}
        isOpen={isTheOpen}
        takeFocus={isTheOpen && open.wanted.byHand}
        editing={triage.draft?.itemId === item.id ? triage.draft.draft : null}
        would={wouldMake(meeting, data.contacts.get(contactIdOf(item, meeting) ?? ''))}
        about={
          isTheOpen ? aboutWords(item, data.contacts.get(contactIdOf(item, meeting) ?? '')) : null
        }
        attendees={isTheOpen ? (attendees ?? noNames) : noNames}
        names={isTheOpen ? names : noNames}
        asking={isTheOpen && asking === item.id}
        choosing={isTheOpen && choosing === item.id}
        placing={isTheOpen && rows.placing?.itemId === item.id ? rows.placing.in : null}
        elsewhere={elsewhere.has(item.id) ? 'Done on another device' : null}
        last={lastOfGroup}
      />
    )
  }

  const drawEntry = (entry: Entry, index: number) => {
    switch (entry.kind) {
      case 'call':
      case 'section':
        return (
          <GroupHead
            key={entry.key}
            entry={entry}
            reader={reader}
            first={index === 0}
            onOpenCall={openCall}
            onAll={
              entry.kind === 'call' && filter === 'forYou'
                ? () => createAll(entry.meeting.id)
                : null
            }
            asks={
              entry.kind === 'call' &&
              isTied(entry.meeting) && <WhichCompany meeting={entry.meeting} triage={triage} />
            }
          />
        )
      case 'byRule':
        return (
          <ByRule
            key={entry.key}
            items={entry.items}
            viewer={viewer}
            reader={reader}
            did={triage.did}
            onUndo={(item) => {
              allow(item.id)
              triage.undoRule(item)
            }}
            onSettings={props.onSettings}
          />
        )
      case 'earlier':
        return (
          <Earlier
            key={entry.key}
            items={entry.items.length}
            calls={entry.calls}
            onShow={() => setShowEarlier(true)}
            onClear={() => triage.dismissAll(entry.items)}
          />
        )
      case 'item':
        return drawItem(entry)
    }
  }

  return (
    <div className="listing">
      {held !== null && (
        <div className="arrival">
          <button
            type="button"
            className="button"
            onClick={() => {
              admit()
              scroll.current?.scrollTo({ top: 0 })
            }}
          >
            <span>{held}</span>
            <ArrowUp size={14} strokeWidth={2} aria-hidden="true" />
          </button>
        </div>
      )}
      {stuck.head && (
        <div className="stuck" aria-hidden="true" inert>
          <GroupHead
            entry={stuck.head}
            reader={reader}
            first={false}
            onOpenCall={null}
            onAll={null}
          />
        </div>
      )}
      <div className="scroll" ref={scroll} data-scroll onScroll={stuck.onScroll}>
        {entries.length === 0 ? (
          props.nothing
        ) : (
          <div className="feed" role="feed" aria-label={label} aria-busy={false}>
            <Virtualizer
              ref={list}
              scrollRef={scroll}
              data={entries}
              keepMounted={mounted}
              itemSize={rowHeight}
            >
              {drawEntry}
            </Virtualizer>
          </div>
        )}
      </div>
    </div>
  )
}

const noNames: readonly never[] = []

/**
 * Of a row with one line of title, in pixels: what fits in the panel by this is drawn at once and stays. The
 * list itself knows how much fits only after a first, empty, layout.
 */
const rowHeight = 53
