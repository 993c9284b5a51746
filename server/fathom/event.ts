import type { Notes } from './fields.ts'
import { createNotes, isFields, readUrl } from './fields.ts'
import type { FathomMeeting } from './meeting.ts'
import { readMeeting } from './sections.ts'

export type ParsedEvent =
  | { ok: true; meeting: FathomMeeting; notes: string[] }
  | { ok: false; reason: 'not_json' | 'not_an_object' | 'no_identity'; detail: string }

/**
 * Reads a webhook's body, or one meeting of a list: the text, or JSON that is parsed already.
 * Field by field and item by item: an odd one is left out with a note and loses nothing else.
 * `now` is in milliseconds and bounds which dates make sense.
 */
export function parseEvent(body: unknown, now: number = Date.now()): ParsedEvent {
  const value = typeof body === 'string' ? parseJson(body) : body
  if (value === undefined) {
    return { ok: false, reason: 'not_json', detail: 'The body is not JSON.' }
  }
  if (!isFields(value)) {
    return { ok: false, reason: 'not_an_object', detail: 'The body is not a meeting.' }
  }
  const notes = createNotes()
  const recordingId = readRecordingId(value.recording_id, notes)
  const callUrl = readCallUrl(value.url, notes)
  if (recordingId === null && callUrl === null) {
    const detail = 'The meeting has neither a recording id nor the address of a call.'
    return { ok: false, reason: 'no_identity', detail }
  }
  const meeting = { recordingId, callUrl, ...readMeeting(value, now, notes) }
  return { ok: true, meeting, notes: notes.list() }
}

/** Undefined where the text is not JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch {
    return undefined
  }
}

function readRecordingId(value: unknown, notes: Notes): string | null {
  if (value === null || value === undefined || value === '') return null
  if (Number.isSafeInteger(value) && Number(value) > 0) return String(value)
  const text = typeof value === 'string' ? value.trim() : ''
  if (/^[\w-]{1,64}$/.test(text)) return text
  // A number beyond 2^53 has lost its last digits by now and could be another recording's.
  notes.add('The recording id could not be read; the address of the call stands in for it.')
  return null
}

function readCallUrl(value: unknown, notes: Notes): string | null {
  const href = readUrl(value, 'The address of the call', notes)
  if (href === null) return null
  const url = new URL(href)
  // A moment in the call (`?timestamp=`) is the same call.
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`
}
