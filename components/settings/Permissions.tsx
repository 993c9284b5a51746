import { useId, useState } from 'react'
import type { Allowable } from '../data/surroundings.ts'
import { useAllowed } from '../data/surroundings.ts'
import { Setting } from './SettingsPage.tsx'

const switches: readonly { needs: Allowable; name: string; says: string }[] = [
  {
    needs: 'tabs',
    name: "Recognise the page I'm on",
    says: 'While you move between tabs. Chrome calls this “browsing history”. The address is compared on this device only.',
  },
  {
    needs: 'notifications',
    name: 'Tell me when a call arrives',
    says: 'One notification a call, while this panel is closed. None in client-safe mode.',
  },
]

/**
 * What Chrome has to be asked for. The reason stands beside the switch; switching on asks, in the press
 * itself, and switching off gives the permission back.
 */
export function Permissions() {
  const ids = useId()
  const { allowed, allow, giveBack } = useAllowed()
  const [refused, setRefused] = useState<Allowable | null>(null)
  return switches.map(({ needs, name, says }) => {
    const change = (on: boolean) => {
      setRefused(null)
      if (!on) return void giveBack(needs)
      // Refused or not possible here, it stays off, and says so.
      allow(needs).then(
        (isAllowed) => setRefused(isAllowed ? null : needs),
        () => setRefused(needs),
      )
    }
    return (
      <Setting
        key={needs}
        id={`${ids}-${needs}`}
        name={name}
        says={refused === needs ? `Chrome did not allow it, so it stays off. ${says}` : says}
      >
        <input
          id={`${ids}-${needs}`}
          className="switch"
          type="checkbox"
          aria-describedby={`${ids}-${needs}-says`}
          checked={allowed.has(needs)}
          onChange={(event) => change(event.target.checked)}
        />
      </Setting>
    )
  })
}
