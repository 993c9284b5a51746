import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { ActionItem, Meeting } from '../lib/contract/rows.ts'
import type { TaskType } from '../lib/contract/vocabulary.ts'
import { count, shortName } from '../lib/format/people.ts'
import type { Nameable } from '../lib/inbox/would-make.ts'
import { nudgeTitle } from '../lib/inbox/would-make.ts'
import type { TaskFields } from '../lib/outbox/actions.ts'
import { act } from './acts.ts'
import type { ItemDraft } from './EditItem.tsx'
import { useRemembered } from './remembered.ts'
import { useServices } from './services.ts'

/** What became of a row by this rep's own hand. */
export type Settled = {
  itemId: string
  mutationIds: readonly string[]
  words: string
  at: number
  foldedFrom: number | null
}

/** A click that can be taken back; a Create all is taken back as one. */
export type Deed = { words: string; itemIds: readonly string[]; mutationIds: readonly string[] }

export type Triage = {
  settled: ReadonlyMap<string, Settled>
  /** The newest deed, for the status bar. */
  last: Deed | null
  draft: { itemId: string; draft: ItemDraft } | null
  setDraft: (draft: { itemId: string; draft: ItemDraft } | null) => void
  /** What else there is to say: why a click could not be kept, or that something was copied. */
  said: { words: string } | null
  say: (words: string) => void
  create: (item: ActionItem, fields?: TaskFields) => void
  createAll: (items: readonly ActionItem[]) => void
  dismiss: (item: ActionItem) => void
  /** Dismisses many, to be taken back as one. */
  dismissAll: (items: readonly ActionItem[]) => void
  gotIt: (item: ActionItem) => void
  nudge: (item: ActionItem, meeting: Meeting) => void
  assign: (item: ActionItem, to: Nameable) => void
  /** Somebody else owes it, and it is not said who. */
  someoneElse: (item: ActionItem) => void
  setType: (item: ActionItem, type: TaskType, word: string) => void
  /** Any other click that can be taken back: a match, a task, a setting. `run` answers its mutation's id. */
  did: (words: string, run: () => Promise<string>) => void
  undoItem: (itemId: string) => void
  /** Takes back a task that a rule made; no rule makes it again. */
  undoRule: (item: ActionItem) => void
  undoLast: () => void
  /** Takes one click back, whatever else was done with it. */
  undoClick: (mutationId: string) => void
  /** Receipts go: the rep left, or a minute has passed with neither pointer nor focus. */
  sweep: () => void
}

const deedsKept = 50

/**
 * The clicks of triage: each shows at once, is kept for undo, and leaves a receipt in its row's place.
 * `refused` holds the ids of those that the server did not take.
 */
export function useTriage(refused: ReadonlyMap<string, unknown>): Triage {
  const { now } = useServices()
  const [settled, setSettled] = useState<ReadonlyMap<string, Settled>>(new Map())
  const [deeds, setDeeds] = useRemembered<readonly Deed[]>('deeds', parseDeeds)
  const [last, setLast] = useState<Deed | null>(null)
  const [said, setSaid] = useState<Triage['said']>(null)
  const say = useCallback((words: string) => setSaid({ words }), [])
  const [draft, setDraft] = useRemembered<Triage['draft']>('draft', parseDraft)
  const pending = useRef<Promise<void>>(Promise.resolve())
  const deedsNow = useRef(deeds)
  deedsNow.current = deeds

  /**
   * Draws what became of each row at once, then does it. Were the receipt drawn afterwards, the row
   * would be seen to vanish first. A click that cannot even be kept (storage full) leaves no receipt.
   */
  const settle = useCallback(
    (words: string, lines: ReadonlyMap<string, string>, run: () => Promise<readonly string[]>) => {
      const time = now()
      const receipt = (mutationIds: readonly string[]) => (before: Triage['settled']) => {
        const after = new Map(before)
        for (const [itemId, line] of lines) {
          const foldedFrom = before.get(itemId)?.foldedFrom ?? rowHeight(itemId)
          after.set(itemId, { itemId, mutationIds, words: line, at: time, foldedFrom })
        }
        return after
      }
      setSaid(null)
      setSettled(receipt([]))
      pending.current = run().then(
        (mutationIds) => {
          const deed = { words, itemIds: [...lines.keys()], mutationIds }
          setSettled(receipt(mutationIds))
          deedsNow.current = [...deedsNow.current, deed].slice(-deedsKept)
          setDeeds(deedsNow.current)
          setLast(deed)
        },
        () => {
          setSettled((before) => without(before, [...lines.keys()]))
          say('That could not be kept on this device. Free some space and do it again.')
        },
      )
    },
    [now, say, setDeeds],
  )

  // What was refused as a whole was not done: there is nothing to tell of it here, nor to take back.
  useEffect(() => {
    const isDone = ({ mutationIds }: Deed) => !mutationIds.every((id) => refused.has(id))
    if (!deedsNow.current.every(isDone)) {
      deedsNow.current = deedsNow.current.filter(isDone)
      setDeeds(deedsNow.current)
    }
    if (last !== null && !isDone(last)) setLast(null)
  }, [refused, last, setDeeds])

  const undo = useCallback(
    (deed: Deed) => {
      deedsNow.current = deedsNow.current.filter((one) => one !== deed)
      setDeeds(deedsNow.current)
      setLast((now) => (now?.mutationIds === deed.mutationIds ? null : now))
      setSettled((before) => without(before, deed.itemIds))
      void takeBack(deed).then((isDone) => {
        if (!isDone) say(`${deed.words}: that cannot be undone any more.`)
      })
    },
    [say, setDeeds],
  )

  return useMemo(
    () => ({
      settled,
      last,
      said,
      say,
      draft,
      setDraft,
      create: (item, fields = {}) =>
        settle('Task created', new Map([[item.id, fields.title ?? item.title]]), async () => [
          await act.createTask(item.id, fields),
        ]),
      createAll: (items) =>
        settle(
          `${count(items.length, 'task')} created`,
          new Map(items.map((item) => [item.id, item.title])),
          () => Promise.all(items.map((item) => act.createTask(item.id, {}))),
        ),
      dismiss: (item) =>
        settle('Dismissed', new Map([[item.id, `${item.title} · dismissed`]]), async () => [
          await act.dismissItem(item.id),
        ]),
      // They were folded away, so there is no row to leave a receipt in.
      dismissAll: (items) =>
        settle(`${count(items.length, 'item')} dismissed`, new Map(), () =>
          Promise.all(items.map((item) => act.dismissItem(item.id))),
        ),
      gotIt: (item) =>
        settle('Got it', new Map([[item.id, `${item.title} · got it`]]), async () => [
          await act.completeItem(item.id),
        ]),
      // They still owe it, so the row stays; only the rep has one thing more to do.
      nudge: (item, meeting) =>
        settle('Follow-up created', new Map(), async () => [
          await act.createFreeTask({
            title: nudgeTitle(item),
            taskType: 'follow_up',
            meetingId: meeting.id,
            companyId: meeting.companyId,
            contactId: meeting.primaryContactId,
          }),
        ]),
      assign: (item, to) => {
        const who = to.isViewer ? 'yours' : `${shortName(to.name)} owes it`
        settle(sentenceCase(who), new Map([[item.id, `${item.title} · ${who}`]]), async () => [
          await act.assignItem(item.id, to.name, to.email),
        ])
      },
      someoneElse: (item) =>
        settle(
          'Somebody else owes it',
          new Map([[item.id, `${item.title} · somebody else owes it`]]),
          async () => [await act.assignItem(item.id, null, null, true)],
        ),
      setType: (item, type, word) =>
        settle(`Sorted as ${word}`, new Map(), async () => [await act.setCategory(item.id, type)]),
      did: (words, run) => settle(words, new Map(), async () => [await run()]),
      // A click that is still being kept has no id to take back yet.
      undoItem: (itemId) =>
        void pending.current.then(() => {
          const deed = deedsNow.current.findLast((one) => one.itemIds.includes(itemId))
          if (deed) undo(deed)
        }),
      undoRule: (item) => {
        if (item.taskId !== null) void act.undoCreate(item.taskId, item.id)
      },
      undoLast: () =>
        void pending.current.then(() => {
          const deed = deedsNow.current.at(-1)
          if (deed) undo(deed)
        }),
      undoClick: (mutationId) => {
        deedsNow.current = deedsNow.current.flatMap((deed) => {
          const mutationIds = deed.mutationIds.filter((id) => id !== mutationId)
          return mutationIds.length > 0 ? [{ ...deed, mutationIds }] : []
        })
        setDeeds(deedsNow.current)
        setLast(null)
        void act
          .undo(mutationId)
          .then((undone) => say(undone.ok ? 'Undone' : 'That cannot be undone any more.'))
      },
      sweep: () => {
        setSettled((before) => (before.size === 0 ? before : new Map()))
        setLast(null)
      },
    }),
    [draft, last, said, say, setDeeds, setDraft, settle, settled, undo],
  )
}

/** The newest first: what was made of something goes before that something. */
async function takeBack(deed: Deed): Promise<boolean> {
  let isDone = true
  for (const id of deed.mutationIds.toReversed()) isDone = (await act.undo(id)).ok && isDone
  return isDone
}

function without(
  settled: ReadonlyMap<string, Settled>,
  itemIds: readonly string[],
): ReadonlyMap<string, Settled> {
  const after = new Map(settled)
  for (const itemId of itemIds) after.delete(itemId)
  return after
}

function sentenceCase(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function rowHeight(itemId: string): number | null {
  const row = document.querySelector(`[data-item="${CSS.escape(itemId)}"]`)
  return row instanceof HTMLElement ? row.offsetHeight : null
}

function parseDeeds(stored: unknown): readonly Deed[] {
  if (!Array.isArray(stored)) return []
  return stored.filter(isDeed)
}

function isDeed(value: unknown): value is Deed {
  return (
    isRecord(value) &&
    typeof value.words === 'string' &&
    Array.isArray(value.itemIds) &&
    Array.isArray(value.mutationIds)
  )
}

function parseDraft(stored: unknown): Triage['draft'] {
  return isStoredDraft(stored) ? stored : null
}

function isStoredDraft(value: unknown): value is NonNullable<Triage['draft']> {
  return (
    isRecord(value) &&
    typeof value.itemId === 'string' &&
    isRecord(value.draft) &&
    typeof value.draft.title === 'string' &&
    typeof value.draft.taskType === 'string' &&
    Array.isArray(value.draft.people) &&
    Array.isArray(value.draft.contacts)
  )
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
