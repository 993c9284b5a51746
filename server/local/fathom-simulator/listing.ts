import type { Directory } from './directory.ts'
import { domainOf } from './directory.ts'
import { recorderOf, scheduleOf } from './recording.ts'
import type { Scenario } from './scenario.ts'
import type { Recording } from './state.ts'

/** A recording together with what was said in it. */
export type Call = { recording: Recording; scenario: Scenario }

export type ListQuery = {
  domains: string[]
  domainsType: 'all' | 'only_internal' | 'one_or_more_external'
  createdAfter: number | null
  createdBefore: number | null
  meetingType: string | null
  recordedBy: string[]
  teams: string[]
  cursor: Position | null
}

/** Where a page ended: the list is ordered by the recording's start, newest first. */
type Position = { start: number; recordingId: number }

export type QueryResult = { ok: true; query: ListQuery } | { ok: false; message: string }

/** Cannot be raised at Fathom either. */
export const pageSize = 10

/** Reads the query of `GET /meetings`. Unknown parameters are ignored, wrong values refused. */
export function parseListQuery(parameters: URLSearchParams): QueryResult {
  const domainsType = parameters.get('calendar_invitees_domains_type') ?? 'all'
  if (!isDomainsType(domainsType)) {
    return { ok: false, message: 'calendar_invitees_domains_type is not one of its values' }
  }
  const createdAfter = parseTime(parameters.get('created_after'))
  if (createdAfter === undefined) return { ok: false, message: 'created_after is not ISO 8601' }
  const createdBefore = parseTime(parameters.get('created_before'))
  if (createdBefore === undefined) return { ok: false, message: 'created_before is not ISO 8601' }
  const cursorText = parameters.get('cursor')
  const cursor = cursorText === null ? null : decodeCursor(cursorText)
  if (cursorText !== null && cursor === null) return { ok: false, message: 'cursor is invalid' }
  return {
    ok: true,
    query: {
      domains: lowered(parameters.getAll('calendar_invitees_domains[]')),
      domainsType,
      createdAfter,
      createdBefore,
      meetingType: parameters.get('meeting_type'),
      recordedBy: lowered(parameters.getAll('recorded_by[]')),
      teams: parameters.getAll('teams[]'),
      cursor,
    },
  }
}

/** One page of what an account may see, with the cursor of the next or null at the end. */
export function listCalls(
  calls: readonly Call[],
  viewer: string,
  directory: Directory,
  query: ListQuery,
): { page: Call[]; nextCursor: string | null } {
  const rows = calls
    .filter((call) => canSee(call, viewer, directory) && fits(call, directory, query))
    .map((call) => ({ call, position: positionOf(call) }))
    .sort((a, b) => compare(a.position, b.position))
    .filter(({ position }) => query.cursor === null || compare(position, query.cursor) > 0)
  const page = rows.slice(0, pageSize)
  const last = page.at(-1)
  const more = rows.length > pageSize && last !== undefined
  return { page: page.map(({ call }) => call), nextCursor: more ? encode(last.position) : null }
}

/** Private calls are their recorder's alone; calls from another organisation came by a share. */
export function canSee({ scenario }: Call, viewer: string, directory: Directory): boolean {
  const recorder = recorderOf(scenario)
  if (recorder.email === viewer) return true
  const colleague = recorder.email_domain === directory.domain
  if (colleague) return scenario.sharedWith !== 'no_teams'
  return Object.values(scenario.people).some(({ invited, email }) => invited && email === viewer)
}

function fits({ recording, scenario }: Call, directory: Directory, query: ListQuery): boolean {
  const recorder = recorderOf(scenario)
  const { createdAt } = scheduleOf(scenario, recording.finishedAt)
  const emails = Object.values(scenario.people).flatMap(({ invited, email }) =>
    invited && email ? [email] : [],
  )
  const external = Object.values(scenario.people).some(
    ({ invited, email }) => invited && (email === null || domainOf(email) !== directory.domain),
  )
  if (query.createdAfter !== null && createdAt <= query.createdAfter) return false
  if (query.createdBefore !== null && createdAt >= query.createdBefore) return false
  if (query.domainsType === 'only_internal' && external) return false
  if (query.domainsType === 'one_or_more_external' && !external) return false
  if (query.meetingType !== null && scenario.meetingType !== query.meetingType) return false
  if (query.domains.length > 0 && !emails.some((email) => query.domains.includes(domainOf(email))))
    return false
  if (query.teams.length > 0 && !query.teams.includes(recorder.team ?? '')) return false
  // Fathom's own caveat: recorders of another organisation appear only when named.
  if (query.recordedBy.length === 0) return recorder.email_domain === directory.domain
  return query.recordedBy.includes(recorder.email.toLowerCase())
}

function positionOf({ recording, scenario }: Call): Position {
  const { recordingStart } = scheduleOf(scenario, recording.finishedAt)
  return { start: recordingStart, recordingId: recording.recordingId }
}

/** Newest first; the id decides between two recordings that began together. */
function compare(a: Position, b: Position): number {
  return b.start - a.start || b.recordingId - a.recordingId
}

function encode({ start, recordingId }: Position): string {
  return Buffer.from(JSON.stringify([start, recordingId])).toString('base64url')
}

function decodeCursor(cursor: string): Position | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    if (!Array.isArray(value)) return null
    const [start, recordingId]: unknown[] = value
    if (typeof start !== 'number' || typeof recordingId !== 'number') return null
    return { start, recordingId }
  } catch {
    return null
  }
}

function isDomainsType(value: string): value is ListQuery['domainsType'] {
  return ['all', 'only_internal', 'one_or_more_external'].includes(value)
}

/** Milliseconds, null for absent, undefined for unreadable. */
function parseTime(text: string | null): number | null | undefined {
  if (text === null) return null
  const time = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(time) ? undefined : time
}

function lowered(values: string[]): string[] {
  return values.map((value) => value.toLowerCase())
}
