import { createContext, use, useEffect, useMemo, useState } from 'react'
import type { OnlyShown } from '../lib/cache/client-safe.ts'
import * as cache from '../lib/cache/queries.ts'
import type { FathomStatus, MeetingReceipt } from '../lib/contract/receipt.ts'
import type { Colleague } from '../lib/contract/rows.ts'
import type { SearchPlace } from '../lib/contract/search.ts'
import type { Reader } from '../lib/format/time.ts'
import type { OlderSaid } from '../lib/search/older.ts'
import { useQueryAfterPaint } from './painted.ts'

/**
 * What the panel asks of the rest of the extension. Views read the cache and write clicks to the outbox
 * themselves; they reach the outside only through this, so that the gallery can draw every one of them.
 */

export type SignInResult = { ok: true } | { ok: false; message: string }
export type SignOutResult = { ok: true } | { ok: false; reason: 'unsent'; count: number }
/** `message` is a sentence for the rep. */
export type CallResult = { ok: true } | { ok: false; message: string }
export type Answer<T> = { ok: true; value: T } | { ok: false; message: string }

export type Connections = {
  signIn: (email: string, password: string) => Promise<SignInResult>
  /** Forgets the session and everything kept on this device. Refused while clicks are unsent, unless told to discard them. */
  signOut: (options: { discardUnsent: boolean }) => Promise<SignOutResult>
  /** Its outcome comes through the cache. */
  connectFathom: () => void
  disconnectFathom: (deleteData: boolean) => Promise<CallResult>
  syncNow: () => Promise<CallResult>
  /** Brings the transcript of an old call back to this device; it comes through the cache. */
  fetchTranscript: (meetingId: string) => Promise<CallResult>
  /** What was said in calls whose transcripts are not on this device, from `from` on or the newest of them. */
  searchOlder: (
    query: string,
    only: OnlyShown,
    from: SearchPlace | null,
  ) => Promise<Answer<OlderSaid>>
  /** What the companion knows beyond the cache: why something is parked, whom Fathom names. */
  fathomStatus: () => Promise<Answer<FathomStatus>>
  receipt: (recordingId: string) => Promise<Answer<MeetingReceipt>>
  /** Tries one parked job again, or all; answers how many. */
  replay: (id: number | null) => Promise<Answer<number>>
  chooseRecorder: (email: string) => Promise<Answer<FathomStatus>>
  importDays: (days: number) => Promise<CallResult>
  /** Has the AI sort the items of one call again. */
  sortAgain: (meetingId: string) => Promise<CallResult>
}

export type Services = {
  connections: Connections
  /** Fixed in pictures; else the clock. */
  now: () => number
  hour12: boolean
}

const Context = createContext<Services | null>(null)
export const ServicesProvider = Context

export function useServices(): Services {
  const services = use(Context)
  if (services === null) throw new Error('The panel was drawn without its services.')
  return services
}

/** The reader's clock, moved on every half minute: enough for days, ages and "2 min ago". */
export function useReader(timeZone: string): Reader {
  const { now, hour12 } = useServices()
  const [time, setTime] = useState(now)
  useEffect(() => {
    const timer = setInterval(() => setTime(now()), 30_000)
    return () => clearInterval(timer)
  }, [now])
  // The same object until the time moves on: every row that is drawn is given it.
  return useMemo(() => ({ now: time, timeZone, hour12 }), [time, timeZone, hour12])
}

const nobody: readonly Colleague[] = []

export function useColleagues(): readonly Colleague[] {
  return useQueryAfterPaint(() => cache.colleagues(), []) ?? nobody
}
