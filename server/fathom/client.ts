import * as z from 'zod/mini'
import type { Credential } from '../bearer-request.ts'
import { bearerRequest, parseJson } from '../bearer-request.ts'

/**
 * Fathom's API, as thin as it can be: one request, one tagged answer. Deciding what to do about a
 * refusal (wait, refresh, give up) is the caller's. Error bodies are never read: Fathom sends
 * empty ones, HTML, and none of a documented shape.
 */

const timeoutMs = 15_000
/**
 * The longest answers that are read: a transcript of a whole day, ten meetings with their items, and what
 * is said of one webhook. Parsing takes several times as much of the 128 MB that an object has.
 */
const maxBytes = 10 * 1024 * 1024
const maxWebhookBytes = 64 * 1024
/** Fathom counts by the minute. What asks for longer than this is not believed, and asked again then. */
const longestWaitSeconds = 3600

/** What the headers of an answer said about the caller's budget; null where they said nothing. */
export type RateLimit = { limit: number; remaining: number; resetSeconds: number } | null

export type FathomFailure =
  /** The token or key is not accepted (any more). */
  | { ok: false; reason: 'unauthorized' }
  /** Not there, or not yet: transcripts and summaries take minutes to be written. */
  | { ok: false; reason: 'not_found' }
  | { ok: false; reason: 'rate_limited'; retryAfterSeconds: number }
  /** Fathom will not do this, however often it is asked. */
  | { ok: false; reason: 'refused'; status: number }
  /** An answer of more bytes than anything of Fathom's could need. Asking again brings the same. */
  | { ok: false; reason: 'too_large' }
  /** No answer, a 5xx, or something that is not JSON. What was asked for may have been done. */
  | { ok: false; reason: 'unavailable'; status: number | null }

export type FathomAnswer<T> = ({ ok: true; value: T } | FathomFailure) & { rateLimit: RateLimit }

/** A token of an app, or a key that the user made. */
export type Access = Credential

export type Caller = { apiUrl: string } & Access

export type MeetingQuery = {
  recordedBy: string | null
  createdAfter: string | null
  cursor: string | null
  /** With summaries and transcripts, which only a key may ask for; such a call is a heavy one. */
  withText?: boolean
}

/** Items are handed on unread: one odd meeting must not lose a page. */
const Page = z.object({
  items: z._default(z.nullable(z.array(z.unknown())), []),
  next_cursor: z.optional(z.nullable(z.string())),
})

const webhookId = z.union([
  z.string().check(z.minLength(1)),
  z.pipe(z.number(), z.transform(String)),
])
const CreatedWebhook = z.object({
  id: webhookId,
  secret: z.nullable(z.catch(z.string().check(z.minLength(1)), '')),
})

const Summary = z.object({ summary: z.optional(z.unknown()) })
const Transcript = z.object({ transcript: z.optional(z.unknown()) })

/** One page of ten, with action items. */
export async function listMeetings(
  caller: Caller,
  query: MeetingQuery,
): Promise<FathomAnswer<{ items: unknown[]; nextCursor: string | null }>> {
  const search = new URLSearchParams({ include_action_items: 'true' })
  if (query.withText) {
    search.append('include_summary', 'true')
    search.append('include_transcript', 'true')
  }
  if (query.recordedBy !== null) search.append('recorded_by[]', query.recordedBy)
  if (query.createdAfter !== null) search.append('created_after', query.createdAfter)
  if (query.cursor !== null) search.append('cursor', query.cursor)
  const answer = await request(caller, 'GET', `/meetings?${search}`, null, as(Page))
  if (!answer.ok) return answer
  const { items, next_cursor: nextCursor } = answer.value
  return { ...answer, value: { items: items ?? [], nextCursor: nextCursor || null } }
}

/** The `default_summary` that a webhook would have carried, unread. */
export async function getSummary(
  caller: Caller,
  recordingId: string,
): Promise<FathomAnswer<unknown>> {
  const path = `/recordings/${encodeURIComponent(recordingId)}/summary`
  const answer = await request(caller, 'GET', path, null, as(Summary))
  return answer.ok ? { ...answer, value: answer.value.summary ?? null } : answer
}

/** The `transcript` that a webhook would have carried, unread. */
export async function getTranscript(
  caller: Caller,
  recordingId: string,
): Promise<FathomAnswer<unknown>> {
  const path = `/recordings/${encodeURIComponent(recordingId)}/transcript`
  const answer = await request(caller, 'GET', path, null, as(Transcript))
  return answer.ok ? { ...answer, value: answer.value.transcript ?? null } : answer
}

/** Requests that `getDetails` makes. */
export const callsForDetails = 2

/** What a webhook would have carried of a meeting beyond its listing. Null: not there, or not yet. */
export async function getDetails(
  caller: Caller,
  recordingId: string,
): Promise<FathomAnswer<{ transcript: unknown; summary: unknown }>> {
  const transcript = await getTranscript(caller, recordingId)
  if (!transcript.ok && transcript.reason !== 'not_found') return transcript
  const summary = await getSummary(caller, recordingId)
  if (!summary.ok && summary.reason !== 'not_found') return summary
  const value = {
    transcript: transcript.ok ? transcript.value : null,
    summary: summary.ok ? summary.value : null,
  }
  return { ok: true, value, rateLimit: summary.rateLimit ?? transcript.rateLimit }
}

/**
 * Asks for everything the rep records themself: private, and shared with their teams. Id and secret
 * are told this once and never again. Without its secret (null) a webhook is of no use; by its id it can
 * at least be deleted.
 */
export async function createWebhook(
  caller: Caller,
  destinationUrl: string,
): Promise<FathomAnswer<{ id: string; secret: string | null }>> {
  const body = {
    destination_url: destinationUrl,
    triggered_for: ['my_recordings', 'my_shared_with_team_recordings'],
    include_transcript: true,
    include_summary: true,
    include_action_items: true,
  }
  return request(caller, 'POST', '/webhooks', body, createdWebhook, maxWebhookBytes)
}

/** Of an answer that was cut off, the id where that much arrived. */
function createdWebhook(text: string): { id: string; secret: string | null } | undefined {
  const parsed = CreatedWebhook.safeParse(parseJson(text))
  if (parsed.success) return { id: parsed.data.id, secret: parsed.data.secret || null }
  const id = /^\s*\{[^{}]*?"id"\s*:\s*(?:"([\w-]{1,200})"|(\d{1,20})\s*[,}])/.exec(text)
  return id ? { id: String(id[1] ?? id[2]), secret: null } : undefined
}

/** `not_found` means it is gone already, which is as good; a gateway's page with status 200 means nothing. */
export async function deleteWebhook(caller: Caller, id: string): Promise<FathomAnswer<null>> {
  const path = `/webhooks/${encodeURIComponent(id)}`
  const isSaid = (text: string) => text.trim() === '' || parseJson(text) !== undefined
  return request(caller, 'DELETE', path, null, (text) => (isSaid(text) ? null : undefined))
}

/** Reads JSON of this shape. */
function as<T>(schema: z.ZodMiniType<T>): (text: string) => T | undefined {
  return (text) => {
    const parsed = schema.safeParse(parseJson(text))
    return parsed.success ? parsed.data : undefined
  }
}

async function request<T>(
  caller: Caller,
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  body: object | null,
  read: (text: string) => T | undefined,
  limit = maxBytes,
): Promise<FathomAnswer<T>> {
  const answer = await bearerRequest(caller, {
    method,
    path,
    body,
    timeoutMs,
    maxBytes: limit,
    readsRefusals: false,
  })
  if (!answer) return { ok: false, reason: 'unavailable', status: null, rateLimit: null }
  const { response, text } = answer
  const rateLimit = rateLimitOf(response.headers)
  if (!response.ok) return { ...failureOf(response, rateLimit), rateLimit }
  if (text === null) return { ok: false, reason: 'too_large', rateLimit }
  // By what is in it, whatever its type says: JSON called text has been seen, and a gateway's error page
  // with status 200.
  const value = read(text)
  if (value === undefined) {
    return { ok: false, reason: 'unavailable', status: response.status, rateLimit }
  }
  return { ok: true, value, rateLimit }
}

function failureOf(response: Response, rateLimit: RateLimit): FathomFailure {
  const { status } = response
  if (status === 401) return { ok: false, reason: 'unauthorized' }
  if (status === 404) return { ok: false, reason: 'not_found' }
  if (status === 429) {
    const retryAfterSeconds =
      wait(response.headers.get('retry-after')) ?? rateLimit?.resetSeconds ?? 60
    return { ok: false, reason: 'rate_limited', retryAfterSeconds }
  }
  if (status >= 400 && status < 500 && status !== 408)
    return { ok: false, reason: 'refused', status }
  return { ok: false, reason: 'unavailable', status }
}

function rateLimitOf(headers: Headers): RateLimit {
  const limit = seconds(headers.get('ratelimit-limit'))
  const remaining = seconds(headers.get('ratelimit-remaining'))
  const resetSeconds = wait(headers.get('ratelimit-reset'))
  if (limit === null || remaining === null || resetSeconds === null) return null
  return { limit, remaining, resetSeconds }
}

function seconds(text: string | null): number | null {
  return text !== null && /^\d{1,15}$/.test(text.trim()) ? Number(text) : null
}

function wait(text: string | null): number | null {
  const said = seconds(text)
  return said === null ? null : Math.min(said, longestWaitSeconds)
}
