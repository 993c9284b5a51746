import type { Reader } from '../../lib/format/time.ts'
import { spokenDays, usualDays } from '../../lib/inbox/days-offered.ts'

/** Days to choose with one click: what was said first, then the usual ones. */
export function DayChips({
  due,
  spoken,
  saidAt,
  reader,
  onChoose,
}: {
  /** `2026-11-28`; empty for none. */
  due: string
  spoken: string | null
  saidAt: string | null
  reader: Reader
  onChoose: (day: string) => void
}) {
  const meant = spokenDays(spoken, saidAt, reader)
  const known = new Set(meant.map(({ day }) => day))
  const usual = usualDays(reader).filter(({ day }) => !known.has(day))
  return (
    <fieldset className="days">
      <legend className="hidden-visually">Due</legend>
      {spoken !== null && <span className="due-words">Said “{spoken}”</span>}
      {[...meant, ...usual].map(({ day, word }) => (
        <button
          key={day}
          type="button"
          className="button small figures"
          aria-pressed={day === due}
          onClick={() => onChoose(day)}
        >
          {word}
        </button>
      ))}
    </fieldset>
  )
}
