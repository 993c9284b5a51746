import type { Reader } from '../../lib/format/time.ts'
import { DayChips } from './DayChips.tsx'
import { Question } from './Question.tsx'

/** Asks on which day an undated task, or several, is put in the rep's other CRM, which demands one. */
export function PlaceChoice({
  crm,
  amount = 1,
  placedOn = null,
  spoken,
  saidAt,
  reader,
  onChoose,
  onStop,
  takesFocus = true,
  laterWord = null,
}: {
  /** What that CRM is called. */
  crm: string
  /** For how many tasks it holds. */
  amount?: number
  /** `2026-12-04`, where it is on a day already. */
  placedOn?: string | null
  /** The words in which a date was spoken, and when, ISO. */
  spoken: string | null
  saidAt: string | null
  reader: Reader
  /** Null: not yet. */
  onChoose: (day: string | null) => void
  onStop: () => void
  takesFocus?: boolean
  /** What it is called to leave it open; null where that cannot be. */
  laterWord?: string | null
}) {
  const words =
    amount === 1
      ? `Which day in ${crm}? Here it stays undated.`
      : `Which day in ${crm} for all ${amount}? Here they stay undated.`
  return (
    <Question takesFocus={takesFocus} onStop={onStop}>
      <DayChips
        due={placedOn ?? ''}
        spoken={spoken}
        saidAt={saidAt}
        reader={reader}
        isNumbered
        onChoose={onChoose}
        legend={<span className="meta">{words}</span>}
        after={
          laterWord !== null && (
            <button type="button" className="button small" onClick={() => onChoose(null)}>
              {laterWord}
            </button>
          )
        }
      />
    </Question>
  )
}
