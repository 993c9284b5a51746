import { count } from '../../lib/format/people.ts'

/** What is left of older calls, folded to one line until it is asked for. */
export function Earlier({
  items,
  calls,
  onShow,
  onClear,
}: {
  items: number
  calls: number
  onShow: () => void
  onClear: () => void
}) {
  return (
    <article className="earlier" aria-label="Earlier">
      <span>
        <strong>Earlier</strong> {count(items, 'item')} from {count(calls, 'call')}
      </span>
      <button
        type="button"
        className="button link small"
        aria-label="Show earlier items"
        onClick={onShow}
      >
        Show
      </button>
      <button
        type="button"
        className="button link small"
        aria-label="Clear earlier items"
        onClick={onClear}
      >
        Clear
      </button>
    </article>
  )
}
