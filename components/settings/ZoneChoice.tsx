import { useId, useMemo, useState } from 'react'
import { knownZone } from '../../lib/format/zone.ts'
import { zoneWords } from '../../lib/format/zone-clock.ts'
import { Setting } from './SettingsPage.tsx'

/**
 * By whose clock days end. The list is what this browser knows: four hundred zones, each asked for its clock,
 * which is too much to do before somebody reaches for it.
 */
export function ZoneChoice({
  zone,
  now,
  onChange,
}: {
  zone: string
  now: number
  onChange: (zone: string) => void
}) {
  const id = useId()
  const [isReached, setReached] = useState(false)
  const areas = useMemo(() => {
    const names = isReached ? [...Intl.supportedValuesOf('timeZone'), 'UTC'] : []
    return zonesByArea(new Set([...names, zone]), now)
  }, [isReached, zone, now])
  return (
    <section aria-labelledby={`${id}-heading`}>
      <h2 id={`${id}-heading`}>My time</h2>
      <Setting id={id} name="Time zone" says="Days end, and “by Friday” falls, by this clock.">
        <select
          id={id}
          className="input"
          aria-describedby={`${id}-says`}
          value={zone}
          onPointerDown={() => setReached(true)}
          onFocus={() => setReached(true)}
          onChange={(event) => onChange(event.target.value)}
        >
          {[...areas].map(([area, zones]) => (
            <optgroup key={area} label={area}>
              {zones.map(({ name, words }) => (
                <option key={name} value={name}>
                  {words}
                </option>
              ))}
            </optgroup>
          ))}
        </select>
      </Setting>
    </section>
  )
}

type Choice = { name: string; words: string }

function zonesByArea(names: ReadonlySet<string>, now: number): Map<string, Choice[]> {
  const areas = new Map<string, Choice[]>()
  for (const name of [...names].sort()) {
    const words = knownZone(name) === null ? `${name} (not known here)` : zoneWords(name, now)
    const area = name.includes('/') ? name.slice(0, name.indexOf('/')) : 'Anywhere'
    areas.set(area, [...(areas.get(area) ?? []), { name, words }])
  }
  return areas
}
