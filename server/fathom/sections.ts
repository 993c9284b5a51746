import { writtenAddress } from '../crm/addresses.ts'
import type { Utterance } from '../crm/observation.ts'
import type { Fields, Notes } from './fields.ts'
import {
  isFields,
  readBoolean,
  readEmail,
  readInstant,
  readLine,
  readOffset,
  readText,
  readUrl,
} from './fields.ts'

import type { FathomInvitee, FathomItem, FathomMeeting } from './meeting.ts'

/** Longest texts that are kept, in characters, and longest lists. What is longer is cut, with a note. */
export const limits = {
  title: 500,
  name: 300,
  /** A task's title may be no longer. */
  description: 500,
  summary: 200_000,
  utterance: 20_000,
  utterances: 20_000,
  items: 1_000,
  invitees: 1_000,
} as const

/** Everything of a meeting but what it is known by: section by section, each for itself. */
export function readMeeting(
  fields: Fields,
  now: number,
  notes: Notes,
): Omit<FathomMeeting, 'recordingId' | 'callUrl'> {
  const start = firstInstant(fields, ['recording_start_time', 'scheduled_start_time'], now, notes)
  const end = firstInstant(fields, ['recording_end_time', 'scheduled_end_time'], now, notes)
  const backwards = start !== null && end !== null && end < start
  if (backwards) notes.add('The call ends before it begins; its end was left out.')
  const title = readLine(fields.title, 'The title', limits.title, notes)
  return {
    title: title ?? readLine(fields.meeting_title, 'The title', limits.title, notes),
    shareUrl: readUrl(fields.share_url, 'The address to share', notes),
    start,
    end: backwards ? null : end,
    createdAt: readInstant(fields.created_at, 'The time of creation', now, notes),
    language: readLanguage(fields.transcript_language),
    domainsType: readDomainsType(fields.calendar_invitees_domains_type),
    recordedBy: readRecorder(fields.recorded_by, notes),
    invitees: readInvitees(fields.calendar_invitees, notes),
    summary: readSummary(fields.default_summary, notes),
    transcript: readTranscript(fields.transcript, notes),
    items: readItems(fields.action_items, notes),
  }
}

function firstInstant(
  fields: Fields,
  keys: readonly [string, string],
  now: number,
  notes: Notes,
): string | null {
  const words = keys[0].includes('start') ? 'beginning' : 'end'
  const [recorded, scheduled] = keys
  const time = readInstant(fields[recorded], `The ${words} of the recording`, now, notes)
  return time ?? readInstant(fields[scheduled], `The scheduled ${words}`, now, notes)
}

function readLanguage(value: unknown): string | null {
  if (typeof value !== 'string') return null
  const language = value.trim()
  return /^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*$/.test(language) ? language : null
}

function readDomainsType(value: unknown): FathomMeeting['domainsType'] {
  return value === 'only_internal' || value === 'one_or_more_external' ? value : null
}

function readRecorder(value: unknown, notes: Notes): FathomMeeting['recordedBy'] {
  if (!isFields(value)) return null
  const name = readLine(value.name, 'The name of the recorder', limits.name, notes)
  const email = readEmail(value.email, 'The recorder', notes)
  return name === null && email === null ? null : { name, email }
}

function readInvitees(value: unknown, notes: Notes): FathomInvitee[] | null {
  const list = readList(value, 'The list of invitees', limits.invitees, notes)
  if (list === null) return null
  const invitees = new Map<string, FathomInvitee>()
  for (const [index, entry] of list.entries()) {
    const what = `Invitee ${index + 1}`
    if (!isFields(entry)) {
      notes.add(`${what} could not be used.`)
      continue
    }
    const shown = readLine(entry.name, `The name of invitee ${index + 1}`, limits.name, notes)
    const name = shown ?? nameBeside(entry.email)
    // Some calendars put the address where the name belongs.
    const email = readEmail(entry.email ?? addressIn(shown), what, notes)
    const speakerName = readLine(
      entry.matched_speaker_display_name,
      `The voice of invitee ${index + 1}`,
      limits.name,
      notes,
    )
    if (name === null && email === null) {
      notes.add(`${what} has neither a name nor an address; it was left out.`)
      continue
    }
    const invitee = { name, email, isExternal: readBoolean(entry.is_external), speakerName }
    const key = email ?? `name:${name?.toLowerCase()}`
    invitees.set(key, mergeInvitees(invitees.get(key), invitee))
  }
  return [...invitees.values()]
}

/** `Ann Lee <ann@acme.example>` where an address alone was expected. */
function nameBeside(address: unknown): string | null {
  return typeof address === 'string' ? (writtenAddress(address)?.name ?? null) : null
}

function addressIn(name: string | null): string | null {
  return name === null ? null : (writtenAddress(name)?.email ?? null)
}

/** The same address in two spellings is one person; what the first lacks comes from the second. */
function mergeInvitees(first: FathomInvitee | undefined, second: FathomInvitee): FathomInvitee {
  if (!first) return second
  return {
    name: first.name ?? second.name,
    email: first.email ?? second.email,
    isExternal: first.isExternal ?? second.isExternal,
    speakerName: first.speakerName ?? second.speakerName,
  }
}

function readSummary(value: unknown, notes: Notes): string | null {
  const text = isFields(value) ? value.markdown_formatted : value
  return readText(text, 'The summary', limits.summary, notes)
}

function readTranscript(value: unknown, notes: Notes): Utterance[] | null {
  const list = readList(value, 'The transcript', limits.utterances, notes)
  // Fathom sends an empty list before the transcript is there: that is no news.
  if (list === null || list.length === 0) return null
  const utterances: Utterance[] = []
  let offset = 0
  let wordless = 0
  let timeless = 0
  for (const entry of list) {
    const text = isFields(entry)
      ? readText(entry.text, 'A line of the transcript', limits.utterance, notes)
      : null
    if (!isFields(entry) || text === null) {
      wordless += 1
      continue
    }
    const own = readOffset(entry.timestamp)
    if (own === null) timeless += 1
    offset = own ?? offset
    utterances.push({ ...readSpeaker(entry.speaker, notes), offset, text })
  }
  if (wordless > 0) notes.add(`${lines(wordless)} of the transcript had no words.`)
  if (timeless > 0) notes.add(`${lines(timeless)} of the transcript had no time of their own.`)
  return utterances.length === 0 ? null : utterances
}

function readSpeaker(value: unknown, notes: Notes): Pick<Utterance, 'speaker' | 'email'> {
  if (!isFields(value)) {
    return { speaker: readLine(value, 'A speaker', limits.name, notes), email: null }
  }
  return {
    speaker: readLine(value.display_name, 'The name of a speaker', limits.name, notes),
    email: readEmail(value.matched_calendar_invitee_email, 'A speaker', notes),
  }
}

function readItems(value: unknown, notes: Notes): FathomItem[] | null {
  const list = readList(value, 'The list of action items', limits.items, notes)
  if (list === null) return null
  const items: FathomItem[] = []
  for (const [index, entry] of list.entries()) {
    const what = `Action item ${index + 1}`
    const item = isFields(entry) ? readItem(entry, what, notes) : null
    if (item) items.push(item)
    else notes.add(`${what} has no words; it was left out.`)
  }
  return items
}

function readItem(fields: Fields, what: string, notes: Notes): FathomItem | null {
  const description = readLine(fields.description, what, limits.description, notes)
  if (description === null) return null
  const playbackUrl = readUrl(fields.recording_playback_url, `The moment of ${what}`, notes)
  const timestamp = readOffset(fields.recording_timestamp) ?? offsetInUrl(playbackUrl)
  if (timestamp === null) notes.add(`${what} has no moment in the recording.`)
  return {
    description,
    userGenerated: readBoolean(fields.user_generated) ?? false,
    completed: readBoolean(fields.completed) ?? false,
    recordingTimestamp: timestamp,
    playbackUrl,
    ...readAssignee(fields.assignee, what, notes),
  }
}

function readAssignee(
  value: unknown,
  what: string,
  notes: Notes,
): Pick<FathomItem, 'assigneeName' | 'assigneeEmail'> {
  const person = `The assignee of ${what}`
  if (isFields(value)) {
    return {
      assigneeName: readLine(value.name, person, limits.name, notes),
      assigneeEmail: readEmail(value.email, person, notes),
    }
  }
  const text = readLine(value, person, limits.name, notes)
  const isAddress = text?.includes('@') ?? false
  return {
    assigneeName: isAddress ? null : text,
    assigneeEmail: isAddress ? readEmail(text, person, notes) : null,
  }
}

/** `?timestamp=645.2`, or `#t=645` as older addresses have it. */
function offsetInUrl(href: string | null): number | null {
  if (href === null) return null
  const url = new URL(href)
  const moment = url.searchParams.get('timestamp') ?? /^#t=(.+)$/.exec(url.hash)?.[1]
  return readOffset(moment)
}

/** Null where Fathom did not send the section, which is different from an empty one. */
function readList(value: unknown, what: string, limit: number, notes: Notes): unknown[] | null {
  if (value === null || value === undefined) return null
  if (!Array.isArray(value)) {
    notes.add(`${what} could not be used: it is not a list.`)
    return null
  }
  const list: unknown[] = value
  if (list.length > limit) notes.add(`${what} was cut at ${limit} entries.`)
  return list.slice(0, limit)
}

function lines(count: number): string {
  return count === 1 ? '1 line' : `${count} lines`
}
