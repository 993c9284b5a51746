import type { ReactNode } from 'react'
import { useEffect, useRef } from 'react'

/**
 * Something asked in place, with its answers as buttons: a digit or a click says one, arrows move, Escape goes
 * back. The answers that have a digit say whether they are the one (`aria-pressed`).
 */
export function Question({
  takesFocus,
  onStop,
  children,
}: {
  takesFocus: boolean
  onStop: () => void
  children: ReactNode
}) {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (takesFocus) box.current?.querySelector<HTMLElement>('[aria-pressed=false]')?.focus()
  }, [takesFocus])

  function onKey(event: React.KeyboardEvent) {
    if (event.altKey || event.ctrlKey || event.metaKey) return
    const answers: Element[] = [...(box.current?.querySelectorAll('button') ?? [])]
    const step = stepOf(event.key)
    if (event.key === 'Escape') onStop()
    else if (step !== 0 && document.activeElement !== null) {
      const next = answers.at((answers.indexOf(document.activeElement) + step) % answers.length)
      if (next instanceof HTMLElement) next.focus()
    } else if (/^[1-9]$/.test(event.key) && !event.repeat) {
      box.current?.querySelectorAll<HTMLElement>('[aria-pressed]')[Number(event.key) - 1]?.click()
    } else return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: its buttons act; this only moves between them
    <div className="question" ref={box} onKeyDown={onKey}>
      {children}
    </div>
  )
}

function stepOf(key: string): number {
  if (key === 'ArrowRight' || key === 'ArrowDown') return 1
  return key === 'ArrowLeft' || key === 'ArrowUp' ? -1 : 0
}
