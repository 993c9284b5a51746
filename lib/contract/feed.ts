import * as z from 'zod/mini'
import { Transcript } from './rows.ts'
import { storable } from './text.ts'

/**
 * `POST /v1/pull`. `cursor` is opaque and comes from the answer before; null asks from the beginning.
 * `rows` carries everything but transcripts, `transcripts` those alone.
 */
export const PullRequest = z.object({
  cursor: z.nullable(z.string().check(storable)),
  stream: z.enum(['rows', 'transcripts']),
})
export type PullRequest = z.infer<typeof PullRequest>

/** One row as it is now, or the news that the viewer has it no longer (deleted and "no longer yours" are the same event). */
export const Change = z.object({
  entity: z.string(),
  id: z.string(),
  version: z.number(),
  deleted: z.boolean(),
  row: z.nullable(z.record(z.string(), z.unknown())),
})
export type Change = z.infer<typeof Change>

/**
 * Which life of the CRM a cursor is of; null before it has told the rep of anything. The rest of a cursor
 * is opaque. Another epoch means that the CRM was set back to an earlier day.
 */
export function epochOf(cursor: string): string | null {
  const [epoch = '0'] = cursor.split('.', 1)
  return epoch === '0' ? null : epoch
}

/**
 * `reset` means: what the client has is of no use as a base, drop it and take these changes as the first page.
 * `more` means: ask again at once with the new cursor.
 */
export const PullResponse = z.object({
  cursor: z.string(),
  reset: z.boolean(),
  more: z.boolean(),
  changes: z.array(Change),
})
export type PullResponse = z.infer<typeof PullResponse>

/** `POST /v1/transcript`: one that the device does not keep. */
export const TranscriptRequest = z.object({ meetingId: z.uuid() })
export type TranscriptRequest = z.infer<typeof TranscriptRequest>

/** Null where the call is not the rep's own or has none. */
export const TranscriptResponse = z.object({ transcript: z.nullable(Transcript) })
export type TranscriptResponse = z.infer<typeof TranscriptResponse>
