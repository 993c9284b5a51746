import { createContext, use, useEffect, useMemo, useState } from 'react'
import * as cache from '../../lib/cache/queries.ts'
import type { Colleague } from '../../lib/contract/account.ts'
import type { Reader } from '../../lib/format/time.ts'
import type { Engine } from '../../lib/run/panel.ts'
import { useQueryAfterPaint } from './use-after-paint.ts'

/**
 * What the panel asks of the rest of the extension. Views read the cache and write clicks to the outbox
 * themselves; they reach the outside only through this, so that the gallery can draw every one of them.
 */

/** What the engine does for the views, each callable before it runs. */
export type Connections = Omit<Engine, 'stop'>

export type Services = {
  connections: Connections
  /** Fixed in pictures; else the clock. */
  now: () => number
  hour12: boolean
  /** The machine writes Nov 28. */
  monthFirst?: boolean
  /** IANA name of where the device is; null where it does not know. */
  deviceZone: () => string | null
}

const Context = createContext<Services | null>(null)
export const ServicesProvider = Context

export function useServices(): Services {
  const services = use(Context)
  if (services === null) throw new Error('The panel was drawn without its services.')
  return services
}

/**
 * The reader's clock, moved on every half minute: enough for days, ages and "2 min ago". A laptop that was
 * opened again is looked at first.
 * `timeZone`: one that this browser can name.
 */
export function useReader(timeZone: string): Reader {
  const { now, hour12, monthFirst } = useServices()
  const [time, setTime] = useState(now)
  useEffect(() => {
    const look = () => setTime(now())
    const timer = setInterval(look, 30_000)
    addEventListener('focus', look)
    return () => {
      clearInterval(timer)
      removeEventListener('focus', look)
    }
  }, [now])
  // The same object until the time moves on: every row that is drawn is given it.
  return useMemo(
    () => ({ now: time, timeZone, hour12, monthFirst }),
    [time, timeZone, hour12, monthFirst],
  )
}

const nobody: readonly Colleague[] = []

export function useColleagues(): readonly Colleague[] {
  return useQueryAfterPaint(() => cache.colleagues(), []) ?? nobody
}
