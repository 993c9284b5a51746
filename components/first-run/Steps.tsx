import { Check, Circle } from 'lucide-react'
import type { ReactNode } from 'react'

/** Upshot's mark, as on the toolbar. */
export function Logo() {
  return (
    <svg className="logo" width="28" height="28" viewBox="0 0 128 128" aria-hidden="true">
      <rect x="4" y="4" width="120" height="120" rx="30" />
      <path d="M28 72 52 96 98 38M70 34h29v29" />
    </svg>
  )
}

/** One of the three steps of the first run: done, or still to do. */
export function StepLine({
  isDone,
  children,
  detail,
}: {
  isDone: boolean
  children: ReactNode
  detail?: ReactNode
}) {
  return (
    <li className={isDone ? 'step' : 'step todo'}>
      {isDone ? (
        <Check className="ok" size={16} strokeWidth={1.75} aria-hidden="true" />
      ) : (
        <Circle size={16} strokeWidth={1.75} aria-hidden="true" />
      )}
      <span>{children}</span>
      {detail}
    </li>
  )
}
