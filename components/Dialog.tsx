import { Dialog as BaseDialog } from '@base-ui/react/dialog'
import type { ReactNode } from 'react'

export type DialogProps = {
  title: string
  children: ReactNode
  /** Buttons, the safest first. */
  actions: ReactNode
  onClose: () => void
}

/** A question that has to be answered, or the list of keys. Loaded after the first paint. */
export function Dialog({ title, children, actions, onClose }: DialogProps) {
  return (
    <BaseDialog.Root
      defaultOpen
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose()
      }}
    >
      <BaseDialog.Portal>
        <BaseDialog.Backdrop className="backdrop" />
        <BaseDialog.Popup className="dialog">
          <BaseDialog.Title>{title}</BaseDialog.Title>
          {children}
          <div className="actions">{actions}</div>
        </BaseDialog.Popup>
      </BaseDialog.Portal>
    </BaseDialog.Root>
  )
}
