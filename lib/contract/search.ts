import * as z from 'zod/mini'
import { storable } from './text.ts'

/** More or longer words than these are not looked for. */
export const mostWords = 20
export const longestWord = 100

/** Where a search goes on: a call, in the order of newest first, calls without a start last. */
export const SearchPlace = z.object({ start: z.nullable(z.string()), meetingId: z.uuid() })
export type SearchPlace = z.infer<typeof SearchPlace>

/**
 * `POST /v1/search-transcripts`: lines that have all the words, in the rep's own calls from `from` on
 * (null: from the newest), of one company where that is said. `words` as `queryWords` makes them.
 */
export const SearchTranscriptsRequest = z.object({
  words: z
    .array(z.string().check(storable, z.minLength(1), z.maxLength(longestWord)))
    .check(z.minLength(1), z.maxLength(mostWords)),
  companyId: z.nullable(z.uuid()),
  from: z.nullable(
    z.object({ start: z.nullable(z.iso.datetime({ offset: true })), meetingId: z.uuid() }),
  ),
})
export type SearchTranscriptsRequest = z.infer<typeof SearchTranscriptsRequest>

/** A line of a call, or the part around its first hit where it is long. `offset` in seconds. */
export const SaidLine = z.object({
  meetingId: z.string(),
  speaker: z.nullable(z.string()),
  offset: z.number(),
  text: z.string(),
})
export type SaidLine = z.infer<typeof SaidLine>

/** At most 50 lines. `next` is where to go on; null when every call was searched. */
export const SearchTranscriptsResponse = z.object({
  lines: z.array(SaidLine),
  next: z.nullable(SearchPlace),
})
export type SearchTranscriptsResponse = z.infer<typeof SearchTranscriptsResponse>
