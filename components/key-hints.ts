import type { Route } from './route.ts'
import type { KeyHint } from './StatusBar.tsx'

/**
 * What the keys do where the rep is, the most used first: the bar shows as many as fit.
 *
 * @param on.isEditing whether an item is being edited, when letters are letters
 * @param on.isEmpty whether there is no row to decide on
 */
export function hintsOf(
  route: Route,
  on: { isEditing: boolean; isEmpty: boolean },
): readonly KeyHint[] {
  switch (route.view) {
    case 'inbox':
      if (on.isEditing) {
        return [
          { keys: '↵', word: 'Create' },
          { keys: 'esc', word: 'Cancel' },
        ]
      }
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
            { keys: '↵', word: 'Me' },
            { keys: 'a', word: 'Assign' },
            { keys: 'x', word: 'Dismiss' },
          ]
      }
      break
    case 'meetings':
    case 'tasks':
      return [
        { keys: 'g i', word: 'Inbox' },
        { keys: '/', word: 'Search' },
      ]
    case 'about':
      if (route.part === 'tasks' || route.part === 'calls') return [{ keys: 'esc', word: 'Back' }]
      if (on.isEmpty) return [{ keys: 'esc', word: 'Back' }]
      return hintsOf({ view: 'inbox', filter: route.part }, on)
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
      return [{ keys: 'esc', word: 'Back' }]
  }
  return []
}
