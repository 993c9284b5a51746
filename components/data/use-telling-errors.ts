import { useEffect, useState } from 'react'
import type { TellingErrors } from '../../lib/run/tell-errors.ts'
import { useServices } from './services.ts'

/** Null until it is known. */
export function useTellingErrors(): {
  telling: TellingErrors | null
  change: (isOn: boolean) => void
} {
  const { connections } = useServices()
  const [telling, setTelling] = useState<TellingErrors | null>(null)
  useEffect(() => {
    let isCurrent = true
    void connections.tellingErrors().then((found) => isCurrent && setTelling(found))
    return () => {
      isCurrent = false
    }
  }, [connections])
  return {
    telling,
    change(isOn) {
      setTelling({ isOn, by: 'rep' })
      // What could not be kept is not shown as kept.
      const look = () => connections.tellingErrors().then(setTelling)
      connections.setTellingErrors(isOn).then(look, look)
    },
  }
}
