import { useLiveQuery } from 'dexie-react-hooks'
import { useEffect, useState } from 'react'
import type { ConnectOutcome } from '../../lib/cache/meta.ts'
import * as cache from '../../lib/cache/queries.ts'
import type { KnownBackend } from '../../lib/session/backend.ts'
import type { Offers } from '../../lib/session/door.ts'
import { useServices } from './services.ts'

export type { Offers } from '../../lib/session/door.ts'

/** What the CRM lets people sign in with; null until it has said so, and where it does not answer. */
export function useOffers(): Offers | null {
  const { connections } = useServices()
  const [offers, setOffers] = useState<Offers | null>(null)
  useEffect(() => {
    let isCurrent = true
    void connections.offers().then((answer) => {
      if (isCurrent && answer.ok) setOffers(answer.offers)
    })
    return () => {
      isCurrent = false
    }
  }, [connections])
  return offers
}

/** Where signing in with Google stands; null before anybody tried. */
export function useEntering(): ConnectOutcome | null {
  return useLiveQuery(() => cache.enteringOutcome(), []) ?? null
}

/** Which Upshot this is the panel of; null where nobody has said, undefined until that is known. */
export function useKnownBackend(): {
  known: KnownBackend | null | undefined
  lookAgain: () => void
} {
  const { connections } = useServices()
  const [known, setKnown] = useState<KnownBackend | null>()
  const [looks, look] = useState(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: looked at anew each time
  useEffect(() => {
    let isCurrent = true
    void connections.knownBackend().then((answer) => {
      if (isCurrent) setKnown(answer)
    })
    return () => {
      isCurrent = false
    }
  }, [connections, looks])
  return { known, lookAgain: () => look((count) => count + 1) }
}
