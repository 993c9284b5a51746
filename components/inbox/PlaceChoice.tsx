import { useEffect, useRef } from 'react'
import type { Reader } from '../../lib/format/time.ts'
import { DayChips } from './DayChips.tsx'

/**
 * Asks on which day an undated task is put in the rep's other CRM, which demands one. A digit or a click says it,
 * arrows move, Escape goes back.
 */
export function PlaceChoice({
  crm,
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
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (takesFocus) box.current?.querySelector<HTMLElement>('[aria-pressed=false]')?.focus()
  }, [takesFocus])

  function onKey(event: React.KeyboardEvent) {
    if (event.altKey || event.ctrlKey || event.metaKey) return
    const chips: Element[] = [...(box.current?.querySelectorAll('button') ?? [])]
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    if (event.key === 'Escape') onStop()
    else if (step !== 0 && document.activeElement !== null) {
      const next = chips.at((chips.indexOf(document.activeElement) + step) % chips.length)
      if (next instanceof HTMLElement) next.focus()
    } else if (/^[1-9]$/.test(event.key) && !event.repeat) {
      box.current?.querySelectorAll<HTMLElement>('[aria-pressed]')[Number(event.key) - 1]?.click()
    } else return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: its buttons act; this only moves between them
    <div className="place" ref={box} onKeyDown={onKey}>
      <DayChips
        due={placedOn ?? ''}
        spoken={spoken}
        saidAt={saidAt}
        reader={reader}
        isNumbered
        onChoose={onChoose}
        legend={<span className="meta">Which day in {crm}? Here it stays undated.</span>}
        after={
          laterWord !== null && (
            <button type="button" className="button small" onClick={() => onChoose(null)}>
              {laterWord}
            </button>
          )
        }
      />
    </div>
  )
}
