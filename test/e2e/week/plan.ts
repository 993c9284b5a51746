import type { Filter } from '../../../lib/inbox/standing.ts'
import type { Chance } from './chance.ts'

/** What the hand does in the course of its week: by its seed and the words of each row, never by how long anything took. */

/** What is done to a row of the inbox, or not. */
export type Fate =
  | 'create'
  | 'edit'
  | 'give'
  | 'dismiss'
  | 'waiting'
  | 'gotIt'
  | 'nudge'
  | 'mine'
  | 'leave'
/** What is done to a task. */
export type TaskFate = 'done' | 'snooze' | 'rename' | 'leave'

/** What the hand does right after it has decided; `hold`: the key sticks. */
export type Afterwards = 'goOn' | 'undo' | 'undoAndRedo' | 'hold'

const fates: Record<Filter, readonly [Fate, ...Fate[]]> = {
  forYou: [
    ...(['create', 'create', 'create', 'edit', 'edit', 'give'] as const),
    ...(['dismiss', 'dismiss', 'waiting', 'leave'] as const),
  ],
  waiting: ['gotIt', 'nudge', 'dismiss', 'leave', 'leave'],
  unclear: ['mine', 'mine', 'dismiss', 'leave'],
}

const taskFates: readonly [TaskFate, ...TaskFate[]] = ['done', 'snooze', 'rename', 'leave', 'leave']

const afterwards: readonly [Afterwards, ...Afterwards[]] = [
  ...(['goOn', 'goOn', 'goOn', 'goOn', 'goOn', 'goOn', 'goOn'] as const),
  ...(['hold', 'undo', 'undoAndRedo'] as const),
]

export function fateOf(chance: Chance, filter: Filter, title: string): Fate {
  return chance.pick(`${filter}: ${title}`, fates[filter])
}

export function taskFateOf(chance: Chance, title: string): TaskFate {
  return chance.pick(`task: ${title}`, taskFates)
}

/** Only the first time: what was taken back is decided the second time, and stays so. */
export function afterwardsOf(chance: Chance, what: string, time: number): Afterwards {
  return time === 1 ? chance.pick(`after ${what}`, afterwards) : 'goOn'
}

/** With the mouse rather than by a key. */
export function byMouse(chance: Chance, what: string): boolean {
  return chance.of(`mouse ${what}`) < 0.3
}

/** Where an item is in the end. */
export type End = {
  standing: Filter | 'task' | 'done' | 'dismissed'
  /** Its task is a colleague's. */
  given: boolean
  /** What the hand called its task. */
  renamed: boolean
  nudged: boolean
}

/** What becomes of an item that begins in a list, once every list has been gone through often enough. */
export function endOf(chance: Chance, from: Filter, title: string): End {
  const end = { given: false, renamed: false, nudged: false }
  switch (fateOf(chance, from, title)) {
    case 'create':
      return { ...end, standing: 'task' }
    case 'edit':
      return { ...end, standing: 'task', renamed: true }
    case 'give':
      return { ...end, standing: 'task', given: true }
    case 'dismiss':
      return { ...end, standing: 'dismissed' }
    case 'gotIt':
      return { ...end, standing: 'done' }
    case 'nudge':
      return { ...end, standing: from, nudged: true }
    case 'leave':
      return { ...end, standing: from }
    case 'waiting':
      return endOf(chance, 'waiting', title)
    case 'mine':
      return endOf(chance, 'forYou', title)
  }
}
