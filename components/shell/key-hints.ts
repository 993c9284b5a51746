import type { Route } from './route.ts'
import type { Focus } from './use-held-focus.ts'

export type KeyHint = { keys: string; word: string }

/**
 * What the keys do where the rep is, the most used first: the bar shows as many as fit.
 *
 * @param on.focus where the keyboard is
 * @param on.isEmpty whether there is no row to decide on
 */
export function hintsOf(route: Route, on: { focus: Focus; isEmpty: boolean }): readonly KeyHint[] {
  const { focus } = on
  switch (focus.kind) {
    case 'menu':
      return [
        { keys: '↵', word: 'Choose' },
        { keys: 'esc', word: 'Close' },
      ]
    case 'asked':
      if (focus.word === null) return [{ keys: '1–7', word: 'Choose' }, back]
      return [{ keys: '↵', word: focus.word }, back]
    case 'beside':
      return focus.word === null ? [back] : [{ keys: '↵', word: focus.word }, back]
    case 'typing':
      if (focus.saves === null) break
      return [
        { keys: '↵', word: focus.saves },
        { keys: 'esc', word: 'Cancel' },
      ]
    case 'tick':
      return [{ keys: 'space', word: 'Tick' }, ...withoutEnter(ofView(route, on))]
    case 'control':
      return [{ keys: '↵', word: focus.word }, ...withoutEnter(ofView(route, on))]
  }
  return ofView(route, on)
}

/** Enter is the control's that has the focus. */
function withoutEnter(hints: readonly KeyHint[]): readonly KeyHint[] {
  return hints.filter(({ keys }) => keys !== '↵')
}

function ofView(route: Route, on: { focus: Focus; isEmpty: boolean }): readonly KeyHint[] {
  switch (route.view) {
    case 'inbox':
      if (on.isEmpty) {
        return [
          { keys: 'g m', word: 'Meetings' },
          { keys: '/', word: 'Search' },
        ]
      }
      switch (route.filter) {
        case 'forYou':
          return [
            { keys: '↵', word: 'Create' },
            { keys: 'e', word: 'Edit' },
            { keys: 'w', word: 'Waiting' },
            { keys: 'x', word: 'Dismiss' },
          ]
        case 'waiting':
          return [
            { keys: '↵', word: 'Got it' },
            { keys: 'n', word: 'Nudge' },
            { keys: 'x', word: 'Dismiss' },
          ]
        case 'unclear':
          return [
            { keys: '↵', word: 'First' },
            { keys: 'a', word: 'Assign' },
            { keys: 'x', word: 'Dismiss' },
          ]
      }
      break
    case 'tasks':
      switch (on.focus.kind === 'list' ? on.focus.row : null) {
        case 'open':
          return [
            { keys: '↵', word: 'Done' },
            { keys: 'e', word: 'Edit' },
            { keys: 's', word: 'Snooze' },
            { keys: 'x', word: 'Delete' },
          ]
        case 'done':
          return [
            { keys: '↵', word: 'Reopen' },
            { keys: 'e', word: 'Edit' },
          ]
        case null:
          return [{ keys: 'j', word: 'Next' }, ...leading]
      }
      break
    case 'meetings':
      return leading
    case 'about':
      if (route.part === 'tasks' || route.part === 'calls') return [back]
      if (on.isEmpty) return [back]
      return ofView({ view: 'inbox', filter: route.part }, on)
    case 'search':
      return [
        { keys: '↵', word: 'Open' },
        { keys: '↓', word: 'Next' },
        { keys: 'o', word: 'Play moment' },
        { keys: 'esc', word: 'Back' },
      ]
    case 'meeting':
    case 'history':
    case 'settings':
      return [back]
  }
  return []
}

const back: KeyHint = { keys: 'esc', word: 'Back' }

const leading: readonly KeyHint[] = [
  { keys: 'g i', word: 'Inbox' },
  { keys: '/', word: 'Search' },
]
