import { useCallback, useMemo, useRef, useState } from 'react'
import type { ActionItem } from '../../lib/contract/rows.ts'
import type { Entry } from '../../lib/inbox/entries.ts'
import { inboxEntries } from '../../lib/inbox/entries.ts'
import { standing } from '../../lib/inbox/standing.ts'
import { arrivals, pillWords, rowIds } from '../../lib/inbox/steady.ts'
import type { PaintedFrame } from '../ui/kept-frame.ts'
import { paintedFrame } from '../ui/kept-frame.ts'
import type { FeedProps } from './feed-props.ts'

/** By list, what stood in it when it was left for a call. */
const left = new Map<
  string,
  { seen: Map<string, ActionItem>; admitted: ReadonlySet<string> | null }
>()

export type SteadyEntries = {
  entries: readonly Entry[]
  /** Words of the pill while something waits. */
  held: string | null
  /** Takes in what waits. */
  admit: () => void
  /** Rows that somebody else settled while they were on screen. */
  elsewhere: ReadonlySet<string>
  /** Lets an item in wherever it belongs: the rep asked for it back. */
  allow: (itemId: string) => void
  /** Lets go of those rows. */
  release: () => void
}

/**
 * The list as it may be drawn: what arrived above stays back, what was settled keeps its place.
 * A row that left the open ones without a click of ours is kept as it was last seen.
 */
export function useSteadyEntries(
  {
    filter,
    data,
    triage,
    viewer,
    reader,
    place,
  }: Pick<FeedProps, 'filter' | 'data' | 'triage' | 'viewer' | 'reader' | 'place'>,
  showEarlier: boolean,
): SteadyEntries {
  const [painted] = useState(() => (paintedFrame()?.place === place ? paintedFrame() : undefined))
  // Whose it was, and what may be seen now: another rep may have signed in meanwhile.
  const leftKey = `${viewer.userId} ${data.inSight} ${place}`
  const [leftAt] = useState(() => left.get(leftKey))
  const seen = useRef<Map<string, ActionItem>>(null)
  seen.current ??=
    leftAt?.seen ?? new Map(painted ? seenOn(painted, data).map((item) => [item.id, item]) : [])
  const admitted = useRef(leftAt?.admitted ?? null)
  const [epoch, setEpoch] = useState(0)
  const { settled, returned } = triage
  /** What was taken back last and has come: until then, what it still is was not somebody else's doing. */
  const hasCome = useRef<typeof returned>(null)

  const result = useMemo(() => {
    // Named so that taking in, and letting go, work the list out again.
    void epoch
    const items = new Map(data.items.map((item) => [item.id, item]))
    const elsewhere = new Set<string>()
    const kept = new Set<string>()
    const onScreen = seen.current ?? new Map<string, ActionItem>()
    for (const [id, last] of onScreen) {
      const now = items.get(id)
      const isReturned = id === returned?.itemId
      if (now !== undefined && standing(now) === filter) {
        if (isReturned) hasCome.current = returned
        continue
      }
      kept.add(id)
      if (now === undefined) items.set(id, last)
      const isComing = isReturned && hasCome.current !== returned
      if (!settled.has(id) && !isComing) elsewhere.add(id)
    }
    for (const id of settled.keys()) kept.add(id)

    const base = { filter, meetings: data.meetings, kept, showEarlier, reader }
    const all = inboxEntries({ ...base, items: [...items.values()] })
    const ids = rowIds(all)
    if (painted && epoch === 0) admitted.current ??= admittedBy(painted, ids)
    // What the rep took back is no news, also where it was decided before this list was there.
    const known = admitted.current
    const admittedNow = known && returned ? new Set(known).add(returned.itemId) : known
    const { admitted: next, waiting } = arrivals(admittedNow, ids)
    admitted.current = next
    const held = new Set(waiting)
    const entries =
      held.size === 0
        ? all
        : inboxEntries({ ...base, items: withoutHeld([...items.values()], held, next) })

    const calls = new Set<string>()
    for (const entry of entries) {
      if (entry.kind !== 'item') continue
      calls.add(entry.meeting.id)
      onScreen.set(entry.item.id, entry.item)
    }
    left.set(leftKey, { seen: onScreen, admitted: next })
    return { entries, elsewhere, held: pillWords(all, waiting, calls) }
  }, [leftKey, data, filter, settled, returned, showEarlier, reader, epoch, painted])

  const admit = useCallback(() => {
    admitted.current = null
    setEpoch((before) => before + 1)
  }, [])
  const allow = useCallback((itemId: string) => {
    admitted.current = new Set(admitted.current).add(itemId)
  }, [])
  const release = useCallback(() => {
    seen.current = new Map()
    left.clear()
    setEpoch((before) => before + 1)
  }, [])
  return { ...result, admit, allow, release }
}

/** Of a call that waits as a whole, what a rule made waits with it: its line would push the rows as well. */
function withoutHeld(
  items: readonly ActionItem[],
  held: ReadonlySet<string>,
  admitted: ReadonlySet<string>,
): ActionItem[] {
  const callsOf = (ids: ReadonlySet<string>) =>
    new Set(items.filter(({ id }) => ids.has(id)).map(({ meetingId }) => meetingId))
  const [waiting, shown] = [callsOf(held), callsOf(admitted)]
  return items.filter(
    ({ id, meetingId, taskMadeByRule }) =>
      !held.has(id) && !(taskMadeByRule && waiting.has(meetingId) && !shown.has(meetingId)),
  )
}

/** What came while the panel was closed waits where it would push a row that was painted. */
function admittedBy({ rows, isScrolled }: PaintedFrame, ids: readonly string[]): Set<string> {
  const seen = new Set(rows)
  const first = ids.findIndex((id) => seen.has(id))
  const above = isScrolled && first > 0 ? ids.slice(0, first) : []
  return new Set([...rows, ...above])
}

function seenOn({ rows }: PaintedFrame, { items, left }: FeedProps['data']): ActionItem[] {
  const ids = new Set(rows)
  return [...left, ...items].filter(({ id }) => ids.has(id))
}
