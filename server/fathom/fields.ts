import { writtenAddress } from '../crm/addresses.ts'

/**
 * Readers of single fields of Fathom's JSON. Each takes whatever was sent and gives what is usable:
 * null stands for absent, and a note in words for what was there and could not be used. Notes go to
 * the rep and never repeat the value, which may be somebody's data in the wrong place.
 */
export type Notes = { add(note: string): void; list(): string[] }

/** More notes than this help nobody; the rest are counted. */
const maxNotes = 20

export function createNotes(): Notes {
  const notes = new Set<string>()
  return {
    add: (note) => notes.add(note),
    list() {
      const all = [...notes]
      const rest = all.length - maxNotes
      return rest > 0 ? [...all.slice(0, maxNotes), `And ${rest} more.`] : all
    },
  }
}

export type Fields = Record<string, unknown>

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * C0 and C1 controls except tab and newline (Postgres refuses NUL outright, the others only hide in
 * a list), and the byte order mark.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: removing them is the point.
const unusableCharacters = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\uFEFF]/g

/** Characters that Postgres and JSON both hold, with `\n` for every kind of line end. */
export function cleanText(text: string): string {
  return text.toWellFormed().replace(/\r\n?/g, '\n').replace(unusableCharacters, '')
}

/** Trimmed text of at most `limit` UTF-16 units, or null where there is none. Cut between characters. */
export function readText(value: unknown, what: string, limit: number, notes: Notes): string | null {
  if (value === null || value === undefined) return null
  if (typeof value === 'number' && Number.isFinite(value)) return String(value)
  if (typeof value !== 'string') {
    notes.add(`${what} could not be used: it is not text.`)
    return null
  }
  const text = cleanText(value).trim()
  if (text.length <= limit) return text === '' ? null : text
  notes.add(`${what} was cut at ${limit} characters.`)
  return `${text.slice(0, limit - 1).replace(/[\uD800-\uDBFF]$/, '')}…`
}

/** As `readText`, on one line. */
export function readLine(value: unknown, what: string, limit: number, notes: Notes): string | null {
  const flat = typeof value === 'string' ? value.replace(/\s+/g, ' ') : value
  return readText(flat, what, limit, notes)
}

const address =
  /^[^\s@<>()[\]",;:\\]+@(?:[\p{L}\p{N}\p{M}](?:[\p{L}\p{N}\p{M}_-]*[\p{L}\p{N}\p{M}])?\.)+[\p{L}\p{N}\p{M}-]{2,}$/u

/** An e-mail address, lower-cased, in whichever way it is written. What is not one is dropped, not kept as text. */
export function readEmail(value: unknown, what: string, notes: Notes): string | null {
  if (value === null || value === undefined || value === '') return null
  if (typeof value === 'string') {
    const text = cleanText(value).trim()
    if (text === '') return null
    const email = writtenAddress(text)?.email ?? ''
    if (email.length <= 320 && address.test(email)) return email
  }
  notes.add(`${what} has an address that is not an e-mail address; it was left out.`)
  return null
}

export function readBoolean(value: unknown): boolean | null {
  if (typeof value === 'boolean') return value
  if (value === 'true' || value === 1) return true
  if (value === 'false' || value === 0) return false
  return null
}

const isoInstant =
  /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)\s?(Z|[+-]\d{2}:?\d{2})?)?$/i
const firstSensible = Date.UTC(2000, 0, 1)
const twoYears = 2 * 366 * 24 * 3600 * 1000

/**
 * An instant as ISO 8601 in UTC. Before 2000 or more than two years after `now` (milliseconds) it
 * is somebody's mistake and not a call. Without an offset it is taken as UTC, as Fathom writes it.
 */
export function readInstant(
  value: unknown,
  what: string,
  now: number,
  notes: Notes,
): string | null {
  if (value === null || value === undefined || value === '') return null
  const time = instantOf(value)
  if (time === null || Number.isNaN(time)) {
    notes.add(`${what} could not be read.`)
    return null
  }
  if (time < firstSensible || time > now + twoYears) {
    notes.add(`${what} is a date outside sense; it was left out.`)
    return null
  }
  return new Date(time).toISOString()
}

function instantOf(value: unknown): number | null {
  if (typeof value === 'number') return value > 1e11 ? value : value * 1000
  if (typeof value !== 'string') return null
  const match = isoInstant.exec(value.trim())
  if (!match) return null
  const [, date, clock = '00:00:00', offset = 'Z'] = match
  const zone = /^[+-]\d{4}$/.test(offset) ? `${offset.slice(0, 3)}:${offset.slice(3)}` : offset
  const time = Date.parse(`${date}T${clock}${zone.toUpperCase()}`)
  // Date.parse rolls 30 February over into March: a date nobody wrote.
  return Number(date?.slice(8)) > daysIn(date ?? '') ? null : time
}

function daysIn(date: string): number {
  return new Date(Date.UTC(Number(date.slice(0, 4)), Number(date.slice(5, 7)), 0)).getUTCDate()
}

/** No recording is longer; a larger number is not a moment in one. */
const longestRecording = 7 * 24 * 3600

/** Seconds from the start of the recording, of `HH:MM:SS`, `MM:SS` or a number of seconds; else null. */
export function readOffset(value: unknown): number | null {
  const seconds = typeof value === 'number' ? value : offsetOf(value)
  if (seconds === null || !Number.isFinite(seconds)) return null
  // Adding nothing makes a plain zero of -0, which JSON would not bring back.
  return seconds >= 0 && seconds <= longestRecording ? seconds + 0 : null
}

function offsetOf(value: unknown): number | null {
  if (typeof value !== 'string') return null
  const text = value.trim()
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text)
  const match = /^(?:(\d{1,3}):)?(\d{1,3}):(\d{2}(?:\.\d+)?)$/.exec(text)
  if (!match) return null
  const [, hours = '0', minutes = '0', seconds = '0'] = match
  if (Number(seconds) >= 60 || (match[1] !== undefined && Number(minutes) >= 60)) return null
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)
}

/** A web address that may be opened in a tab: http or https, without user and password. */
export function readUrl(value: unknown, what: string, notes: Notes): string | null {
  if (value === null || value === undefined || value === '') return null
  const url = typeof value === 'string' && value.length <= 2048 ? URL.parse(value.trim()) : null
  // `javascript:` and `data:` would run in the panel's own page when clicked.
  const safe = url && /^https?:$/.test(url.protocol) && url.username === '' && url.password === ''
  if (safe) return url.href
  notes.add(`${what} is not a web address; it was left out.`)
  return null
}
