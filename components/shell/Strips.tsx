import type { ReactNode } from 'react'
import { useState } from 'react'
import { later } from '../ui/later.tsx'
import type { TroublesProps } from './Troubles.tsx'

const ParkedDialog = later(async () => (await import('../settings/ParkedDialog.tsx')).ParkedDialog)
const Troubles = later(async () => (await import('./Troubles.tsx')).Troubles)

type Props = TroublesProps & {
  /** What stands below them: whom the page is about, or what is hidden. */
  children?: ReactNode
}

/** What is wrong, and below it what else is said above every view. */
export function Strips(props: Props) {
  const [showsParked, showParked] = useState(false)
  return (
    <section className="strips" aria-label="Notices">
      <div aria-live="polite">
        <Troubles {...props} onParked={() => showParked(true)} />
      </div>
      {props.children}
      {showsParked && (
        <ParkedDialog
          parked={props.health.sync?.parkedCount ?? 0}
          reader={props.reader}
          onClose={() => showParked(false)}
        />
      )}
    </section>
  )
}
