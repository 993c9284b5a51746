import { useLiveQuery } from 'dexie-react-hooks'
import { clientSafe } from '../../lib/cache/client-safe.ts'
import {
  allAttendees,
  allCompanies,
  allContacts,
  callsAnsweredWith,
  callsGuestsShare,
  callsOf,
  callsWith,
  sameAs,
} from '../../lib/cache/people.ts'
import { meetingsById } from '../../lib/cache/queries.ts'
import type { Attendee, Meeting } from '../../lib/contract/rows.ts'
import { contactName, count } from '../../lib/format/people.ts'
import type { Choice } from '../../lib/inbox/match-words.ts'
import { othersWords } from '../../lib/inbox/match-words.ts'
import { domainReach } from '../../lib/people/domain.ts'

/** Who is known on this device, for the corrections of who somebody is. */

/**
 * Whom or what a person on a call could be, and how far a choice reaches. In client-safe mode that is not
 * counted: it may reach calls that are out of sight.
 */
export function useFixing(
  { contactId, meetingId }: Pick<Attendee, 'contactId' | 'meetingId'>,
  asks: 'company' | 'contact',
): { all: readonly Choice[]; consequence: string | null } | undefined {
  return useLiveQuery(async () => {
    const all = await known(asks)
    if (contactId === null || (await clientSafe()) !== null) return { all, consequence: null }
    const here = (await meetingsById([meetingId])).get(meetingId)
    const others = (await callsWith(contactId)).filter((call) => call?.id !== meetingId)
    return { all, consequence: othersWords(here?.meetingStart ?? null, others) }
  }, [asks, contactId, meetingId])
}

/** Every contact, or every company, that is known on this device and may be seen. */
export function useKnown(kind: 'company' | 'contact'): readonly Choice[] | undefined {
  return useLiveQuery(() => known(kind), [kind])
}

async function known(kind: 'company' | 'contact'): Promise<readonly Choice[]> {
  return kind === 'company'
    ? (await allCompanies()).map(({ id, name, domain }) => ({ id, word: name, says: domain }))
    : (await allContacts()).map((one) => ({ id: one.id, word: contactName(one), says: one.email }))
}

/** On how many calls a person was. */
export function useCallCount(contactId: string): number | undefined {
  return useLiveQuery(async () => (await callsWith(contactId)).length, [contactId])
}

/** One pair of records that look like one person, of whom one is on the call. */
export function useSameAs(
  contactIds: readonly string[],
  /** Pairs that the rep has said are two people. */
  refused: readonly string[],
): Awaited<ReturnType<typeof sameAs>> | undefined {
  const on = contactIds.join(' ')
  return useLiveQuery(() => sameAs(on.split(' '), new Set(refused)), [on, refused])
}

/** Whom it concerns that the people of a domain count as colleagues; null where no domain is meant. */
export function useDomainReach(
  domain: string | null,
): { people: number; calls: number } | null | undefined {
  return useLiveQuery(
    async () => (domain === null ? null : domainReach(domain, await allAttendees())),
    [domain],
  )
}

export type WhichCompanies = {
  /** Those that tie. */
  tied: readonly Choice[]
  all: readonly Choice[]
  consequence: string | null
}

/** What a call's company could be, and how far saying it reaches. */
export function useCallCompanies(meeting: Meeting): WhichCompanies | undefined {
  return useLiveQuery(async () => {
    const companies = await allCompanies()
    const all = companies.map(({ id, name, domain }) => ({ id, word: name, says: domain }))
    const tied = (meeting.tiedCompanyIds ?? []).flatMap(
      (id) => all.find((one) => one.id === id) ?? [],
    )
    tied.sort((one, other) => (one.word < other.word ? -1 : 1))
    const others = await callsAnsweredWith(meeting)
    return { tied, all, consequence: others && othersWords(meeting.meetingStart, others) }
  }, [meeting])
}

/** On how many other calls the main contact would be chosen with this one's. */
export function useGuestsShared(meetingId: string, contactId: string | null): number | undefined {
  return useLiveQuery(
    async () => (contactId === null ? 0 : ((await callsGuestsShare(meetingId, contactId)) ?? 0)),
    [meetingId, contactId],
  )
}

/** `Also changes 3 earlier calls.` of what is said of somebody everywhere; null where it is one call alone. */
export function useReach({
  email,
  name,
  meetingId,
}: {
  email: string | null
  name: string | null
  /** The call on which it is said. */
  meetingId: string | null
}): string | null | undefined {
  return useLiveQuery(async () => {
    const calls = (await callsOf({ email, name })) ?? []
    if (meetingId === null) {
      return calls.length === 0 ? null : `Changes ${count(calls.length, 'call')}.`
    }
    const here = (await meetingsById([meetingId])).get(meetingId)
    return othersWords(
      here?.meetingStart ?? null,
      calls.filter((call) => call?.id !== meetingId),
    )
  }, [email, name, meetingId])
}
