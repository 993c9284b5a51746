import type { ReactNode } from 'react'
import { useEffect, useId, useRef } from 'react'

export type DialogProps = {
  title: string
  children: ReactNode
  actions: ReactNode
  onClose: () => void
}

/**
 * A question that has to be answered, or the list of keys. The browser's own modal dialog keeps the
 * focus in, makes the rest inert, closes by Escape and gives the focus back.
 */
export function Dialog({ title, children, actions, onClose }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  const heading = useId()
  useEffect(() => {
    const element = dialog.current
    element?.showModal()
    // The browser takes the first button, which may be the one that cannot be taken back. A field that is
    // marked as the first thing to do comes before it.
    element?.querySelector<HTMLElement>('[data-first], .actions .ink')?.focus()
    return () => element?.close()
  }, [])
  return (
    <dialog ref={dialog} className="dialog" aria-labelledby={heading} onClose={onClose}>
      <h2 id={heading}>{title}</h2>
      {children}
      <div className="actions">{actions}</div>
    </dialog>
  )
}
