import { useMemo, useState } from 'react'
import type { Entry } from '../../lib/inbox/entries.ts'
import { nextOpen, rowIds } from '../../lib/inbox/steady.ts'
import { paintedFrame } from '../ui/kept-frame.ts'
import type { Triage } from './use-triage.ts'

export type ItemEntry = Extract<Entry, { kind: 'item' }>

export type OpenRow = {
  /** The item's id; null where no row can be open. */
  id: string | null
  entry: ItemEntry | undefined
  /** Its place among the entries; -1 where none is open. */
  index: number
  /** The last that the rep opened; `byHand`: by keyboard, or by settling the row before it, so focus goes along. */
  wanted: { id: string | null; byHand: boolean }
  /** Rows of the list by item, in the order drawn; those that were settled included. */
  ids: readonly string[]
  /** Those that can be open. */
  openable: ReadonlyMap<string, ItemEntry>
  show: (id: string | null, byHand: boolean) => void
  step: (by: number) => void
  /** Opens the row after this one that is left to decide. `gone` are being settled with it. */
  showNext: (id: string, gone: ReadonlySet<string>) => void
}

/** By list, the row that was open when it was left. Ids alone; of what is not there any more nothing opens. */
const lastOpen = new Map<string, string | null>()

/** Nobody comes back to more: each company and person has a list of its own. */
const mostLists = 50

function keepOpen(place: string, id: string | null): void {
  lastOpen.delete(place)
  lastOpen.set(place, id)
  for (const oldest of lastOpen.keys()) {
    if (lastOpen.size <= mostLists) return
    lastOpen.delete(oldest)
  }
}

/** Exactly one row of a list is open: the one asked for, the one being edited, else the first that can be. */
export function useOpenRow(
  entries: readonly Entry[],
  { settled, draft, returned }: Triage,
  elsewhere: ReadonlySet<string>,
  /** Names the list: coming back to it, the same row is open. */
  place: string,
): OpenRow {
  // The panel opens on the row it was closed on, which its painted screen shows open.
  const [wanted, want] = useState<{ id: string | null; byHand: boolean }>(() => ({
    id: lastOpen.get(place) ?? paintedFrame()?.open ?? null,
    byHand: false,
  }))
  const show = (next: string | null, byHand: boolean) => {
    keepOpen(place, next)
    want({ id: next, byHand })
  }
  const ids = useMemo(() => rowIds(entries), [entries])
  const openable = useMemo(() => {
    const found = new Map<string, ItemEntry>()
    for (const entry of entries) {
      if (entry.kind === 'item' && !settled.has(entry.item.id)) found.set(entry.item.id, entry)
    }
    return found
  }, [entries, settled])

  const ifHere = (id: string | null | undefined) => (id && openable.has(id) ? id : null)
  const [shown, setShown] = useState(returned)
  const [before, setBefore] = useState<string | null>(null)
  const here = ifHere(wanted.id) ?? ifHere(before)
  // What is taken back is open in the very frame that brings it back: the next key is meant for it. Where it
  // is of another list, the row that was open stays.
  if (returned !== shown) {
    setShown(returned)
    setBefore(here)
    if (returned !== null) show(returned.itemId, true)
  }
  const id =
    here ??
    ifHere(draft?.itemId) ??
    ids.find((one) => openable.has(one) && !elsewhere.has(one)) ??
    null

  return {
    id,
    entry: id === null ? undefined : openable.get(id),
    index: entries.findIndex((entry) => entry.key === id),
    wanted,
    ids,
    openable,
    show,
    step: (by) => {
      const rows = ids.filter((one) => openable.has(one))
      const at = id === null ? -1 : rows.indexOf(id)
      const next = rows[Math.max(0, Math.min(rows.length - 1, at + by))]
      if (next) show(next, true)
    },
    showNext: (from, gone) =>
      show(
        nextOpen(
          entries,
          from,
          (one) => !gone.has(one) && openable.has(one) && !elsewhere.has(one),
        ),
        true,
      ),
  }
}
