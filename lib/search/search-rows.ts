import type { Sight } from '../cache/client-safe.ts'
import { db } from '../cache/db.ts'
import type { TaskType } from '../contract/vocabulary.ts'
import { matchesFolded, snippet } from '../format/find-words.ts'
import { fold } from '../format/fold.ts'
import { plainText } from '../format/markdown.ts'
import { contactName } from '../format/people.ts'
import type { Found, FoundCall } from './found.ts'

/** What is searched beside transcripts, read from the cache and folded once. */
export type SearchRows = {
  /** Newest first; calls without a start last. */
  calls: readonly CallRow[]
  /** By their calls, newest first. */
  items: readonly ItemRow[]
  /** Whom the rep met last comes first. */
  people: readonly PersonRow[]
}

export type CallRow = {
  id: string
  title: string
  company: string | null
  start: string | null
  callUrl: string | null
  hasTranscript: boolean
  /** The summary's words without its marks; null where there is none. */
  summary: string | null
  /** As it came, to know it again. */
  source: string | null
  head: string
  folded: string
}

type ItemRow = {
  id: string
  meetingId: string
  title: string
  type: TaskType | null
  isTask: boolean
  owes: string | null
  call: CallRow | undefined
  folded: string
}

type PersonRow = {
  id: string
  name: string
  company: string | null
  email: string | null
  meetingId: string | null
  folded: string
}

/**
 * Reads and folds everything, or what may be seen; of calls that are the same as in `before`, that is
 * reused.
 */
export async function readSearchRows(
  before?: SearchRows,
  seen: Sight | null = null,
): Promise<SearchRows> {
  const [allMeetings, allItems, allContacts, companies, attendees] = await Promise.all([
    db.meetings.toArray(),
    db.actionItems.toArray(),
    db.contacts.toArray(),
    db.companies.toArray(),
    db.attendees.toArray(),
  ])
  const meetings = seen === null ? allMeetings : allMeetings.filter(seen.meeting)
  const items = seen === null ? allItems : allItems.filter(seen.item)
  const contacts = seen === null ? allContacts : allContacts.filter(seen.contact)
  const known = new Map(before?.calls.map((call) => [call.id, call]))
  const calls = meetings
    .map((meeting): CallRow => {
      const { id, title, callUrl, hasTranscript, summary: source } = meeting
      const shown = {
        id,
        title,
        company: meeting.companyName,
        start: meeting.meetingStart,
        callUrl,
        hasTranscript,
      }
      const old = known.get(id)
      const head = fold(`${title}\n${shown.company ?? ''}`)
      if (old?.source === source && old.head === head) return { ...old, ...shown }
      const summary = source === null ? null : plainText(source)
      const folded = `${head}\n${fold(summary ?? '')}`
      return { ...shown, summary, source, head, folded }
    })
    .sort(newestFirst)
  const rank = new Map(calls.map(({ id }, index) => [id, index]))
  const rankOf = (meetingId: string | null) => rank.get(meetingId ?? '') ?? calls.length

  const lastCall = new Map<string, string>()
  for (const { contactId, meetingId } of attendees) {
    if (contactId === null || !rank.has(meetingId)) continue
    const other = lastCall.get(contactId)
    if (other === undefined || rankOf(meetingId) < rankOf(other)) lastCall.set(contactId, meetingId)
  }
  const companyNames = new Map(companies.map(({ id, name }) => [id, name]))
  return {
    calls,
    items: items
      // Gone from the call's list before anybody made a task of it: no view shows it.
      .filter((item) => item.goneAt === null || item.taskId !== null)
      .map((item) => ({
        id: item.id,
        meetingId: item.meetingId,
        title: item.title,
        type: item.aiTaskType,
        isTask: item.taskId !== null,
        call: calls[rankOf(item.meetingId)],
        // Whoever owes it is looked for by their name.
        owes: item.assigneeKind === 'me' ? null : item.assigneeName,
        folded: fold(
          [item.title, item.assigneeName, item.assigneeEmail].filter(Boolean).join('\n'),
        ),
      }))
      .sort((one, other) => rankOf(one.meetingId) - rankOf(other.meetingId)),
    people: contacts
      .map((contact) => {
        const name = contactName(contact)
        const company = companyNames.get(contact.companyId ?? '') ?? null
        const meetingId = lastCall.get(contact.id) ?? null
        const { id, firstName, lastName, email } = contact
        // Not the words that stand in for a name.
        const folded = fold([firstName, lastName, email, company].filter(Boolean).join('\n'))
        return { id, name, company, email, meetingId, folded }
      })
      .sort((one, other) => rankOf(one.meetingId) - rankOf(other.meetingId)),
  }
}

/** By start, newest first; calls of the same start by id, those without one last. */
function newestFirst(one: CallRow, other: CallRow): number {
  const [a, b] = [one.start ?? '', other.start ?? '']
  if (a !== b) return a > b ? -1 : 1
  return one.id < other.id ? -1 : 1
}

const summaryLength = 90

/** Everything but what was said. */
export function findInRows(
  rows: SearchRows,
  words: readonly string[],
  limit: number,
): Pick<Found, 'items' | 'people' | 'calls' | 'more'> {
  const items = firstOf(rows.items, words, limit)
  const people = firstOf(rows.people, words, limit)
  const calls = firstOf(rows.calls, words, limit)
  return {
    items: items.found.map(({ id, meetingId, title, type, isTask, owes, call }) => ({
      id,
      meetingId,
      title,
      type,
      isTask,
      owes,
      call: call === undefined ? null : callName(call),
    })),
    people: people.found.map(({ folded: _, ...person }) => person),
    calls: calls.found.map((call): FoundCall => {
      const { id, title, company, start, summary, head } = call
      const isInSummary = summary !== null && !matchesFolded(head, words)
      return {
        id,
        title,
        company,
        start,
        summary: isInSummary ? snippet(summary, words, summaryLength) : null,
      }
    }),
    more: { items: items.more, people: people.more, calls: calls.more, said: false },
  }
}

/** What a call is called in one word. */
export function callName(call: Pick<CallRow, 'title' | 'company'>): string {
  return call.company ?? call.title
}

function firstOf<Row extends { folded: string }>(
  rows: readonly Row[],
  words: readonly string[],
  limit: number,
): { found: Row[]; more: boolean } {
  const found: Row[] = []
  for (const row of rows) {
    if (!matchesFolded(row.folded, words)) continue
    if (found.length >= limit) return { found, more: true }
    found.push(row)
  }
  return { found, more: false }
}
