import { db } from '../cache/db.ts'
import type { ActionItem, Contact, Meeting } from '../contract/rows.ts'
import { contactName } from '../format/people.ts'
import { matches, queryWords, snippet } from './scan.ts'

export type Found = {
  words: readonly string[]
  items: readonly { item: ActionItem; meeting: Meeting | undefined }[]
  said: readonly { meeting: Meeting; speaker: string | null; offset: number; text: string }[]
  people: readonly { contact: Contact; company: string | null; meetingId: string | null }[]
  calls: readonly Meeting[]
  /** Calls that were searched. */
  searched: number
}

const mostOfEach = 50
const snippetLength = 110

/** Searches everything on this device: items, what was said, people, titles. Newest calls first. */
export async function searchCache(query: string): Promise<Found> {
  const words = queryWords(query)
  const meetings = await db.meetings.toArray()
  meetings.sort((one, other) => ((one.meetingStart ?? '') > (other.meetingStart ?? '') ? -1 : 1))
  const byId = new Map(meetings.map((meeting) => [meeting.id, meeting]))
  if (words.length === 0) {
    return { words, items: [], said: [], people: [], calls: [], searched: meetings.length }
  }

  const items = (await db.actionItems.filter((item) => matches(item.title, words)).toArray())
    .map((item) => ({ item, meeting: byId.get(item.meetingId) }))
    .sort((one, other) =>
      (one.meeting?.meetingStart ?? '') > (other.meeting?.meetingStart ?? '') ? -1 : 1,
    )
  const calls = meetings.filter((meeting) =>
    matches(`${meeting.title} ${meeting.companyName ?? ''}`, words),
  )
  return {
    words,
    items: items.slice(0, mostOfEach),
    said: await searchTranscripts(meetings, words),
    people: await searchPeople(words),
    calls: calls.slice(0, mostOfEach),
    searched: meetings.length,
  }
}

async function searchTranscripts(meetings: readonly Meeting[], words: readonly string[]) {
  const said: Found['said'][number][] = []
  // Newest first, and no more is read than is shown.
  for (const meeting of meetings) {
    if (!meeting.hasTranscript) continue
    const transcript = await db.transcripts.get(meeting.id)
    for (const one of transcript?.utterances ?? []) {
      if (!matches(one.text, words)) continue
      const text = snippet(one.text, words, snippetLength)
      said.push({ meeting, speaker: one.speaker, offset: one.offset, text })
      if (said.length >= mostOfEach) return said
    }
  }
  return said
}

async function searchPeople(words: readonly string[]) {
  const companies = new Map((await db.companies.toArray()).map((one) => [one.id, one.name]))
  const contacts = await db.contacts
    .filter((contact) => {
      const company = companies.get(contact.companyId ?? '') ?? ''
      return matches(`${contactName(contact)} ${contact.email ?? ''} ${company}`, words)
    })
    .limit(mostOfEach)
    .toArray()
  return Promise.all(
    contacts.map(async (contact) => {
      const attended = await db.attendees.where('contactId').equals(contact.id).last()
      return {
        contact,
        company: companies.get(contact.companyId ?? '') ?? null,
        meetingId: attended?.meetingId ?? null,
      }
    }),
  )
}
