import type { ReactNode } from 'react'

/** One line under the bar, only when something is wrong or a page is recognised. */
export function Strip({
  icon,
  children,
  action,
  refuse,
}: {
  icon: ReactNode
  children: ReactNode
  action: { word: string; run: () => void } | null
  /** The other answer, where it is a question. */
  refuse?: { word: string; run: () => void }
}) {
  return (
    <div className="strip">
      {icon}
      <p>{children}</p>
      {action && (
        <button type="button" className="button link" onClick={action.run}>
          {action.word}
        </button>
      )}
      {refuse && (
        <button type="button" className="button link" onClick={refuse.run}>
          {refuse.word}
        </button>
      )}
    </div>
  )
}
