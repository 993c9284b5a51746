import { useEffect, useState } from 'react'
import type { FathomStatus } from '../../lib/contract/receipt.ts'
import type { Answer } from '../../lib/run/answer.ts'
import { useStable } from '../ui/use-stable.ts'
import { useServices } from './services.ts'
import { useOnline } from './use-health.ts'

/**
 * What the companion alone can say: why something is parked, the way of one call. It is asked where the
 * rep looks, and the cache says what it can until it has answered.
 */

export type Asked<T> = {
  /** The last answer; null while there is none. */
  answer: Answer<T> | null
  again: () => void
  /** Takes a newer answer than the one asked for, got by the way. */
  take: (value: T) => void
}

/** Asks when drawn and whenever `about` changes; null asks nothing. Offline it waits for the network. */
export function useAsked<T>(about: string | null, ask: () => Promise<Answer<T>>): Asked<T> {
  const isOnline = useOnline()
  const [round, setRound] = useState(0)
  const [answer, setAnswer] = useState<Answer<T> | null>(null)
  const run = useStable({ ask })
  useEffect(() => {
    void round
    if (about === null || !isOnline) return
    let isCurrent = true
    run.ask().then(
      (found) => isCurrent && setAnswer(found),
      () => isCurrent && setAnswer({ ok: false, message: 'Upshot could not ask. Try again.' }),
    )
    return () => {
      isCurrent = false
    }
  }, [about, isOnline, round, run])
  return {
    answer,
    again: () => setRound((before) => before + 1),
    take: (value) => setAnswer({ ok: true, value }),
  }
}

const askAgainMs = 15_000

/**
 * The connection as the companion knows it.
 * @param waits Fathom has not told yet who the rep is: asked again until it has.
 */
export function useFathomStatus(about: string | null, waits = false): Asked<FathomStatus> {
  const { connections } = useServices()
  const asked = useAsked(about, connections.fathomStatus)
  const run = useStable({ again: asked.again })
  const isWaiting =
    waits && about !== null && !(asked.answer?.ok && hasQuestion(asked.answer.value))
  useEffect(() => {
    if (!isWaiting) return
    const timer = setInterval(() => run.again(), askAgainMs)
    return () => clearInterval(timer)
  }, [isWaiting, run])
  return asked
}

/** How Fathom can be connected here, and how it is. */
export type Ways = {
  by: FathomStatus['by']
  since: string | null
  hasConsent: boolean
  hasKey: boolean
}

/** Until the companion has said, Fathom's consent is what there is. Asked anew when `about` changes. */
export function useWays(about: string | null): Ways {
  const { answer } = useFathomStatus(about)
  if (!answer?.ok) return { by: null, since: null, hasConsent: true, hasKey: false }
  const { by, connectedAt: since, ways } = answer.value
  return { by, since, hasConsent: ways.includes('consent'), hasKey: ways.includes('key') }
}

/** Fathom names several who record, and nothing says which of them is the rep. */
export function hasQuestion(status: FathomStatus): boolean {
  return status.recorders.length > 0
}
