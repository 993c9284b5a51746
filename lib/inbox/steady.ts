import type { Entry } from './entries.ts'

/**
 * Nothing moves under the hand: what arrives while the rep is at work waits behind a pill,
 * except where it would be drawn below everything on screen and pushes nothing.
 */

export type Arrivals = {
  /** Ids that may be drawn now. */
  admitted: ReadonlySet<string>
  /** Ids that wait. */
  waiting: readonly string[]
}

/**
 * `admitted` is what the list has shown so far (null: nothing yet, everything may come in);
 * `ordered` are the ids of the whole list in the order they would be drawn.
 */
export function arrivals(
  admitted: ReadonlySet<string> | null,
  ordered: readonly string[],
): Arrivals {
  const known = ordered.findLastIndex((id) => admitted?.has(id) ?? false)
  if (admitted === null || known < 0) return { admitted: new Set(ordered), waiting: [] }
  const next = new Set(admitted)
  const waiting: string[] = []
  ordered.forEach((id, index) => {
    if (next.has(id)) return
    if (index > known) next.add(id)
    else waiting.push(id)
  })
  return { admitted: next, waiting }
}

/** Ids of the rows of a list, in its order. */
export function rowIds(entries: readonly Entry[]): string[] {
  const ids: string[] = []
  for (const entry of entries) if (entry.kind === 'item') ids.push(entry.item.id)
  return ids
}

/** What the pill says: `1 new call: Northwind`, `3 new calls`, `2 new items: Northwind`. */
export function pillWords(
  entries: readonly Entry[],
  waiting: readonly string[],
  shownCalls: ReadonlySet<string>,
): string | null {
  if (waiting.length === 0) return null
  const held = new Set(waiting)
  const calls = new Map<string, { name: string; isNew: boolean }>()
  for (const entry of entries) {
    if (entry.kind !== 'item' || !held.has(entry.item.id)) continue
    const name = entry.meeting.companyName ?? entry.meeting.title
    calls.set(entry.meeting.id, { name, isNew: !shownCalls.has(entry.meeting.id) })
  }
  const fresh = [...calls.values()].filter((call) => call.isNew)
  if (fresh.length === 0) {
    const first = [...calls.values()][0]
    const words = waiting.length === 1 ? '1 new item' : `${waiting.length} new items`
    return calls.size === 1 && first ? `${words}: ${first.name}` : words
  }
  if (fresh.length === 1) return `1 new call: ${fresh[0]?.name}`
  return `${fresh.length} new calls`
}

/** The row to open after one is settled: the next open one below, else the nearest above, else none. */
export function nextOpen(
  entries: readonly Entry[],
  settled: string,
  stillOpen: (id: string) => boolean,
): string | null {
  const ids = rowIds(entries)
  const at = ids.indexOf(settled)
  return (
    ids.slice(at + 1).find(stillOpen) ?? ids.slice(0, Math.max(at, 0)).findLast(stillOpen) ?? null
  )
}
