import { ArrowUp } from 'lucide-react'
import type { ReactNode, RefObject } from 'react'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { VirtualizerHandle } from 'virtua'
import { Virtualizer } from 'virtua'
import type { ActionItem } from '../lib/contract/rows.ts'
import { taskTypes } from '../lib/contract/vocabulary.ts'
import { count } from '../lib/format/people.ts'
import type { Entry } from '../lib/inbox/entries.ts'
import { standing } from '../lib/inbox/standing.ts'
import { nextOpen, rowIds } from '../lib/inbox/steady.ts'
import { couldMean, onlyOther, otherColleagues, wouldMake } from '../lib/inbox/would-make.ts'
import { ByRule } from './ByRule.tsx'
import { draftOf, fieldsOf } from './draft.ts'
import { GroupHead } from './GroupHead.tsx'
import type { InboxProps } from './InboxView.tsx'
import type { RowActions } from './ItemRow.tsx'
import { ItemRow } from './ItemRow.tsx'
import { useAttendees } from './inbox-data.ts'
import type { KeyMap } from './keys.ts'
import { useKeys } from './keys.ts'
import { Receipt } from './Receipt.tsx'
import { useRestingSweep, useUntouched } from './resting.ts'
import { useScrollMemory } from './scroll-memory.ts'
import { useColleagues } from './services.ts'
import { useStable } from './stable.ts'
import { useSteadyEntries } from './steady-entries.ts'
import { useStuckHead } from './stuck-head.ts'
import { taskTypeLooks } from './task-types.tsx'

type Props = InboxProps & { label: string; nothing: ReactNode }

/**
 * The list of the inbox: one row open, receipts in place of what was settled, new calls behind a pill.
 * It is a feed of articles, because a listbox may hold no buttons.
 */
export function Feed(props: Props) {
  const { filter, data, triage, outbox, viewer, reader, letters, label } = props
  const scroll = useRef<HTMLDivElement>(null)
  const list = useRef<VirtualizerHandle>(null)
  const [showEarlier, setShowEarlier] = useState(false)
  const [wanted, setWanted] = useState<{ id: string | null; byHand: boolean }>({
    id: null,
    byHand: false,
  })

  const [asking, ask] = useState<string | null>(null)
  const [choosing, choose] = useState<string | null>(null)

  const { entries, held, admit, allow, elsewhere, release } = useSteadyEntries(props, showEarlier)
  const ids = useMemo(() => rowIds(entries), [entries])
  const positions = useMemo(() => new Map(ids.map((id, index) => [id, index + 1])), [ids])
  const openable = useMemo(() => {
    const found = new Map<string, Extract<Entry, { kind: 'item' }>>()
    for (const entry of entries) {
      if (entry.kind === 'item' && !triage.settled.has(entry.item.id))
        found.set(entry.item.id, entry)
    }
    return found
  }, [entries, triage.settled])

  const drafted = triage.draft?.itemId
  const openId =
    (wanted.id !== null && openable.has(wanted.id) ? wanted.id : null) ??
    (drafted !== undefined && openable.has(drafted) ? drafted : null) ??
    ids.find((id) => openable.has(id) && !elsewhere.has(id)) ??
    null
  const open = openId === null ? undefined : openable.get(openId)
  const attendees = useAttendees(open?.item.meetingId ?? null)
  const colleagues = useColleagues()

  const openIndex = entries.findIndex((entry) => entry.key === openId)
  useEffect(() => {
    if (wanted.byHand && openIndex >= 0)
      list.current?.scrollToIndex(openIndex, { align: 'nearest' })
  }, [wanted, openIndex])

  const mounted = useMemo(() => {
    const rows = Math.min(entries.length, Math.ceil(innerHeight / rowHeight))
    const first = Array.from({ length: rows }, (_, index) => index)
    return openIndex < rows ? first : [...first, openIndex]
  }, [entries.length, openIndex])

  useScrollMemory(props.place ?? `inbox ${filter}`, scroll, entries.length > 0, {
    handle: list,
    rows: entries,
  })
  useRestingSweep(scroll, () => {
    triage.sweep()
    release()
  })
  useUntouched(scroll, held !== null, admit)

  const step = (by: number) => {
    const rows = ids.filter((id) => openable.has(id))
    const at = openId === null ? -1 : rows.indexOf(openId)
    const next = rows[Math.max(0, Math.min(rows.length - 1, at + by))]
    choose(null)
    if (next) setWanted({ id: next, byHand: true })
  }

  // After a row is settled the next one opens, and the keyboard goes with it.
  const settled = (id: string) => {
    ask(null)
    choose(null)
    setWanted({
      id: nextOpen(entries, id, (one) => one !== id && openable.has(one) && !elsewhere.has(one)),
      byHand: true,
    })
  }

  const draftFor = (item: ActionItem) => {
    const entry = openable.get(item.id)
    if (!entry) return null
    return draftOf(item, entry.meeting, attendees ?? [], colleagues, viewer)
  }

  // The second press of a double one lands on what has just moved there; it decides nothing.
  const decided = useRef(Number.NEGATIVE_INFINITY)
  const isBounce = () => performance.now() - decided.current < bounceMs

  const waiting = (id: string) => {
    const only = onlyOther(attendees ?? [], viewer)
    withItem(id, (item) => (only ? triage.assign(item, only) : triage.someoneElse(item)))
  }

  const actions = useStable<RowActions>({
    open: (id) => setWanted({ id, byHand: false }),
    create: (id) => isBounce() || withItem(id, (item) => triage.create(item)),
    waiting: (id) => isBounce() || waiting(id),
    dismiss: (id) => isBounce() || withItem(id, triage.dismiss),
    gotIt: (id) => isBounce() || withItem(id, triage.gotIt),
    nudge: (id) => {
      const entry = openable.get(id)
      if (entry) triage.nudge(entry.item, entry.meeting)
    },
    assign: (id, to) => isBounce() || withItem(id, (item) => triage.assign(item, to)),
    someoneElse: (id) => isBounce() || withItem(id, triage.someoneElse),
    chooseType: choose,
    setType: (id, type) => {
      const entry = openable.get(id)
      choose(null)
      setWanted({ id, byHand: true })
      if (entry) triage.setType(entry.item, type, taskTypeLooks[type].word)
    },
    ask: (id) => {
      ask(id)
      setWanted((before) => ({ id: id ?? before.id, byHand: id === null }))
    },
    edit: (id) => {
      const entry = openable.get(id)
      const draft = entry && draftFor(entry.item)
      if (draft) triage.setDraft({ itemId: id, draft })
    },
    keepDraft: (id, draft) => triage.setDraft({ itemId: id, draft }),
    cancelEdit: (id) => {
      triage.setDraft(null)
      setWanted({ id, byHand: true })
    },
    saveDraft: (id, draft) =>
      withItem(id, (item) => {
        const before = draftFor(item)
        triage.setDraft(null)
        triage.create(item, before === null ? {} : fieldsOf(draft, before))
      }),
  })

  function withItem(id: string, run: (item: ActionItem) => void) {
    const entry = openable.get(id)
    if (!entry || elsewhere.has(id)) return
    run(entry.item)
    decided.current = performance.now()
    settled(id)
  }

  const createAll = (meetingId: string) => {
    const rows = [...openable.values()].filter(
      ({ item }) => item.meetingId === meetingId && standing(item) === 'forYou',
    )
    const last = rows.at(-1)
    if (!last) return
    triage.createAll(rows.map(({ item }) => item))
    const done = new Set(rows.map(({ item }) => item.id))
    setWanted({
      id: nextOpen(entries, last.item.id, (one) => !done.has(one) && openable.has(one)),
      byHand: true,
    })
  }

  const names = useMemo(() => {
    if (!open || (filter !== 'unclear' && asking === null)) return noNames
    const there = couldMean(open.item, attendees ?? [], viewer)
    if (asking === null) return there
    const known = new Set(there.map((one) => one.email?.toLowerCase()))
    const others = otherColleagues(colleagues, viewer)
      .filter((one) => !known.has(one.email.toLowerCase()))
      .map((one) => ({ name: one.name ?? one.email, email: one.email, isViewer: false }))
    return [...there, ...others].filter((one) => !(one.isViewer && filter === 'forYou'))
  }, [open, filter, asking, attendees, colleagues, viewer])
  const onOpenRow = (run: (id: string) => void) => () => {
    if (openId !== null && triage.draft?.itemId !== openId && asking === null) run(openId)
  }
  const typeKeys: KeyMap = {
    ...Object.fromEntries(
      taskTypes.map((type, index) => [
        String(index + 1),
        () => openId !== null && actions.setType(openId, type),
      ]),
    ),
    // biome-ignore lint/correctness/noComponentHookFactories: the name of a key
    Escape: () => choose(null),
  }
  useKeys(
    {
      j: () => step(1),
      k: () => step(-1),
      Enter: onOpenRow((id) => {
        if (filter === 'waiting') actions.gotIt(id)
        else if (filter === 'forYou') actions.create(id)
        else if (names[0]) actions.assign(id, names[0])
      }),
      'Shift+Enter': () => {
        if (open && filter === 'forYou') createAll(open.item.meetingId)
      },
      e: onOpenRow((id) => filter === 'forYou' && actions.edit(id)),
      w: onOpenRow((id) => filter === 'forYou' && waiting(id)),
      n: onOpenRow((id) => filter === 'waiting' && actions.nudge(id)),
      x: onOpenRow((id) => withItem(id, triage.dismiss)),
      a: onOpenRow(actions.ask),
      c: onOpenRow(choose),
      ...(choosing !== null && choosing === openId ? typeKeys : {}),
      o: onOpenRow(() => openMoment(scroll)),
      '.': admit,
    },
    letters,
  )

  const stuck = useStuckHead(entries, list)

  const drawEntry = (entry: Entry, index: number) => {
    switch (entry.kind) {
      case 'call':
      case 'person':
        return (
          <GroupHead
            key={entry.key}
            entry={entry}
            reader={reader}
            first={index === 0}
            onOpenCall={props.onOpenCall}
            onAll={
              entry.kind === 'call' && filter === 'forYou'
                ? () => createAll(entry.meeting.id)
                : null
            }
          />
        )
      case 'byRule':
        return (
          <ByRule
            key={entry.key}
            items={entry.items}
            viewer={viewer}
            onUndo={(item) => {
              allow(item.id)
              triage.undoRule(item)
            }}
            onSettings={props.onSettings}
          />
        )
      case 'earlier':
        return (
          <article key={entry.key} className="earlier" aria-label="Earlier">
            <span>
              <strong>Earlier</strong> {count(entry.items.length, 'item')} from{' '}
              {count(entry.calls, 'call')}
            </span>
            <button
              type="button"
              className="button link small"
              aria-label="Show earlier items"
              onClick={() => setShowEarlier(true)}
            >
              Show
            </button>
            <button
              type="button"
              className="button link small"
              aria-label="Clear earlier items"
              onClick={() => triage.dismissAll(entry.items)}
            >
              Clear
            </button>
          </article>
        )
      case 'item': {
        const position = positions.get(entry.item.id) ?? 0
        const receipt = triage.settled.get(entry.item.id)
        if (receipt) {
          const refusal = receipt.mutationIds
            .map((id) => outbox.refused.get(id))
            .find((one) => one !== undefined)
          return (
            <Receipt
              key={entry.key}
              position={position}
              size={ids.length}
              words={receipt.words}
              sent={
                receipt.mutationIds.length > 0 &&
                !receipt.mutationIds.some((id) => outbox.unsent.has(id))
              }
              foldedFrom={receipt.foldedFrom}
              refused={refusal?.message ?? null}
              why={null}
              onUndo={() => {
                triage.undoItem(entry.item.id)
                setWanted({ id: entry.item.id, byHand: true })
              }}
            />
          )
        }
        const isTheOpen = entry.item.id === openId
        const contactId = entry.meeting.primaryContactId
        return (
          <ItemRow
            key={entry.key}
            item={entry.item}
            meeting={entry.meeting}
            filter={filter}
            viewer={viewer}
            reader={reader}
            actions={actions}
            isOpen={isTheOpen}
            takeFocus={isTheOpen && wanted.byHand}
            editing={triage.draft?.itemId === entry.item.id ? triage.draft.draft : null}
            would={wouldMake(
              entry.meeting,
              contactId === null ? undefined : data.contacts.get(contactId),
            )}
            names={isTheOpen ? names : noNames}
            asking={isTheOpen && asking === entry.item.id}
            choosing={isTheOpen && choosing === entry.item.id}
            elsewhere={elsewhere.has(entry.item.id) ? 'Done on another device' : null}
            position={position}
            size={ids.length}
            last={entry.lastOfGroup}
          />
        )
      }
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

/** Two presses closer than this are one. */
const bounceMs = 250

const noNames: readonly never[] = []

/**
 * Of a row with one line of title, in pixels: what fits in the panel by this is drawn at once and stays. The
 * list itself knows how much fits only after a first, empty, layout.
 */
const rowHeight = 53

/** Follows the link of the open row's moment, as a click on it would. */
function openMoment(scroll: RefObject<HTMLElement | null>) {
  scroll.current?.querySelector<HTMLAnchorElement>('.row.open a.moment')?.click()
}
