import { useCallback, useMemo, useRef, useState } from 'react'
import type { ActionItem } from '../lib/contract/rows.ts'
import type { Entry } from '../lib/inbox/entries.ts'
import { inboxEntries } from '../lib/inbox/entries.ts'
import { standing } from '../lib/inbox/standing.ts'
import { arrivals, pillWords, rowIds } from '../lib/inbox/steady.ts'
import type { InboxProps } from './InboxView.tsx'

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
  { filter, data, triage, reader }: InboxProps,
  showEarlier: boolean,
): SteadyEntries {
  const seen = useRef(new Map<string, ActionItem>())
  const admitted = useRef<ReadonlySet<string> | null>(null)
  const [epoch, setEpoch] = useState(0)
  const { settled } = triage

  const result = useMemo(() => {
    // Named so that taking in, and letting go, work the list out again.
    void epoch
    const items = new Map(data.items.map((item) => [item.id, item]))
    const elsewhere = new Set<string>()
    const kept = new Set<string>()
    for (const [id, last] of seen.current) {
      const now = items.get(id)
      if (now !== undefined && standing(now) === filter) continue
      kept.add(id)
      if (now === undefined) items.set(id, last)
      if (!settled.has(id)) elsewhere.add(id)
    }
    for (const id of settled.keys()) kept.add(id)

    const base = { filter, meetings: data.meetings, kept, showEarlier, now: reader.now }
    const all = inboxEntries({ ...base, items: [...items.values()] })
    const { admitted: next, waiting } = arrivals(admitted.current, rowIds(all))
    admitted.current = next
    const held = new Set(waiting)
    const entries =
      held.size === 0
        ? all
        : inboxEntries({ ...base, items: [...items.values()].filter((item) => !held.has(item.id)) })

    const calls = new Set<string>()
    for (const entry of entries) {
      if (entry.kind !== 'item') continue
      calls.add(entry.meeting.id)
      seen.current.set(entry.item.id, entry.item)
    }
    return { entries, elsewhere, held: pillWords(all, waiting, calls) }
  }, [data, filter, settled, showEarlier, reader.now, epoch])

  const admit = useCallback(() => {
    admitted.current = null
    setEpoch((before) => before + 1)
  }, [])
  const allow = useCallback((itemId: string) => {
    admitted.current = new Set(admitted.current).add(itemId)
  }, [])
  const release = useCallback(() => {
    seen.current = new Map()
    setEpoch((before) => before + 1)
  }, [])
  return { ...result, admit, allow, release }
}
