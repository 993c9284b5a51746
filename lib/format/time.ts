/**
 * Times as a rep reads them. Every function takes the moment it is read and the reader's clock
 * (`Reader`), so that a picture, a test and a panel say the same thing.
 */

export type Reader = {
  /** Milliseconds since epoch. */
  now: number
  /** IANA name, e.g. `Europe/Berlin`. */
  timeZone: string
  /** True where the reader's machine writes 2:02 pm. */
  hour12: boolean
  /** True where it writes Nov 28, and not 28 Nov. */
  monthFirst?: boolean | undefined
}

const dayMs = 86_400_000
export const keptFormatters = 64
const formatters = new Map<string, Intl.DateTimeFormat>()

/** How many are kept, for whoever watches over memory. */
export function countFormatters(): number {
  return formatters.size
}

// Making one costs a hundred times what using one does.
function formatter(key: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const existing = formatters.get(key)
  if (existing) return existing
  const made = new Intl.DateTimeFormat('en-GB', options)
  // A few for each zone; a machine that travels has few.
  if (formatters.size >= keptFormatters) formatters.clear()
  formatters.set(key, made)
  return made
}

function parts(time: number, reader: Reader): Record<string, string> {
  const format = formatter(`parts ${reader.timeZone}`, {
    timeZone: reader.timeZone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
  })
  const found: Record<string, string> = {}
  for (const part of format.formatToParts(time)) found[part.type] = part.value
  // British abbreviation has four letters for this month alone, which breaks the column.
  if (found.month === 'Sept') found.month = 'Sep'
  return found
}

const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')

/** Number of the calendar day in the reader's zone; differences are whole days even over a clock change. */
export function dayNumber(time: number, reader: Reader): number {
  const { day = '1', month = 'Jan', year = '1970' } = parts(time, reader)
  return Math.round(Date.UTC(Number(year), months.indexOf(month), Number(day)) / dayMs)
}

/** The same number for a day of the calendar (`2026-11-28`), wherever one is. */
export function dayNumberOf(day: string): number {
  return Math.round(Date.parse(`${day}T00:00:00Z`) / dayMs)
}

/** `2026-11-28` of its number. */
export function dayOf(day: number): string {
  return new Date(day * dayMs).toISOString().slice(0, 10)
}

/** `2026-11-28`, as a date field wants it. */
export function dateValue(iso: string, reader: Reader): string {
  return dayOf(dayNumber(Date.parse(iso), reader))
}

/**
 * The last second of a calendar day (`2026-11-28`) in the reader's zone, as ISO time. Where the clocks
 * change about midnight it may come twice, or never: the last second that is on that day counts.
 */
export function endOfDay(day: string, reader: Reader): string {
  const wanted = Date.parse(`${day}T23:59:59Z`)
  const offsets = [-1, 0, 1].map((days) => zoneOffset(wanted + days * dayMs, reader))
  const seconds = offsets
    .map((offset) => wanted - offset)
    .filter((time) => dayNumber(time, reader) === dayNumberOf(day))
  return new Date(Math.max(...seconds)).toISOString()
}

/** How far the reader's clock is ahead of UTC at a time, in milliseconds. */
function zoneOffset(time: number, reader: Reader): number {
  const format = formatter(`offset ${reader.timeZone}`, {
    timeZone: reader.timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  const found: Record<string, number> = {}
  for (const part of format.formatToParts(time)) found[part.type] = Number(part.value)
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = found
  return Date.UTC(year, month - 1, day, hour, minute, second) - time
}

/** `14:02`, or `2:02 pm` where the machine is set so. */
export function clockTime(iso: string, reader: Reader): string {
  const format = formatter(`clock ${reader.timeZone} ${reader.hour12}`, {
    timeZone: reader.timeZone,
    hour: reader.hour12 ? 'numeric' : '2-digit',
    minute: '2-digit',
    hour12: reader.hour12,
  })
  return format.format(Date.parse(iso))
}

/** `Fri 28 Nov`, or `Fri, Nov 28` as the reader's machine has it; another year is named. */
export function shortDate(iso: string, reader: Reader): string {
  return shortParts(parts(Date.parse(iso), reader), reader)
}

function shortParts(date: Record<string, string>, reader: Reader): string {
  const isOtherYear = date.year !== parts(reader.now, reader).year
  if (isOtherYear) return `${inOrder(date, reader)}${reader.monthFirst ? ',' : ''} ${date.year}`
  return `${date.weekday}${reader.monthFirst ? ',' : ''} ${inOrder(date, reader)}`
}

function inOrder({ day, month }: Record<string, string>, { monthFirst }: Reader): string {
  return monthFirst ? `${month} ${day}` : `${day} ${month}`
}

/** `Wed 25` of the day of a number of `dayNumber`, for what is near enough to need no month. */
export function weekdayAndDay(day: number): string {
  const { weekday, day: date } = parts(day * dayMs, { now: 0, timeZone: 'UTC', hour12: false })
  return `${weekday} ${date}`
}

/** Head of a call: the time today, else the day in as few letters as are clear. */
export function callTime(iso: string, reader: Reader): string {
  const age = dayNumber(reader.now, reader) - dayNumber(Date.parse(iso), reader)
  if (age === 0) return clockTime(iso, reader)
  if (age === 1) return 'Yesterday'
  const date = parts(Date.parse(iso), reader)
  if (age > 1 && age < 7) return date.weekday ?? ''
  const isOtherYear = date.year !== parts(reader.now, reader).year
  return isOtherYear ? shortParts(date, reader) : inOrder(date, reader)
}

/** `Today 14:02`, `Yesterday 09:10`, `Wed 19 Nov 14:02`. */
export function dayAndTime(iso: string, reader: Reader): string {
  const age = dayNumber(reader.now, reader) - dayNumber(Date.parse(iso), reader)
  const day = age === 0 ? 'Today' : age === 1 ? 'Yesterday' : shortDate(iso, reader)
  return `${day} ${clockTime(iso, reader)}`
}

/** A day heading: `Today`, `Yesterday`, `Tuesday`'s short date otherwise. */
export function dayName(iso: string, reader: Reader): string {
  const age = dayNumber(reader.now, reader) - dayNumber(Date.parse(iso), reader)
  if (age === 0) return 'Today'
  if (age === 1) return 'Yesterday'
  return shortDate(iso, reader)
}

/** How long something has been owed: `today`, `1 day`, `6 days`, `3 weeks`. */
export function age(iso: string, reader: Reader): string {
  const days = dayNumber(reader.now, reader) - dayNumber(Date.parse(iso), reader)
  if (days <= 0) return 'today'
  if (days === 1) return '1 day'
  if (days < 14) return `${days} days`
  return `${Math.floor(days / 7)} weeks`
}

/** `just now`, `2 min ago`, `3 h ago`, then the day. */
export function ago(iso: string, reader: Reader): string {
  const minutes = Math.floor((reader.now - Date.parse(iso)) / 60_000)
  if (minutes < 1) return 'just now'
  if (minutes < 60) return `${minutes} min ago`
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} h ago`
  return shortDate(iso, reader)
}

/** `47 min`, `1 h 12 min`; null where either end is unknown or they are the wrong way round. */
export function duration(start: string | null, end: string | null): string | null {
  if (start === null || end === null) return null
  const minutes = Math.round((Date.parse(end) - Date.parse(start)) / 60_000)
  if (!(minutes > 0)) return null
  if (minutes < 60) return `${minutes} min`
  const rest = minutes % 60
  return rest === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${rest} min`
}

/** A moment in a recording: `23:41`, `1:02:03`. */
export function moment(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds))
  const two = (value: number) => String(value).padStart(2, '0')
  const hours = Math.floor(whole / 3600)
  const rest = `${two(Math.floor((whole % 3600) / 60))}:${two(whole % 60)}`
  return hours > 0 ? `${hours}:${rest}` : rest
}

export type Due = { text: string; state: 'none' | 'vague' | 'ahead' | 'today' | 'overdue' }

/**
 * When something is due: a day, the same for every reader, or an instant (`on` is null then), or neither.
 * `on`: `2026-11-28`; absent in rows of a companion that knows no days.
 */
export type When = { at: string | null; on?: string | null | undefined }

/** The day that something is due as the reader counts days, by the number of `dayNumber`; null for none. */
export function dueDay({ at, on }: When, reader: Reader): number | null {
  if (on) return dayNumberOf(on)
  return at === null ? null : dayNumber(Date.parse(at), reader)
}

/** The day that something is due, `2026-11-28`, as a date field wants it; empty for none. */
export function dueValue(when: When, reader: Reader): string {
  if (when.on) return when.on
  return when.at === null ? '' : dateValue(when.at, reader)
}

/** When something is due, in words. What was only spoken vaguely keeps the words it was spoken in. */
export function due(
  when: When,
  phrase: string | null,
  reader: Reader,
  { done = false }: { done?: boolean } = {},
): Due {
  const day = dueDay(when, reader)
  if (day === null) {
    if (phrase === null || phrase.trim() === '') return { text: 'No date', state: 'none' }
    return { text: sentenceCase(phrase.trim()), state: 'vague' }
  }
  const days = day - dayNumber(reader.now, reader)
  const date = shortParts(parts(day * dayMs, { ...reader, timeZone: 'UTC' }), reader)
  if (days < 0) {
    if (days === -1 && !done) return { text: 'Due yesterday', state: 'overdue' }
    return { text: `Due ${date}`, state: done ? 'ahead' : 'overdue' }
  }
  if (days === 0) {
    const isOver = !when.on && when.at !== null && Date.parse(when.at) < reader.now && !done
    return { text: 'Due today', state: isOver ? 'overdue' : 'today' }
  }
  if (days === 1) return { text: 'Due tomorrow', state: 'ahead' }
  return { text: `Due ${date}`, state: 'ahead' }
}

function sentenceCase(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
