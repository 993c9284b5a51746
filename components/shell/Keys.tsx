import { hintsOf } from './key-hints.ts'
import type { Route } from './route.ts'
import { useHeldFocus } from './use-held-focus.ts'

/** What the keys do where the keyboard is. */
export function Keys({ route, isEmpty }: { route: Route; isEmpty: boolean }) {
  const focus = useHeldFocus()
  return hintsOf(route, { focus, isEmpty }).map(({ keys, word }) => (
    <span className="key-hint" key={word}>
      <kbd className="kbd">{keys}</kbd>
      {word}
    </span>
  ))
}
