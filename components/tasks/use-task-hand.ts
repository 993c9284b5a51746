import { useState } from 'react'
import type { Task } from '../../lib/contract/rows.ts'
import type { Reader } from '../../lib/format/time.ts'
import { due } from '../../lib/format/time.ts'
import type { TaskFields } from '../../lib/outbox/actions.ts'
import { act } from '../data/acts.ts'
import type { ItemDraft } from '../inbox/EditItem.tsx'
import { keptDraft } from '../inbox/kept-draft.ts'
import type { Triage } from '../inbox/use-triage.ts'
import { useKeys } from '../ui/use-keys.ts'
import { useRemembered } from '../ui/use-remembered.ts'
import type { TaskDeed } from './task-keys.ts'
import { taskKey, taskKeys } from './task-keys.ts'

/** What the rep is saying of the open task; a form that is not touched yet has no draft. */
type Asks = { what: 'day' | 'deal' } | { what: 'edit'; draft: ItemDraft | null }

export type TaskHand = {
  /** The open task's id; null where none is open. */
  openId: string | null
  /** The keyboard goes with it. */
  byHand: boolean
  asks: Asks | null
  open: (taskId: string) => void
  tick: (task: Task, done: boolean) => void
  edit: () => void
  chooseDay: () => void
  /** Another deal in the rep's other CRM than they chose. */
  chooseDeal: () => void
  stopAsking: () => void
  keepDraft: (draft: ItemDraft) => void
  save: (task: Task, changes: TaskFields) => void
  moveTo: (task: Task, day: string) => void
  remove: (task: Task) => void
}

/** The task that was open when the list was left. */
let lastOpen: string | null = null

/** One task of a list is open at a time, once the rep has gone to one; and what keys and buttons do to it. */
export function useTaskHand({
  tasks,
  reader,
  triage,
  letters,
  onTick,
  hold,
}: {
  /** In the order drawn. */
  tasks: readonly Task[]
  reader: Reader
  triage: Triage
  /** Whether single letters are keys. */
  letters: boolean
  onTick: (task: Task, done: boolean) => void
  /** Keeps a row where it is, whatever becomes of its task. */
  hold: (task: Task) => void
}): TaskHand {
  const [kept, keep] = useRemembered('task-draft', parseDraft)
  const [wanted, want] = useState<{ id: string | null; byHand: boolean }>({
    id: kept?.taskId ?? lastOpen,
    byHand: false,
  })
  lastOpen = wanted.id
  const [asks, ask] = useState<Asks | null>(kept && { what: 'edit', draft: kept.draft })
  const [shown, setShown] = useState(triage.returned)
  const [before, setBefore] = useState(wanted)
  const find = (id: string | null) => tasks.findIndex((one) => one.id === id)
  const back = find(wanted.id)
  // What is taken back is open as soon as it is there, and where it is none of these nothing moves.
  const at = back < 0 ? find(before.id) : back
  const task = tasks[at]
  if (triage.returned !== shown) {
    setShown(triage.returned)
    setBefore({ id: task?.id ?? null, byHand: false })
    if (triage.returned !== null) want({ id: triage.returned.itemId, byHand: true })
  }

  const stopAsking = () => {
    ask(null)
    keep(null)
  }
  // An edit that was begun stays with its task, until it is saved or left.
  const goTo = (next: Task | undefined, byHand: boolean) => {
    ask(kept !== null && kept.taskId === next?.id ? { what: 'edit', draft: kept.draft } : null)
    want({ id: next?.id ?? null, byHand })
  }
  /** The keyboard is where the form was. */
  const backToRow = () => {
    stopAsking()
    want({ id: wanted.id, byHand: true })
  }

  const hand: TaskHand = {
    openId: task?.id ?? null,
    byHand: wanted.byHand,
    asks,
    open: (taskId) => {
      if (taskId !== wanted.id)
        goTo(
          tasks.find(({ id }) => id === taskId),
          false,
        )
    },
    tick: (one, done) => {
      hold(one)
      onTick(one, done)
      if (done && one.id === wanted.id) goTo(after(tasks, at), true)
    },
    edit: () => ask({ what: 'edit', draft: null }),
    chooseDay: () => ask({ what: 'day' }),
    chooseDeal: () => ask({ what: 'deal' }),
    stopAsking: backToRow,
    keepDraft: (draft) => {
      ask({ what: 'edit', draft })
      if (task) keep({ taskId: task.id, draft })
    },
    save: (one, changes) => {
      backToRow()
      if (Object.keys(changes).length === 0) return
      hold(one)
      triage.did(
        'Task changed',
        () => act.editTask(one.id, changes),
        changes.title ?? one.title,
        one.id,
      )
    },
    moveTo: (one, day) => {
      hold(one)
      const { text } = due({ at: null, on: day }, null, reader)
      triage.did(text, () => act.editTask(one.id, { dueOn: day }), one.title, one.id)
      goTo(after(tasks, at), true)
    },
    remove: (one) => {
      const words =
        one.meetingActionItemId === null ? 'Task deleted' : 'Deleted, asks again in Inbox'
      triage.did(words, () => act.deleteTask(one.id), one.title, one.id)
      if (one.id === wanted.id) goTo(after(tasks, at), true)
    },
  }

  const step = (by: number) => () => {
    const next = at < 0 ? 0 : Math.max(0, Math.min(tasks.length - 1, at + by))
    if (next !== at) goTo(tasks[next], true)
  }
  const onOpen = (run: (one: Task) => void) => () => task && run(task)
  const does: Readonly<Record<TaskDeed, () => void>> = {
    next: step(1),
    before: step(-1),
    tick: onOpen((one) => hand.tick(one, !one.completed)),
    edit: hand.edit,
    chooseDay: hand.chooseDay,
    remove: onOpen(hand.remove),
    moment: () => document.querySelector<HTMLElement>('.row.open a.moment')?.click(),
    stop: backToRow,
  }
  const row = !task ? null : asks === null ? 'plain' : asks.what === 'edit' ? 'editing' : 'choosing'
  const state = { row, isDone: task?.completed ?? false } as const
  const map = taskKeys.flatMap((key) => {
    const deed = taskKey(key, state)
    return deed === null ? [] : [[key, does[deed]] as const]
  })
  useKeys(Object.fromEntries(map), letters)
  return hand
}

/** The next that is left to do, else the one before. */
function after(tasks: readonly Task[], at: number): Task | undefined {
  const isLeft = ({ completed }: Task) => !completed
  return tasks.slice(at + 1).find(isLeft) ?? tasks.slice(0, Math.max(at, 0)).findLast(isLeft)
}

function parseDraft(stored: unknown): { taskId: string; draft: ItemDraft } | null {
  if (typeof stored !== 'object' || stored === null) return null
  const { taskId, draft }: { taskId?: unknown; draft?: unknown } = stored
  if (typeof taskId !== 'string' || !isDraft(draft)) return null
  return { taskId, draft: keptDraft(draft) }
}

function isDraft(value: unknown): value is ItemDraft {
  const draft = value as Partial<ItemDraft> | null
  return (
    typeof draft === 'object' &&
    draft !== null &&
    typeof draft.title === 'string' &&
    Array.isArray(draft.people) &&
    Array.isArray(draft.contacts)
  )
}
