import { Clock } from 'lucide-react'
import { zonePlace } from '../../lib/format/zone.ts'
import { isSameClock } from '../../lib/format/zone-clock.ts'
import { Strip } from '../ui/Strip.tsx'
import { useRemembered } from '../ui/use-remembered.ts'

/** Asks once, where the device shows another time than the rep's: days end and deadlines fall by theirs. */
export function ZoneStrip({
  kept,
  device,
  now,
  onUse,
}: {
  /** The rep's zone, and that of the device. */
  kept: string
  device: string
  now: number
  onUse: (zone: string) => void
}) {
  const [declined, decline] = useRemembered('zone-declined', (stored) =>
    typeof stored === 'string' ? stored : null,
  )
  if (declined === device || isSameClock(kept, device, now)) return null
  return (
    <Strip
      icon={<Clock size={14} strokeWidth={1.75} aria-hidden="true" />}
      action={{ word: 'Use it', run: () => onUse(device) }}
      refuse={{ word: `Stay with ${zonePlace(kept)}`, run: () => decline(device) }}
    >
      You seem to be in {zonePlace(device)}. Use that time?
    </Strip>
  )
}
