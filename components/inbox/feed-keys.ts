import type { Filter } from '../../lib/inbox/standing.ts'

/** What a key does in a list of promises. A digit says a kind, the first of them `1`. */
export type FeedDeed =
  | 'next'
  | 'before'
  | 'create'
  | 'gotIt'
  | 'assignFirst'
  | 'createAll'
  | 'edit'
  | 'waiting'
  | 'nudge'
  | 'dismiss'
  | 'ask'
  | 'stopAsking'
  | 'chooseKind'
  | 'setKind'
  | 'moment'
  | 'admit'

export type FeedState = {
  filter: Filter
  /** How the open row is; null where none is open. */
  row: 'plain' | 'editing' | 'asking' | 'choosing' | null
  /** Somebody is named whom Enter could mean. */
  hasName: boolean
}

const always: Readonly<Record<string, FeedDeed>> = { j: 'next', k: 'before', '.': 'admit' }

/** Of an open row in which nothing is asked. */
const onRow: Readonly<Record<string, FeedDeed>> = {
  x: 'dismiss',
  a: 'ask',
  c: 'chooseKind',
  o: 'moment',
}

const byFilter: Readonly<Record<Filter, Readonly<Record<string, FeedDeed>>>> = {
  forYou: { Enter: 'create', 'Shift+Enter': 'createAll', e: 'edit', w: 'waiting' },
  waiting: { Enter: 'gotIt', n: 'nudge' },
  unclear: { Enter: 'assignFirst' },
}

/** Keys of a list of promises, by the names of `KeyMap`. */
export const feedKeys = [
  ...['j', 'k', '.', 'Enter', 'Shift+Enter', 'e', 'w', 'n', 'x', 'a', 'c', 'o', 'Escape'],
  ...['1', '2', '3', '4', '5', '6', '7'],
]

/** What a key does in a list of promises as it stands; null for nothing. */
export function feedKey(key: string, { filter, row, hasName }: FeedState): FeedDeed | null {
  const moves = always[key]
  if (moves) return moves
  if (key === 'Escape' && row !== null && row !== 'plain') return 'stopAsking'
  if (row === 'choosing' && /^[1-7]$/.test(key)) return 'setKind'
  if (row !== 'plain' && row !== 'choosing') return null
  const deed = byFilter[filter][key] ?? onRow[key] ?? null
  return deed === 'assignFirst' && !hasName ? null : deed
}
