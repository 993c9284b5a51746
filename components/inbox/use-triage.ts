import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { count, shortName } from '../../lib/format/people.ts'
import type { Deed } from '../../lib/outbox/deeds.ts'
import { act } from '../data/acts.ts'
import { useServices } from '../data/services.ts'
import { nudgedAt } from '../data/use-tasks.ts'
import { useRemembered } from '../ui/use-remembered.ts'
import type { Draft, Line, Settled } from './deeds.ts'
import { deedName, line, parseDraft, rowHeight, without } from './deeds.ts'
import type { Triage } from './triage.ts'

export type { Triage } from './triage.ts'

const takenBackWords = 'Taken back'

/** What is asked has to be read: a second press sooner is still the first. In milliseconds. */
const secondLookMs = 500

/**
 * The clicks of triage: each shows at once, is kept for undo, and leaves a settled row in its place.
 * `refused` holds the ids of those that the server did not take; `isSafe`: the screen is shared.
 */
export function useTriage(refused: ReadonlyMap<string, unknown>, isSafe: boolean): Triage {
  const { now } = useServices()
  const [settled, setSettled] = useState<ReadonlyMap<string, Settled>>(new Map())
  const [last, setLast] = useState<Deed | null>(null)
  const [said, setSaid] = useState<Triage['said']>(null)
  const say = useCallback((words: string) => setSaid({ words }), [])
  const [draft, setDraft] = useRemembered<Draft | null>('draft', parseDraft)
  const pending = useRef<Promise<unknown>>(Promise.resolve())
  const undoing = useRef<Promise<unknown>>(Promise.resolve())
  /** What was done since the panel was opened on what is in sight now, and how to do it again. */
  const madeNow = useRef(new Map<string, () => void>())
  /** The items of each press that is not taken back, the newest last: the cache answers after the next key. */
  const doneTo = useRef<(readonly string[])[]>([])
  /** Items whose nudge is being kept. */
  const nudging = useRef(new Set<string>())
  const takenBack = useRef<Deed[]>([])
  const asked = useRef<{ id: string; at: number } | null>(null)
  const [returned, bringBack] = useState<Triage['returned']>(null)

  /**
   * Draws what became of each row at once, then does it. Were the settled row drawn afterwards, the row
   * would be seen to vanish first. A click that cannot even be kept (storage full) leaves none.
   */
  const settle = useCallback(
    (
      words: string,
      lines: readonly Line[],
      run: () => Promise<readonly string[]>,
      what?: string,
      rowIds: readonly string[] = [],
    ) => {
      const time = now()
      const as = (mutationIds: readonly string[]) => (before: Triage['settled']) => {
        const after = new Map(before)
        for (const line of lines) {
          const foldedFrom = before.get(line.itemId)?.foldedFrom ?? rowHeight(line.itemId)
          after.set(line.itemId, { ...line, mutationIds, at: time, foldedFrom })
        }
        return after
      }
      const itemIds = [...lines.map(({ itemId }) => itemId), ...rowIds]
      setSaid(null)
      setSettled(as([]))
      doneTo.current.push(itemIds)
      // Whatever is done now may rest on what was taken back: that is not done again over it.
      takenBack.current = []
      // After what is being taken back, or that would take back this.
      const kept = undoing.current.then(run).then(
        async (mutationIds) => {
          const one = lines.length === 1 ? lines[0]?.title : what
          const id = crypto.randomUUID()
          const said = { id, at: time, words, ...(one && { what: one }) }
          const deed: Deed = { ...said, itemIds, mutationIds }
          // A hand that took it back before it was kept has its row again.
          if (doneTo.current.includes(itemIds)) setSettled(as(mutationIds))
          madeNow.current.set(id, () => settle(words, lines, run, what, rowIds))
          // What was taken back just before may have been told of meanwhile; anything else stays to be read.
          setSaid((told) => (told?.words.startsWith(takenBackWords) ? null : told))
          setLast(deed)
          await act.noteDeed(deed)
        },
        () => {
          doneTo.current = doneTo.current.filter((one) => one !== itemIds)
          setSettled((before) => without(before, itemIds))
          say('That could not be kept on this device. Free some space and do it again.')
        },
      )
      pending.current = Promise.allSettled([pending.current, kept])
    },
    [now, say],
  )

  // What was refused as a whole was not done: there is nothing to tell of it here, nor to take back.
  useEffect(() => {
    if (last?.mutationIds.every((id) => refused.has(id))) setLast(null)
  }, [refused, last])

  /** A click that is still being kept has no id to take back yet, and what is taken back is taken back once. */
  const inTurn = useCallback((run: () => Promise<unknown>) => {
    const done = Promise.allSettled([pending.current]).then(run)
    undoing.current = done.catch(() => bringBack(null))
    pending.current = undoing.current
  }, [])

  /** At once: the next press is meant for what came back. */
  const showBack = useCallback((itemIds: readonly string[]) => {
    setSettled((before) => without(before, itemIds))
    const [itemId] = itemIds
    if (itemId !== undefined) bringBack({ itemId })
  }, [])

  const undo = useCallback(
    (deed: Deed) => {
      setLast((now) => (now?.id === deed.id ? null : now))
      const canRedo = madeNow.current.has(deed.id)
      // The words of a deed from before may name a customer who must not be seen now.
      const name = canRedo || !isSafe ? (deed.what ?? deed.words) : null
      showBack(deed.itemIds)
      return act.takeBack(deed).then((isDone) => {
        if (!isDone) {
          bringBack(null)
          return say(`${name === null ? 'That' : `${name}: that`} cannot be undone any more.`)
        }
        if (canRedo) takenBack.current.push(deed)
        setSaid({
          words: name === null ? takenBackWords : `${takenBackWords}: ${name}`,
          ...(canRedo && { offers: 'redo' }),
        })
      })
    },
    [isSafe, say, showBack],
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
        settle('Task created', [line(item, 'task', 'Task', fields.title)], async () => [
          await act.createTask(item.id, fields),
        ]),
      createAll: (items) =>
        settle(
          `${count(items.length, 'task')} created`,
          items.map((item) => line(item, 'task', 'Task')),
          () => Promise.all(items.map((item) => act.createTask(item.id, {}))),
        ),
      dismiss: (item) =>
        settle('Dismissed', [line(item, 'dismissed', 'Dismissed')], async () => [
          await act.dismissItem(item.id),
        ]),
      // They were folded away, so there is no row to leave a settled row in.
      dismissAll: (items) =>
        settle(`${count(items.length, 'item')} dismissed`, [], () =>
          Promise.all(items.map((item) => act.dismissItem(item.id))),
        ),
      gotIt: (item) =>
        settle('Got it', [line(item, 'done', 'Got it')], async () => [
          await act.completeItem(item.id),
        ]),
      // They still owe it, so the row stays; only the rep has one thing more to do.
      nudge: async (item, meeting, attendees) => {
        if (nudging.current.has(item.id) || (await nudgedAt(item.id)) !== null) {
          return say('Nudged already: the follow-up is among your tasks.')
        }
        nudging.current.add(item.id)
        settle(
          'Follow-up created',
          [],
          async () => {
            const { nudgeOf } = await import('../../lib/inbox/nudge.ts')
            return [await act.createFreeTask(nudgeOf(item, meeting, attendees))]
          },
          item.title,
        )
        await pending.current
        nudging.current.delete(item.id)
      },
      assign: (item, to) => {
        const who = to.isViewer ? 'Yours' : `Waiting on ${shortName(to.name)}`
        const as = to.isViewer ? 'yours' : 'waiting'
        settle(who, [line(item, as, who)], async () => [
          await act.assignItem(item.id, to.name, to.email),
        ])
      },
      someoneElse: (item) =>
        settle('Waiting on somebody else', [line(item, 'waiting', 'Waiting')], async () => [
          await act.assignItem(item.id, null, null, true),
        ]),
      setType: (item, type, word) =>
        settle(
          `Sorted as ${word}`,
          [],
          async () => [await act.setCategory(item.id, type)],
          item.title,
        ),
      did: (words, run, what, rowId) =>
        settle(words, [], async () => [await run()].flat(), what, rowId ? [rowId] : []),
      undoItem: (itemId) => {
        doneTo.current = doneTo.current.filter((one) => !one.includes(itemId))
        showBack([itemId])
        inTurn(async () => {
          const deed = await act.findDeed({ itemId })
          if (deed) await undo(deed)
          else bringBack(null)
        })
      },
      undoRule: (item) => {
        if (item.taskId !== null) void act.undoCreate(item.taskId, item.id)
      },
      undoLast: () => {
        showBack(doneTo.current.pop() ?? [])
        inTurn(async () => {
          const deed = await act.findDeed(null)
          if (deed === null) {
            bringBack(null)
            return say('Nothing to take back')
          }
          const before = asked.current
          const isSure = before?.id === deed.id && performance.now() - before.at > secondLookMs
          if (madeNow.current.has(deed.id) || isSure) {
            asked.current = null
            return undo(deed)
          }
          // It was done before this panel was opened: a slip of the hand must not reach back to yesterday.
          if (before?.id === deed.id) return
          asked.current = { id: deed.id, at: performance.now() }
          const name = isSafe ? 'your last click' : `“${deedName(deed)}”`
          setSaid({ words: `Take back ${name}, from before?`, offers: 'undo' })
        })
      },
      redo: () =>
        inTurn(async () => {
          const left = takenBack.current
          const deed = left.pop()
          if (deed === undefined) return
          madeNow.current.get(deed.id)?.()
          takenBack.current = left
        }),
      returned,
      undoClick: (mutationId) =>
        inTurn(async () => {
          const deed = await act.findDeed({ mutationId })
          showBack(deed?.itemIds.slice(deed.mutationIds.indexOf(mutationId)).slice(0, 1) ?? [])
          setLast(null)
          const undone = await act.undo(mutationId)
          say(undone.ok ? 'Undone' : 'That cannot be undone any more.')
        }),
      sweep: () => {
        setSettled((before) => (before.size === 0 ? before : new Map()))
        setLast(null)
      },
    }),
    [draft, inTurn, isSafe, last, returned, said, say, setDraft, settle, settled, showBack, undo],
  )
}
