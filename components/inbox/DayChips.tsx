import type { ReactNode } from 'react'
import type { Reader } from '../../lib/format/time.ts'
import { spokenDays, usualDays } from '../../lib/inbox/days-offered.ts'
import { Key } from '../ui/Key.tsx'

/** Days to choose with one click: what was said first, then the usual ones. */
export function DayChips({
  due,
  spoken,
  saidAt,
  reader,
  onChoose,
  legend = <span className="hidden-visually">Due</span>,
  isNumbered = false,
  after = null,
}: {
  /** `2026-11-28`; empty for none. */
  due: string
  spoken: string | null
  saidAt: string | null
  reader: Reader
  onChoose: (day: string) => void
  /** What is asked. */
  legend?: ReactNode
  /** Each shows its digit. */
  isNumbered?: boolean
  /** What stands behind the days. */
  after?: ReactNode
}) {
  const meant = spokenDays(spoken, saidAt, reader)
  const known = new Set(meant.map(({ day }) => day))
  const usual = usualDays(reader).filter(({ day }) => !known.has(day))
  return (
    <fieldset className="days">
      <legend>{legend}</legend>
      {spoken !== null && <span className="due-words">Said “{spoken}”</span>}
      {[...meant, ...usual].map(({ day, word }, index) => (
        <button
          key={day}
          type="button"
          className="button small figures"
          aria-pressed={day === due}
          onClick={() => onChoose(day)}
        >
          {word}
          {isNumbered && (
            <>
              {' '}
              <Key>{String(index + 1)}</Key>
            </>
          )}
        </button>
      ))}
      {after}
    </fieldset>
  )
}
