import { useLiveQuery } from 'dexie-react-hooks'
import * as cache from '../../lib/cache/queries.ts'
import type { CalendarEvent, Company, Meeting, Transcript } from '../../lib/contract/rows.ts'
import { fathomHref } from '../../lib/format/fathom-href.ts'
import { callMoment } from '../../lib/inbox/entries.ts'
import { isOpen } from '../../lib/inbox/standing.ts'
import { keep, useKeptQuery } from './use-kept-query.ts'

/** What is left of one call: items that are not gone, those with a task, those to decide. */
export type ItemCounts = { items: number; tasks: number; open: number }

export type Calls = { meetings: Meeting[]; counts: ReadonlyMap<string, ItemCounts> }

const lastCalls = keep<Calls>()

async function readCalls(): Promise<Calls> {
  return { meetings: await cache.meetings(), counts: await cache.itemCounts() }
}

/** All calls, newest first, those without a start last. */
export function useCalls(): Calls | undefined {
  return useKeptQuery(lastCalls, readCalls, [])
}

export type WholeCall = cache.WholeMeeting & {
  /** Of the people on it. */
  companies: ReadonlyMap<string, Company>
  /** Undefined while it is not on this device. */
  transcript: Transcript | undefined
  /** What stood in the rep's calendar for it; null where nothing is known of. */
  event: CalendarEvent | null
}

/** One call with everybody in it and everything said; null where it is not on this device (any more). */
export function useCall(meetingId: string): WholeCall | null | undefined {
  return useLiveQuery(async () => {
    const whole = await cache.wholeMeeting(meetingId)
    if (whole === null) return null
    const companyIds = [...whole.contacts.values()].flatMap((one) => one.companyId ?? [])
    const companies = await cache.companiesById([...new Set(companyIds)])
    const [event] = await cache.calendarEventsOf(meetingId)
    const transcript = await cache.transcript(meetingId)
    return { ...whole, companies, transcript, event: event ?? null }
  }, [meetingId])
}

/** Where a call is played; null where that is not known. */
export function useCallHref(meetingId: string): string | null {
  const href = useLiveQuery(async () => {
    const call = (await cache.meetingsById([meetingId])).get(meetingId)
    return fathomHref(call?.callUrl ?? call?.shareUrl ?? null)
  }, [meetingId])
  return href ?? null
}

/** Calls since a time, in milliseconds, and how many of their promises were decided. */
export function useDecidedSince(since: number): { calls: number; decided: number } | undefined {
  return useLiveQuery(async () => {
    const calls = (await cache.meetings()).filter((one) => callMoment(one) >= since)
    const items = await Promise.all(calls.map((one) => cache.itemsOf(one.id)))
    return { calls: calls.length, decided: items.flat().filter((item) => !isOpen(item)).length }
  }, [since])
}
