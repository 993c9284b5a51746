import { describe, expect, test } from 'vitest'
import type { FeedState } from '../../../components/inbox/feed-keys.ts'
import { feedKey, feedKeys } from '../../../components/inbox/feed-keys.ts'
import { hintsOf } from '../../../components/shell/key-hints.ts'
import type { Focus } from '../../../components/shell/use-held-focus.ts'
import type { TaskState } from '../../../components/tasks/task-keys.ts'
import { taskKey, taskKeys } from '../../../components/tasks/task-keys.ts'

/** Keys × states: what a key does depends on where one is, and the bar says no other than that. */

const feedStates: readonly [string, FeedState, Record<string, string>][] = [
  [
    'For you, a row open',
    { filter: 'forYou', row: 'plain', hasName: false },
    {
      ...{ j: 'next', k: 'before', '.': 'admit', Enter: 'create', 'Shift+Enter': 'createAll' },
      ...{ e: 'edit', w: 'waiting', x: 'dismiss', a: 'ask', c: 'chooseKind', o: 'moment' },
    },
  ],
  [
    'For you, its kind asked for',
    { filter: 'forYou', row: 'choosing', hasName: false },
    {
      ...{ j: 'next', k: 'before', '.': 'admit', Enter: 'create', 'Shift+Enter': 'createAll' },
      ...{ e: 'edit', w: 'waiting', x: 'dismiss', a: 'ask', c: 'chooseKind', o: 'moment' },
      ...Object.fromEntries([...'1234567'].map((digit) => [digit, 'setKind'])),
      Escape: 'stopAsking',
    },
  ],
  [
    'Waiting, a row open',
    { filter: 'waiting', row: 'plain', hasName: false },
    {
      ...{ j: 'next', k: 'before', '.': 'admit', Enter: 'gotIt', n: 'nudge' },
      ...{ x: 'dismiss', a: 'ask', c: 'chooseKind', o: 'moment' },
    },
  ],
  [
    'Unclear, somebody is named',
    { filter: 'unclear', row: 'plain', hasName: true },
    {
      ...{ j: 'next', k: 'before', '.': 'admit', Enter: 'assignFirst' },
      ...{ x: 'dismiss', a: 'ask', c: 'chooseKind', o: 'moment' },
    },
  ],
  [
    'Unclear, nobody is named',
    { filter: 'unclear', row: 'plain', hasName: false },
    {
      ...{ j: 'next', k: 'before', '.': 'admit' },
      ...{ x: 'dismiss', a: 'ask', c: 'chooseKind', o: 'moment' },
    },
  ],
  ...(['forYou', 'waiting', 'unclear'] as const).flatMap((filter) =>
    (['editing', 'asking', null] as const).map(
      (row) =>
        [
          `${filter}, ${row ?? 'nothing is open'}`,
          { filter, row, hasName: true },
          {
            ...{ j: 'next', k: 'before', '.': 'admit' },
            ...(row !== null && { Escape: 'stopAsking' }),
          },
        ] as [string, FeedState, Record<string, string>],
    ),
  ),
]

test.each(feedStates)('%s: every key', (_, state, expected) => {
  const does = feedKeys.flatMap((key) => {
    const deed = feedKey(key, state)
    return deed === null ? [] : [[key, deed]]
  })
  expect(Object.fromEntries(does)).toEqual(expected)
})

const taskStates: readonly [string, TaskState, Record<string, string>][] = [
  ['none is open', { row: null, isDone: false }, { j: 'next', k: 'before' }],
  [
    'one is open',
    { row: 'plain', isDone: false },
    {
      ...{ j: 'next', k: 'before', Enter: 'tick', e: 'edit' },
      ...{ s: 'chooseDay', x: 'remove', o: 'moment' },
    },
  ],
  [
    'one that is done is open',
    { row: 'plain', isDone: true },
    { j: 'next', k: 'before', Enter: 'tick', e: 'edit', o: 'moment' },
  ],
  ['one is edited', { row: 'editing', isDone: false }, { j: 'next', k: 'before', Escape: 'stop' }],
  [
    'its day is asked for',
    { row: 'choosing', isDone: false },
    {
      ...{ j: 'next', k: 'before', Enter: 'tick', e: 'edit' },
      ...{ s: 'chooseDay', x: 'remove', o: 'moment', Escape: 'stop' },
    },
  ],
]

test.each(taskStates)('Tasks, %s: every key', (_, state, expected) => {
  const does = taskKeys.flatMap((key) => {
    const deed = taskKey(key, state)
    return deed === null ? [] : [[key, deed]]
  })
  expect(Object.fromEntries(does)).toEqual(expected)
})

const forYou = { view: 'inbox', filter: 'forYou' } as const
const onRow: Focus = { kind: 'list', row: 'open' }
const words = (route: Parameters<typeof hintsOf>[0], focus: Focus, isEmpty = false) =>
  hintsOf(route, { focus, isEmpty }).map(({ word }) => word)

describe('the bar', () => {
  test('names what the keys do to the open row', () => {
    expect(words(forYou, onRow)).toEqual(['Create', 'Edit', 'Waiting', 'Dismiss'])
    expect(words({ view: 'inbox', filter: 'waiting' }, onRow)).toEqual([
      'Got it',
      'Nudge',
      'Dismiss',
    ])
    expect(words({ view: 'tasks' }, onRow)).toEqual(['Done', 'Edit', 'Snooze', 'Delete'])
    expect(words({ view: 'tasks' }, { kind: 'list', row: 'done' })).toEqual(['Reopen', 'Edit'])
    expect(words({ view: 'tasks' }, { kind: 'list', row: null })[0]).toBe('Next')
  })

  test('follows the keyboard: Enter is the control’s, letters are letters in a form', () => {
    const onButton: Focus = { kind: 'control', word: 'Undo' }
    expect(words(forYou, onButton)).toEqual(['Undo', 'Edit', 'Waiting', 'Dismiss'])
    expect(words(forYou, { kind: 'typing', saves: 'Create task' })).toEqual([
      'Create task',
      'Cancel',
    ])
    expect(words(forYou, { kind: 'menu' })).toEqual(['Choose', 'Close'])
    expect(words({ view: 'tasks' }, { kind: 'tick' })[0]).toBe('Tick')
    expect(
      words({ view: 'search', query: '', from: 'inbox' }, { kind: 'typing', saves: null }),
    ).toContain('Open')
  })

  test('names no key that would do nothing', () => {
    expect(words(forYou, onRow, true)).toEqual(['Meetings', 'Search'])
    const named: Record<string, string> = { '↵': 'Enter' }
    for (const filter of ['forYou', 'waiting', 'unclear'] as const) {
      const state: FeedState = { filter, row: 'plain', hasName: true }
      for (const { keys } of hintsOf({ view: 'inbox', filter }, { focus: onRow, isEmpty: false })) {
        expect(feedKey(named[keys] ?? keys, state), `${filter} ${keys}`).not.toBeNull()
      }
    }
    for (const row of ['open', 'done'] as const) {
      const hints = hintsOf({ view: 'tasks' }, { focus: { kind: 'list', row }, isEmpty: false })
      for (const { keys } of hints) {
        const state: TaskState = { row: 'plain', isDone: row === 'done' }
        expect(taskKey(named[keys] ?? keys, state), `tasks ${row} ${keys}`).not.toBeNull()
      }
    }
  })
})

test('while something is asked in place, whatever the view, the bar says its answer and the way back', () => {
  for (const view of ['inbox', 'tasks'] as const) {
    const route = view === 'inbox' ? { view, filter: 'forYou' as const } : { view }
    expect(hintsOf(route, { focus: { kind: 'asked', word: 'Today' }, isEmpty: false })).toEqual([
      { keys: '↵', word: 'Today' },
      { keys: 'esc', word: 'Back' },
    ])
    expect(words(route, { kind: 'asked', word: null })).toEqual(['Choose', 'Back'])
    expect(words(route, { kind: 'beside', word: null })).toEqual(['Back'])
    expect(words(route, { kind: 'beside', word: 'Meetings' })).toEqual(['Meetings', 'Back'])
  }
})
